using System.Runtime.CompilerServices;
using Theon.Interop;

namespace Theon;

/// <summary>The frames of the calling thread. The kernel library knows how the machine keeps them; without it, or where it cannot tell, nothing is known.</summary>
internal static unsafe class CallerStack
{
    /// <summary>A step from code that keeps a frame pointer; see <see cref="CallerStep"/>. Steps above it are bytes.</summary>
    public const long Framed = (long)CallerStep.Frame;

    /// <summary>Code of a form that is not known.</summary>
    public const long Unknown = (long)CallerStep.Unknown;

    /// <summary>Code of a known form from which no way on is known.</summary>
    public const long End = (long)CallerStep.End;

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, int> s_function = Load();

    [ThreadStatic]
    private static bool s_threadIsKnown;

    /// <summary>
    /// What says where the frame of its caller lies, to be called by the very method whose callers are wanted: code in between would be one of them. Null
    /// where callers cannot be found. Gives a frame pointer, 0 for none, and the end of the stack; returns 0.
    /// </summary>
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, int> Function
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_threadIsKnown ? s_function : First();
    }

    /// <summary>Whether the kernel library is loaded and says where frames lie.</summary>
    public static bool IsLoaded => s_function is not null;

    /// <summary>How to get on from code by its beginning and an address in it that a call returns to; see <see cref="NativeCallers.CallerStepOf"/>.</summary>
    public static long StepOf(ulong code, ulong address)
    {
        long step;
        NativeCallers.CallerStepOf(code, address, &step);
        return step;
    }

    // The first call of a thread may take long, and the collector must not wait for it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, int> First()
    {
        if (s_function is not null)
        {
            ulong frame, end;
            NativeCallers.CallerFrame(&frame, &end);
        }

        s_threadIsKnown = true;
        return s_function;
    }

    // Who only builds graphs needs no library; who computes learns from the first call what is wrong with it.
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, int> Load()
    {
        try
        {
            return (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, int>)NativeCallers.CallerFrameFunction;
        }
        catch (NativeLoadException)
        {
            return null;
        }
    }
}

/// <summary>One thread's callers from some frame outwards, as long as how each keeps its place on the stack is known. Reads nothing but that stack.</summary>
/// <param name="frame">Frame pointer of the innermost.</param>
/// <param name="end">The address after the stack.</param>
internal unsafe struct CallerWalk(ulong frame, ulong end)
{
    private ulong _frame = frame;
    private ulong _top = frame;

    /// <summary>The address that the present code returns to; 0 at an end.</summary>
    public ulong Address { get; private set; }

    /// <summary>Goes from code that keeps its place like this to its caller.</summary>
    /// <param name="step"><see cref="CallerStack.Framed"/>, or bytes.</param>
    /// <returns>False where the stack ends or the step leads nowhere.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(long step)
    {
        var at = step == CallerStack.Framed ? _frame + 8 : _top + (ulong)step;
        if (step < 0 || at < _top || at > end - 8 || at % 8 != 0)
        {
            Address = 0;
            return false;
        }

        if (step == CallerStack.Framed)
        {
            _frame = *(ulong*)(at - 8);
        }

        Address = *(ulong*)at;
        _top = at + 8;
        return Address != 0;
    }
}
