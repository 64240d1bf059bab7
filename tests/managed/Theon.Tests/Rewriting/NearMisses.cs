using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

/// <summary>Patterns that differ from a rule's in one place: another number, a hole where there was an operation, two things where there was one twice.</summary>
internal static class NearMisses
{
    private const double OtherNumber = 7;

    /// <summary>Expressions that look like a pattern and that it must not match.</summary>
    public static IEnumerable<TensorVariable> Of(Pattern pattern, int holes)
    {
        foreach (var variant in Variants(pattern, new HolePattern(holes), []))
        {
            foreach (var dtype in new[] { DType.Float64, DType.Bool })
            {
                TensorVariable[] variables = [.. Enumerable.Range(0, holes + 1).Select(i => T.Variable(dtype, [false], $"x{i}"))];
                if (TryBuild(variant, variables) is { } expression)
                {
                    yield return expression;
                    break;
                }
            }
        }
    }

    private static IEnumerable<Pattern> Variants(Pattern pattern, HolePattern other, HashSet<int> seen)
    {
        switch (pattern)
        {
            case NumberPattern { Value: var value }:
                yield return value switch { 0 => 1, 1 => 0, _ => OtherNumber };
                break;
            case HolePattern hole when !seen.Add(hole.Index):
                yield return other;
                break;
            case OpPattern op:
                Pattern[] operands = [.. op.Operands];
                for (var i = 0; i < operands.Length; i++)
                {
                    if (operands[i] is OpPattern)
                    {
                        yield return new OpPattern(op.Op, [.. operands[..i], other, .. operands[(i + 1)..]]);
                    }

                    foreach (var variant in Variants(operands[i], other, seen))
                    {
                        yield return new OpPattern(op.Op, [.. operands[..i], variant, .. operands[(i + 1)..]]);
                    }
                }

                break;
        }
    }

    // Not every op takes both dtypes.
    private static TensorVariable? TryBuild(Pattern pattern, TensorVariable[] variables)
    {
        try
        {
            return pattern.Build(variables);
        }
        catch (TensorTypeException)
        {
            return null;
        }
    }
}
