namespace Theon.Tests;

/// <summary>Modes by name, for test tables.</summary>
internal static class Modes
{
    /// <summary>All of them.</summary>
    public static Mode[] All => [Mode.None, Mode.FastCompile, Mode.FastRun, Mode.Debug];

    /// <summary>The mode of this name.</summary>
    public static Mode Named(string name) => All.Single(mode => mode.Name == name);
}
