using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

[TestClass]
public sealed class ScalarGradientTests
{
    private const double Margin = 0.05;

    public static IEnumerable<object[]> Cases =>
        from op in ScalarOps.All
        where op.Code is not (ScalarOpCode.Cast or ScalarOpCode.UltraFastSigmoid)
        from seed in Enumerable.Range(1, 3)
        select new object[] { op.Name, seed };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_OfEqualShapes_MatchesDifferencesTwice(string name, int seed)
    {
        var op = ScalarOps.All.Single(row => row.Name == name);
        long[][] shapes = [.. Enumerable.Repeat<long[]>([4], op.Arity)];
        Check(op, [.. shapes.Select(_ => T.DVector())], shapes, seed);
    }

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_OfStretchedOperands_MatchesDifferencesTwice(string name, int seed)
    {
        var op = ScalarOps.All.Single(row => row.Name == name);
        TensorVariable[] x = [T.DMatrix(), T.DCol(), T.DRow()];
        long[][] shapes = [[2, 3], [2, 1], [1, 3]];
        Check(op, x[..op.Arity], shapes[..op.Arity], seed);
        Check(op, [.. x[..op.Arity].Reverse()], [.. shapes[..op.Arity].Reverse()], seed);
    }

    [TestMethod]
    public void Gradient_ThatIsWrong_IsFound()
    {
        var wrong = new ScalarOp
        {
            Code = ScalarOpCode.Exp, Arity = 1, Notation = Notation.Call("exp"), Types = TypeRule.Floating, Algebra = Algebra.None,
            Cost = ScalarCost.Transcendental, Gradient = (x, y, dy) => [dy * y * 1.00001], Domain = [(-3, 3)], MaxUlp = 1,
        };
        Assert.ThrowsExactly<AssertFailedException>(() => Check(wrong, [T.DVector()], [[4]], seed: 1));
    }

    [TestMethod]
    public void SecondGradient_ThatIsWrong_IsFound()
    {
        // The first derivative is right; its own derivative is lost because it is taken for a constant.
        var wrong = new ScalarOp
        {
            Code = ScalarOpCode.Sqr, Arity = 1, Notation = Notation.Call("sqr"), Types = TypeRule.Floating, Algebra = Algebra.None,
            Cost = ScalarCost.Cheap, Gradient = (x, y, dy) => [dy * (x[0] + (T.Sign(x[0]) * T.Sqrt(y)))], Domain = [(0.5, 3)], MaxUlp = 0,
        };
        Check(wrong, [T.DVector()], [[4]], seed: 1);
        var alsoWrong = new ScalarOp
        {
            Code = ScalarOpCode.Sqr, Arity = 1, Notation = Notation.Call("sqr"), Types = TypeRule.Floating, Algebra = Algebra.None,
            Cost = ScalarCost.Cheap, Gradient = (x, y, dy) => [dy * (2 * Flat(x[0]))], Domain = [(0.5, 3)], MaxUlp = 0,
        };
        Assert.ThrowsExactly<AssertFailedException>(() => Check(alsoWrong, [T.DVector()], [[4]], seed: 1));

        static TensorVariable Flat(TensorVariable x)
        {
            var identity = new ScalarOp
            {
                Code = ScalarOpCode.Abs, Arity = 1, Notation = Notation.Call("abs"), Types = TypeRule.Floating, Algebra = Algebra.None,
                Cost = ScalarCost.Cheap, Gradient = (_, _, dy) => [T.ZerosLike(dy)], Domain = [(0.5, 3)], MaxUlp = 0,
            };
            return identity.Elemwise.On(x);
        }
    }

    private static void Check(ScalarOp op, TensorVariable[] x, long[][] shapes, int seed)
    {
        var random = new Random(seed);
        var seen = new List<double>();
        double[][] points = [.. shapes.Select((shape, i) => Enumerable.Range(0, (int)Reference.RefArray.Count(shape)).Select(_ => Point(op.Domain[i])).ToArray())];
        GradientChecker.Check(operands => Apply(op, operands), x, points, shapes, seed);

        // Kinks lie at 0 and where operands are equal.
        double Point((double Low, double High) domain)
        {
            while (true)
            {
                var point = domain.Low + ((domain.High - domain.Low) * random.NextDouble());
                if (Math.Abs(point) > Margin && seen.TrueForAll(other => Math.Abs(point - other) > Margin))
                {
                    seen.Add(point);
                    return point;
                }
            }
        }
    }

    /// <summary>Operands of logic are made of floats, so that a gradient can be asked for.</summary>
    internal static TensorVariable Apply(ScalarOp op, TensorVariable[] x)
    {
        if (op.Types == TypeRule.Bits)
        {
            return T.Apply(op, [.. x.Select(operand => operand > 0.5)]);
        }

        // An operand without a derivative is held fast.
        if (op.Code is ScalarOpCode.Zeta or ScalarOpCode.Jv or ScalarOpCode.Iv or ScalarOpCode.Gammainc or ScalarOpCode.Gammaincc)
        {
            return T.Apply(op, 2.5, x[1]);
        }

        if (op.Types == TypeRule.Integers)
        {
            return T.Apply(op, [.. x.Select(operand => T.Cast(operand, DType.Int64))]);
        }

        if (op.Types == TypeRule.Part || op.Types == TypeRule.ComplexOnly || op.Types == TypeRule.Parts)
        {
            var z = op.Types == TypeRule.Parts ? T.Apply(op, x) : T.Apply(op, T.Complex(x[0], 0.5 * x[0]));
            return z.DType.IsComplex ? T.Real(z) + (2 * T.Imag(z)) : z;
        }

        return op.Types.HasCondition ? T.Apply(op, x[0] > 0.5, x[1], x[2]) : T.Apply(op, x);
    }
}
