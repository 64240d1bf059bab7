using Theon.Inspection;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>What sees the calls of a function: its mode, a profile, a setting.</summary>
internal static class CallWatches
{
    /// <summary>Makes a watch for each frame of a function; null where nothing asks for one, so that calls lose no time.</summary>
    public static Func<FrameWatch>? Of(FunctionRequest request, ProgramDraft draft, ProfileLog? log)
    {
        var plan = request.Mode.Watch?.Settled();
        var ranges = Config.ErrorRanges;
        if (plan is null && log is null && !ranges)
        {
            return null;
        }

        var watched = new WatchedFunction(request.Name, new ProgramTree(draft), FusedParts.Of);
        return () =>
        {
            FrameWatch[] watches =
            [
                .. plan is null ? (FrameWatch[])[] : [plan.Create(watched)],
                .. ranges ? (FrameWatch[])[new RangeWatch(watched)] : [],
                .. log is null ? (FrameWatch[])[] : [log.NewRecorder()],
            ];
            return watches.Length == 1 ? watches[0] : new WatchList([.. watches]);
        };
    }
}
