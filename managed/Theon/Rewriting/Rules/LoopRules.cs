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
        Rules.OutputRule("scan-of-one-step", typeof(Scan), "Scan(1, ...) -> what its step computes", StepItself),
        Rules.OutputRule("choice-of-constant", typeof(IfElse), "IfElse(a number, x, y) -> x or y", (result, _) => Numbers.ScalarOf(result.Owner!.Inputs[0]) is { } number ? Side(result, number != 0) : null),
        Rules.OutputRule("choice-of-same", typeof(IfElse), "IfElse(c, x, x) -> x", (result, _) => ReferenceEquals(Side(result, true), Side(result, false)) ? Side(result, true) : null),
        Rules.OutputRule("choice-in-choice", typeof(IfElse), "IfElse(c, IfElse(c, x, y), z) -> IfElse(c, x, z); IfElse(c, x, IfElse(c, y, z)) likewise", ChoiceInChoice),
        Rules.Rule("length-of-chunks", typeof(AxisLength), "length of the results of a loop with checkpoints -> the number of steps; other axes are those of one step", LengthOfChunks),
        Rules.Rule("last-of-chunks", typeof(Subtensor), "last result of a loop with checkpoints -> what the last chunk hands on", LastOfChunks),
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

    private static TensorVariable? StepItself(TensorVariable result, IRewriteContext context)
    {
        var (loop, output) = (result.Owner!, result.Index);
        var scan = (Scan)loop.Op;
        if (Numbers.ScalarOf(loop.Inputs[0]) is not 1)
        {
            return null;
        }

        var values = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            values.Add(scan.Body.Inputs[i], T.Index(OfLength(loop.Inputs[1 + i], 1), [(TensorIndex)0L]));
        }

        for (var state = 0; state < scan.States.Length; state++)
        {
            var (depth, first) = (scan.States[state].Depth, scan.FirstTap(state));
            for (var place = 0; place < scan.States[state].Taps.Length; place++)
            {
                var tap = scan.States[state].Taps[place];
                values.Add(scan.Body.Inputs[first + place], T.Index(OfLength(loop.Inputs[scan.FirstInitial + state], depth), [(TensorIndex)(long)(depth + tap)]));
            }
        }

        for (var i = scan.FirstInvariantOfBody; i < scan.Body.Inputs.Length; i++)
        {
            values.Add(scan.Body.Inputs[i], loop.Inputs[scan.FirstInvariant + i - scan.FirstInvariantOfBody]);
        }

        var row = T.ExpandDims(Substitution.Apply([scan.Body.Outputs[output]], values)[0], 0);
        var rows = output >= scan.States.Length || scan.LastOnly[output] ? row : T.Join(0, OfLength(loop.Inputs[scan.FirstInitial + output], scan.States[output].Depth), row);
        return ScanPast.WithPatternOf(rows, result.Type);
    }

    private static TensorVariable Side(TensorVariable result, bool isThen) => result.Owner!.Inputs[1 + result.Index + (isThen ? 0 : ((IfElse)result.Owner.Op).Count)];

    private static TensorVariable? ChoiceInChoice(TensorVariable result, IRewriteContext context)
    {
        var condition = result.Owner!.Inputs[0];
        TensorVariable[] sides = [Side(result, true), Side(result, false)];
        TensorVariable[] ends = [EndOf(sides[0], true), EndOf(sides[1], false)];
        return ReferenceEquals(sides[0], ends[0]) && ReferenceEquals(sides[1], ends[1]) ? null : new IfElse(1).On([condition, .. ends]);

        TensorVariable EndOf(TensorVariable side, bool isThen) =>
            side.Owner is { Op: IfElse } inner && ReferenceEquals(inner.Inputs[0], condition) ? Side(side, isThen) : side;
    }

    // The loop would have compared the length.
    private static TensorVariable OfLength(TensorVariable rows, long length) => rows.Type.Lengths[0] == length
        ? rows
        : new SpecifyShape([true, .. Enumerable.Repeat(false, rows.Rank - 1)]).On(rows, T.Constant(length));

    private static TensorVariable? LengthOfChunks(Apply node, IRewriteContext context)
    {
        if (node.Op is not AxisLength { Axis: var axis } || node.Inputs[0].Owner is not { Op: ChunkedRows chunked } rows)
        {
            return null;
        }

        return axis > 0 ? chunked.LengthOfRow(rows, axis - 1) : IsLength(ChunkedRows.StepsOf(rows)) ? ChunkedRows.StepsOf(rows) : null;
    }

    private static TensorVariable? LastOfChunks(Apply node, IRewriteContext context) =>
        node.Op is Subtensor { Indices: [{ IsSlice: false, Start: { Kind: BoundKind.Constant, Value: -1 } }, ..] indices } && node.Inputs[0].Owner is { Op: ChunkedRows chunked } rows
            ? chunked.LastRow(rows, indices.Skip(1), node.Inputs.Skip(1))
            : null;

    /// <summary>Whether a number of steps is the length of a tensor, or the smaller of several.</summary>
    public static bool IsLength(TensorVariable steps) => steps is Constant || steps.Owner is { Op: AxisLength }
        || (steps.Owner is { Op: Elemwise { Scalar.Code: ScalarOpCode.Minimum } } minimum && minimum.Inputs.All(IsLength));
}
