using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Theon.Graph;

/// <summary>A line of the user's code. Captured cheaply as a stack frame; file and line are looked up when a text needs them.</summary>
public sealed class Origin
{
    private readonly Lazy<string> _text;

    private Origin(StackFrame frame) => _text = new Lazy<string>(() => Describe(frame));

    /// <summary>The nearest caller outside this assembly, or null where there is none.</summary>
    internal static Origin? Capture()
    {
        var frames = new StackTrace(1, false).GetFrames();
        foreach (var frame in frames)
        {
            if (DiagnosticMethodInfo.Create(frame) is { } method && !IsOurs(method))
            {
                return new Origin(frame);
            }
        }

        return null;
    }

    /// <summary>Such as <c>Program.cs:12</c>; the method's name where there are no symbols.</summary>
    public override string ToString() => _text.Value;

    private static bool IsOurs(DiagnosticMethodInfo method) =>
        method.DeclaringAssemblyName.StartsWith("Theon,", StringComparison.Ordinal)
        || method.DeclaringAssemblyName.StartsWith("System.Private.CoreLib", StringComparison.Ordinal);

    private static string Describe(StackFrame frame) => DiagnosticMethodInfo.Create(frame)?.Name ?? "unknown";
}

/// <summary>Where new nodes come from: the user's line, or, while a rewrite or a gradient runs, the lines of the node it works on.</summary>
internal static class OriginScope
{
    [ThreadStatic]
    private static ImmutableArray<Origin>? s_inherited;

    /// <summary>The origins for a node made now.</summary>
    public static ImmutableArray<Origin> Current => s_inherited ?? (Origin.Capture() is { } origin ? [origin] : []);

    /// <summary>Lets nodes share the origin of the caller until the result is disposed: one look at the stack for a function that makes several.</summary>
    public static Restore Share() => Inherit(Current);

    /// <summary>Lets nodes inherit these origins until the result is disposed.</summary>
    public static Restore Inherit(ImmutableArray<Origin> origins)
    {
        var before = s_inherited;
        s_inherited = origins;
        return new Restore(before);
    }

    /// <summary>Ends an <see cref="Inherit"/>.</summary>
    public readonly struct Restore(ImmutableArray<Origin>? before) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => s_inherited = before;
    }
}
