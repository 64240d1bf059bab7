using System.Collections.Immutable;
using System.Numerics;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>
/// A float expression seen as number * product of powers: equal factors above and below cancel, others become one power. Right where nothing is 0,
/// NaN or infinite, so that a mode must ask for it.
/// </summary>
internal static class CancelFactors
{
    // Longer products are collected in pieces: that keeps rewriting linear in the size of the graph.
    private const int MaxNodes = 64;
    private const int MaxExponent = 512;

    public static ImmutableArray<RewriteRule> Rules { get; } =
    [
        .. new[] { ScalarOps.Mul, ScalarOps.Div }.Select(op => Rewriting.Rules.Rule(
            $"cancel-factors-{op.Name.ToLowerInvariant()}", op, "a product of powers -> each factor once", Rewrite, RuleClass.AssumesFinite)),
    ];

    private static TensorVariable? Rewrite(Apply node, IRewriteContext context)
    {
        if (!node.Output.DType.IsFloat)
        {
            return null;
        }

        var powers = new List<Power>();
        var (number, before) = (1.0, 0);
        List<Apply> nodes = [];
        var stack = new Stack<Power>([new Power(node.Output, 1)]);
        while (stack.TryPop(out var top))
        {
            var (variable, exponent) = top;
            if (Numbers.ScalarOf(variable) is { } value)
            {
                number *= Math.Pow(value, exponent);
            }
            else if (variable.Owner is { Op: Elemwise { Scalar: var op } } owner && nodes.Count < MaxNodes && variable.DType == node.Output.DType
                && (ReferenceEquals(variable, node.Output) || context.ClientCount(variable) == 1)
                && Parts(op, owner, exponent) is { } parts && Math.Abs(parts.Exponent) <= MaxExponent)
            {
                // What several factors share is computed once, like the squares within a power.
                if (!nodes.Contains(owner))
                {
                    before += parts.Cost;
                    nodes.Add(owner);
                }

                if (op == ScalarOps.Neg)
                {
                    number *= exponent % 2 == 0 ? 1 : -1;
                }
                else if (op == ScalarOps.Mul || op == ScalarOps.Div)
                {
                    stack.Push(new Power(owner.Inputs[1], op == ScalarOps.Mul ? exponent : -exponent));
                }

                stack.Push(new Power(owner.Inputs[0], parts.Exponent));
            }
            else
            {
                Add(powers, variable, exponent);
            }
        }

        if (powers.Count == 0 || !Numbers.Holds(node.Output.DType, number) || Cost(powers, number) >= before)
        {
            return null;
        }

        using (OriginScope.Inherit(Origins.Union([.. nodes])))
        {
            // A factor that is gone may have been the one with the axes of the result.
            var built = Build(powers, number, node.Output.DType);
            return built.Type.Equals(node.Output.Type) ? built : null;
        }
    }

    // The exponent of the first operand, and what the operation costs; null for what is no product.
    private static (int Exponent, int Cost)? Parts(ScalarOp op, Apply node, int exponent)
    {
        if (op == ScalarOps.Mul || op == ScalarOps.Div || op == ScalarOps.Neg)
        {
            return (exponent, 1);
        }

        if (op == ScalarOps.Reciprocal)
        {
            return (-exponent, 1);
        }

        if (op == ScalarOps.Sqr)
        {
            return (2 * exponent, 1);
        }

        return op == ScalarOps.Pow && Numbers.ScalarOf(node.Inputs[1]) is { } n && n == Math.Floor(n) && Math.Abs(n) is > 0 and <= MaxExponent
            ? ((int)n * exponent, Cost((int)n) + (n < 0 ? 1 : 0))
            : null;
    }

    private static void Add(List<Power> powers, TensorVariable variable, int exponent)
    {
        var i = powers.FindIndex(power => ReferenceEquals(power.Base, variable));
        if (i < 0)
        {
            powers.Add(new Power(variable, exponent));
        }
        else if (powers[i].Exponent + exponent is var sum and not 0)
        {
            powers[i] = new Power(variable, sum);
        }
        else
        {
            powers.RemoveAt(i);
        }
    }

    // Multiplications of a power by repeated squaring.
    private static int Cost(int exponent)
    {
        var n = (uint)Math.Abs(exponent);
        return BitOperations.Log2(n) + BitOperations.PopCount(n) - 1;
    }

    // One fewer operation than factors, where a number above a quotient is a factor; nothing above it is a reciprocal.
    private static int Cost(List<Power> powers, double number)
    {
        var above = powers.Exists(power => power.Exponent > 0);
        return powers.Sum(power => Cost(power.Exponent)) + powers.Count - (above ? 1 : 0) + (number == 1 || !above ? 0 : 1);
    }

    private static TensorVariable Build(List<Power> powers, double number, DType dtype)
    {
        var (above, below) = (Product(powers, 1), Product(powers, -1));
        return (above, below) switch
        {
            (null, not null) when number == 1 => T.Reciprocal(below),
            (null, not null) => Numbers.Of(number, dtype) / below,
            (not null, null) => Scaled(above),
            _ => Scaled(above! / below!),
        };

        TensorVariable Scaled(TensorVariable x) => number == 1 ? x : number == -1 ? -x : Numbers.Of(number, dtype) * x;
    }

    private static TensorVariable? Product(List<Power> powers, int sign)
    {
        TensorVariable? product = null;
        foreach (var (variable, exponent) in powers.Where(power => Math.Sign(power.Exponent) == sign))
        {
            var power = Math.Abs(exponent) switch { 1 => variable, 2 => T.Sqr(variable), var n => T.Pow(variable, n) };
            product = product is null ? power : product * power;
        }

        return product;
    }

    private sealed record Power(TensorVariable Base, int Exponent);
}
