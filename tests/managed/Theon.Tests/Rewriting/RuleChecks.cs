using Theon.Compilation;
using Theon.Graph;
using Theon.Rewriting;
using Theon.Tests.Reference;

namespace Theon.Tests.Rewriting;

/// <summary>Compares both sides of a rule as its class demands.</summary>
internal static class RuleChecks
{
    private static readonly RuleSelection s_all = RuleSelection.Default with { Included = [RuleSelection.AssumesFinite] };

    /// <summary>The expression after the rule alone; null where it does not apply.</summary>
    public static TensorVariable? Apply(RewriteRule rule, TensorVariable expression)
    {
        var result = Run([rule], expression, s_all);
        return result.Steps.IsEmpty ? null : result.Graph.Outputs[0];
    }

    /// <summary>Rewrites an expression by these rules.</summary>
    public static RewriteResult Run(IEnumerable<RewriteRule> rules, TensorVariable expression, RuleSelection selection) =>
        Rewriter.Run(new FunctionGraph([], [expression]), [new RulePhase("test", [.. rules])], selection, Evaluator.Instance);

    /// <summary>What is wrong with a rule at these inputs, a line per element.</summary>
    public static IEnumerable<string> Problems(
        RewriteRule rule, TensorVariable left, TensorVariable right, IReadOnlyDictionary<TensorVariable, RefArray> given)
    {
        TensorVariable[] parts = [.. Traversal.TopologicalOrder([left]).SelectMany(node => node.Outputs), .. Traversal.Leaves([left])];
        var before = ReferenceEvaluator.Evaluate([left], given)[0];
        var after = ReferenceEvaluator.Evaluate([right], given)[0];
        if (!before.Shape.SequenceEqual(after.Shape) || before.DType != after.DType)
        {
            yield return $"{before} became {after}";
            yield break;
        }

        var values = ReferenceEvaluator.Evaluate(parts, given);
        var position = 0;
        foreach (var at in ReferenceIndex.Positions(before.Shape))
        {
            var (l, r) = (before.Elements[position], after.Elements[position]);
            var fits = before.DType.IsFloat ? Fits(rule.Class, l.Real, r.Real, Work.At(values, before.Shape, at), before.DType) : l.Integer == r.Integer;
            if (!fits && !(rule.Class == RuleClass.AssumesFinite && !Work.At(values, before.Shape, at).IsNormal))
            {
                var inputs = string.Join(", ", given.Select(pair => $"{pair.Key.Name} = {(pair.Value.Shape.SequenceEqual(before.Shape) ? $"{pair.Value.Values[position]:R}" : pair.Value)}"));
                yield return FormattableString.Invariant($"{l.Real:R} became {r.Real:R} at [{string.Join(", ", at)}] for {inputs}");
            }

            position++;
        }
    }

    private static bool Fits(RuleClass ruleClass, double left, double right, Work work, DType dtype) => ruleClass switch
    {
        RuleClass.Exact => double.IsFinite(left) ? Close(left, right, work, dtype) : left.Equals(right),
        RuleClass.MoreDefined => double.IsNaN(left) || (double.IsFinite(left) ? Finite(left, right, work, dtype) : !double.IsNaN(right)),
        _ => !work.IsNormal || Close(left, right, work, dtype),
    };

    // Where an intermediate value has left the range of its dtype, the right side may know better.
    private static bool Finite(double left, double right, Work work, DType dtype) =>
        double.IsFinite(right) && (!work.IsNormal || Close(left, right, work, dtype));

    private static bool Close(double left, double right, Work work, DType dtype) =>
        Math.Abs(left - right) <= (Tolerance.RewriteUlps * Tolerance.Epsilon(dtype) * work.Sum) + Tolerance.SmallestNormal(dtype);

    /// <summary>The values that computing one element took.</summary>
    private readonly record struct Work(double Sum, bool IsNormal)
    {
        public static Work At(RefArray[] values, long[] shape, long[] at)
        {
            var (sum, isNormal) = (0.0, true);
            foreach (var value in values.Where(value => value.DType.IsFloat))
            {
                // Of values of other shapes, all may take part.
                var elements = value.Rank == shape.Length && Enumerable.Range(0, value.Rank).All(axis => value.Shape[axis] == shape[axis] || value.Shape[axis] == 1)
                    ? [value.Elements[ReferenceIndex.Offset(value.Shape, at)].Real]
                    : value.Values;
                foreach (var element in elements)
                {
                    sum += double.IsFinite(element) ? Math.Abs(element) : 0;
                    isNormal &= value.DType == DType.Float32 ? float.IsNormal((float)element) : double.IsNormal(element);
                }
            }

            return new Work(sum, isNormal);
        }
    }
}
