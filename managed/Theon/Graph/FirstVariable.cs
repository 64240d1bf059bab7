using System.Runtime.CompilerServices;

namespace Theon.Graph;

/// <summary>Tells, once in the life of a process, that somebody began to write an expression.</summary>
internal static class FirstVariable
{
    private static Action? s_told;

    /// <summary>Who is to be told.</summary>
    public static void WhenMade(Action told) => s_told = told;

    /// <summary>An input or a shared variable was made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tell()
    {
        if (s_told is not null)
        {
            TellOnce();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TellOnce() => Interlocked.Exchange(ref s_told, null)?.Invoke();
}
