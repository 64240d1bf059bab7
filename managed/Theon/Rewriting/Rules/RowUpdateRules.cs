using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>
/// Updates that touch a part of a tensor. The gradient of <c>w[i]</c> is zeros but for rows that i names; a step along it changes these rows
/// alone, in the memory of w, at a cost that does not grow with w.
/// </summary>
internal static class RowUpdateRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("sub-rows", ScalarOps.Sub, "x - c * IncSubtensor(zeros[i], y) -> IncSubtensor(x[i], -c * y) for a number c", Subtract, RuleClass.MoreDefined),
        Rules.Rule("add-rows", ScalarOps.Add, "x + c * IncSubtensor(zeros[i], y) -> IncSubtensor(x[i], c * y) for a number c", Add, RuleClass.MoreDefined),
        Rules.Rule("rows-in-place", typeof(AdvancedIncSubtensor), "IncSubtensor(w[array], y) -> IncSubtensor(w[positions], y) for shared w: indices are looked at before anything is written", CheckFirst, RuleClass.Exact),
    ];

    private static TensorVariable? Subtract(Apply node, IRewriteContext context) => Written(node.Inputs[0], node.Inputs[1], isNegative: true, context);

    private static TensorVariable? Add(Apply node, IRewriteContext context) =>
        Written(node.Inputs[0], node.Inputs[1], isNegative: false, context) ?? Written(node.Inputs[1], node.Inputs[0], isNegative: false, context);

    private static TensorVariable? Written(TensorVariable x, TensorVariable step, bool isNegative, IRewriteContext context)
    {
        if (!x.DType.IsContinuous || !MayWriteRows(step) || !x.Type.Equals(step.Type) || context.ClientCount(step) > 1)
        {
            return null;
        }

        var (rows, factor) = Scaled(step);
        return Written(x, rows, isNegative ? values => -factor(values) : factor, context);
    }

    // Parts that are added to zeros, one after the other, added to x.
    private static TensorVariable? Written(TensorVariable x, TensorVariable rows, Func<TensorVariable, TensorVariable> factor, IRewriteContext context)
    {
        if (rows.Owner is not { } written || !WritesRows(written) || context.ClientCount(rows) > 1)
        {
            return null;
        }

        var (op, before) = (written.Op, written.Inputs[0]);
        var target = PartRules.IsZeros(before) ? (HasShapeOf(x, before) ? x : null) : op is IncSubtensor { Set: true } ? null : Written(x, before, factor, context);
        var values = factor(written.Inputs[1]);
        if (target is null || !values.Type.Equals(written.Inputs[1].Type))
        {
            return null;
        }

        return op is IncSubtensor part ? (part with { Set = false }).On([target, values, .. written.Inputs[2..]])
            : Joined(written, target, values) ?? op.On([target, values, .. written.Inputs[2..]]);
    }

    // Rows that were added just before, and these, at once: so that one node writes.
    private static TensorVariable? Joined(Apply written, TensorVariable target, TensorVariable values)
    {
        var op = (AdvancedIncSubtensor)written.Op;
        if (target.Owner is not { Op: AdvancedIncSubtensor { Set: false } } before || !before.Op.Equals(op) || !AreVectors(written.Inputs[2..]) || !AreVectors(before.Inputs[2..]))
        {
            return null;
        }

        var indices = written.Inputs[2..].Select((index, k) => T.Join(0, before.Inputs[2 + k], index));
        return op.On([before.Inputs[0], T.Join(op.First, before.Inputs[1], values), .. indices]);
    }

    // None of which is stretched.
    private static bool AreVectors(ImmutableArray<TensorVariable> indices) =>
        indices.All(index => index.Rank == 1) && (indices.Length == 1 || !indices.Any(index => index.Type.Broadcastable[0]));

    // Most sums are no such thing: a look before anything is made.
    private static bool MayWriteRows(TensorVariable step) =>
        WritesRows(step.Owner) || (step.Owner is { Op: Elemwise } node && (WritesRows(node.Inputs[0].Owner) || WritesRows(node.Inputs[^1].Owner)));

    private static bool WritesRows(Apply? node) => node?.Op is AdvancedIncSubtensor { Set: false } or IncSubtensor;

    // What a number multiplies or divides, and how.
    private static (TensorVariable Rows, Func<TensorVariable, TensorVariable> Factor) Scaled(TensorVariable step)
    {
        if (step.Owner is { Op: Elemwise { Scalar.Code: var code } } node)
        {
            switch (code)
            {
                case ScalarOpCode.Neg:
                    return (node.Inputs[0], values => -values);
                case ScalarOpCode.Mul when node.Inputs.Length == 2 && NumberOf(node.Inputs[0]) is { } number:
                    return (node.Inputs[1], values => number * values);
                case ScalarOpCode.Mul when node.Inputs.Length == 2 && NumberOf(node.Inputs[1]) is { } number:
                    return (node.Inputs[0], values => values * number);
                case ScalarOpCode.Div when NumberOf(node.Inputs[1]) is { } number:
                    return (node.Inputs[0], values => values / number);
            }
        }

        return (step, values => values);
    }

    // What is one number for certain, as a 0-d value.
    private static TensorVariable? NumberOf(TensorVariable x) =>
        x.Rank == 0 ? x : x.Type.Broadcastable.Contains(false) ? null : new DimShuffle([]).On(x);

    // Zeros that were made with the lengths of x, or of something that x is computed from element by element.
    private static bool HasShapeOf(TensorVariable x, TensorVariable zeros)
    {
        while (x.Owner is { Op: AdvancedIncSubtensor or IncSubtensor } written)
        {
            x = written.Inputs[0];
        }

        if (ReferenceEquals(x, zeros))
        {
            return true;
        }

        if (!zeros.Type.Lengths.Contains(-1))
        {
            return x.Type.Lengths.Equals(zeros.Type.Lengths);
        }

        if (zeros.Owner is not { Op: Alloc } alloc)
        {
            return false;
        }

        for (var axis = 0; axis < x.Rank; axis++)
        {
            var isLength = x.Type.Lengths[axis] >= 0
                ? x.Type.Lengths[axis] == zeros.Type.Lengths[axis]
                : alloc.Inputs[axis + 1].Owner is { Op: AxisLength { Axis: var from } } length && from == axis && IsMadeOf(x, length.Inputs[0], depth: 0);
            if (!isLength)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMadeOf(TensorVariable x, TensorVariable source, int depth)
    {
        const int Deepest = 4;
        return ReferenceEquals(x, source)
            || (depth < Deepest && x.Owner is { Op: Elemwise } node && node.Inputs.Any(input => input.Type.Lengths.Equals(x.Type.Lengths) && IsMadeOf(input, source, depth + 1)));
    }

    private static TensorVariable? CheckFirst(Apply node, IRewriteContext context)
    {
        var op = (AdvancedIncSubtensor)node.Op;
        if (op.Mode != IndexMode.Raise || node.Inputs[0] is not SharedVariable shared || context.ClientsOf(node.Output).Count > 0)
        {
            return null;
        }

        var positions = node.Inputs[2..].Select((index, k) =>
            new IndexPositions(op.UserAxes is { } names ? names[k] : op.First + k).On(index, T.LengthOf(shared, op.First + k)));
        return (op with { Mode = IndexMode.Clip }).On([shared, node.Inputs[1], .. positions]);
    }
}
