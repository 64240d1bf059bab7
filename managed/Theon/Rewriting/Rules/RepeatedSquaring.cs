using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>x ** n for a constant integer n as products: x ** 10 is sqr(sqr(sqr x)) * sqr x.</summary>
internal static class RepeatedSquaring
{
    // Beyond this a call of pow is faster and rounds once.
    private const int MaxExponent = 512;

    public static RewriteRule Rule { get; } = Rules.Rule(
        "pow-integer", ScalarOps.Pow, "Pow(x, n) -> products, |n| <= 512", Rewrite);

    private static TensorVariable? Rewrite(Apply node, IRewriteContext context)
    {
        if (Numbers.ScalarOf(node.Inputs[1]) is not { } exponent || exponent != Math.Floor(exponent) || Math.Abs(exponent) is 0 or > MaxExponent)
        {
            return null;
        }

        if (exponent < 0 && !node.Output.DType.IsContinuous)
        {
            return null;
        }

        var power = Power(node.Inputs[0], (int)Math.Abs(exponent));
        return exponent < 0 ? T.Reciprocal(power) : power;
    }

    private static TensorVariable Power(TensorVariable x, int n)
    {
        TensorVariable? result = null;
        var square = x;
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
            {
                result = result is null ? square : square * result;
            }

            if (n > 1)
            {
                square = T.Sqr(square);
            }
        }

        return result!;
    }
}
