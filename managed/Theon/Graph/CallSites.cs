using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Theon.Graph;

/// <summary>
/// The origin of the caller, without the runtime's walk of the stack where the place was seen before. An address that a call returns to lies in one method, at
/// one place of it: for each such address this keeps how to get on to the caller, or that the place is the user's. What is not known yet is learnt from the
/// runtime's walk.
/// </summary>
internal static unsafe class CallSites
{
    private static CallSiteTable s_table = new();

    [ThreadStatic]
    private static Action<Origin?, Origin?>? s_found;

    [ThreadStatic]
    private static bool s_isOff;

    /// <summary>For tests: told of every origin of the calling thread that was found here, and what the runtime's walk says at the same place.</summary>
    internal static Action<Origin?, Origin?>? Found
    {
        get => s_found;
        set => s_found = value;
    }

    /// <summary>For tests and measurements: without it every origin of the calling thread comes from the runtime's walk.</summary>
    internal static bool IsOn
    {
        get => !s_isOff;
        set => s_isOff = !value;
    }

    /// <summary>Places of the user's and ours that are known.</summary>
    internal static int Count => Volatile.Read(ref s_table).Count;

    /// <summary>Whether this machine keeps callers where they can be found.</summary>
    internal static bool IsSupported
    {
        get
        {
            ulong frame = 0, end = 0;
            return CallerStack.Function is var function && function is not null && function(&frame, &end) == 0 && frame != 0;
        }
    }

    /// <summary>The nearest caller outside this assembly, or null where there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static CallSite? Capture()
    {
        ulong frame = 0, end = 0;
        var function = CallerStack.Function;
        if (function is null || s_isOff || function(&frame, &end) != 0 || frame == 0)
        {
            frame = 0;
        }
        else
        {
            var table = Volatile.Read(ref s_table);
            var walk = new CallerWalk(frame, end);
            var step = CallerStack.Framed;
            while (walk.Next(step) && table.Find(walk.Address) is { } site)
            {
                if (site.Origin is not null)
                {
                    if (s_found is { } found)
                    {
                        found(site.Origin, new OriginTrace(1).Origin);
                    }

                    return site;
                }

                step = site.Step;
            }
        }

        var trace = new OriginTrace(1);
        return trace.Origin is null ? null : Learn(trace, frame, end);
    }

    /// <summary>Begins anew.</summary>
    internal static void Forget() => Volatile.Write(ref s_table, new CallSiteTable());

    // The runtime names the callers and how far into its code each is; an address on the stack belongs to the next of them when code begins that far before it.
    // So a caller that the stack shows and the runtime does not is noticed, and nothing is learnt: code of the runtime's own between delegates, a return address
    // that the collector has borrowed. What begins with a frame pointer is certain. The few bytes that code without one begins with might be anywhere, so
    // behind such a caller the walk goes on to one with a frame pointer.
    private static CallSite Learn(OriginTrace trace, ulong frame, ulong end)
    {
        var users = new CallSite(CallerStack.End, trace.Origin);
        if (frame == 0)
        {
            return users;
        }

        var table = Volatile.Read(ref s_table);
        var learnt = new List<(ulong Address, CallSite Site)>();
        var walk = new CallerWalk(frame, end);
        var step = CallerStack.Framed;
        for (var i = 1; i <= trace.Depth || step > 0; i++)
        {
            if (!walk.Next(step))
            {
                return users;
            }

            if (i < trace.Depth && table.Find(walk.Address) is { Origin: null } known)
            {
                step = known.Step;
                continue;
            }

            if (!trace.TryOffset(i, out var offset))
            {
                return users;
            }

            step = CallerStack.StepOf(walk.Address - offset, walk.Address);
            if (step == CallerStack.Unknown || (step == CallerStack.End && i < trace.Depth))
            {
                return users;
            }

            if (i <= trace.Depth)
            {
                learnt.Add((walk.Address, i == trace.Depth ? users : CallSite.Ours(step)));
            }
        }

        if (!table.TryAdd(learnt))
        {
            Interlocked.CompareExchange(ref s_table, new CallSiteTable(), table);
        }

        return users;
    }
}

/// <summary>The runtime's walk of the stack, up to the nearest caller outside this assembly.</summary>
internal readonly struct OriginTrace
{
    private readonly StackTrace _stack;

    /// <param name="skip">Callers to leave out.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public OriginTrace(int skip)
    {
        _stack = new StackTrace(skip, false);
        (Origin, Depth) = Origin.Nearest(_stack);
    }

    /// <summary>The caller, or null where there is none.</summary>
    public Origin? Origin { get; }

    /// <summary>How many callers from the first that was not left out.</summary>
    public int Depth { get; }

    /// <summary>How far into its code a caller is. False for code that may go away, and its address to other code.</summary>
    /// <param name="index">Counts callers from the first that was not left out.</param>
    /// <param name="offset">Bytes.</param>
    public bool TryOffset(int index, out ulong offset)
    {
        offset = 0;
        if (_stack.GetFrame(index) is not { } frame || frame.GetNativeOffset() is var bytes && bytes <= 0)
        {
            return false;
        }

        offset = (ulong)bytes;
        return Origin.MethodOf(frame) is { DeclaringType: not null, IsCollectible: false };
    }
}
