using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over loops and choices.</summary>
internal static class LoopRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("length-of-scan", typeof(AxisLength), "length(Scan(n, ...), 0) -> n and the initial values; other axes are those of the initial values", LengthOfScan),
    ];

    private static TensorVariable? LengthOfScan(Apply node, IRewriteContext context)
    {
        if (node.Op is not AxisLength { Axis: var axis } || node.Inputs[0] is not { Owner: { Op: Scan scan } loop, Index: var output })
        {
            return null;
        }

        var isState = output < scan.States.Length;
        if (axis > 0)
        {
            return isState ? T.LengthOf(loop.Inputs[scan.FirstInitial + output], axis) : null;
        }

        if (scan.LastOnly[output])
        {
            return T.Constant(1L);
        }

        // A loop of a negative number of steps is an error, which must not be lost.
        return scan.HasUntil || !IsLength(loop.Inputs[0]) ? null : isState ? loop.Inputs[0] + (long)scan.States[output].Depth : loop.Inputs[0];
    }

    /// <summary>Whether a number of steps is the length of a tensor, or the smaller of several.</summary>
    public static bool IsLength(TensorVariable steps) => steps is Constant || steps.Owner is { Op: AxisLength }
        || (steps.Owner is { Op: Elemwise { Scalar.Code: ScalarOpCode.Minimum } } minimum && minimum.Inputs.All(IsLength));
}
