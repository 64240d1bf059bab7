using Theon.Autodiff;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>
/// Compares gradients with central differences of the reference along random directions, one direction at a time: first the gradient
/// of a random combination of the outputs, then the gradient of a random combination of that gradient.
/// </summary>
internal static class GradientChecker
{
    private const double Step = 1e-5;

    /// <summary>Throws where a gradient of <paramref name="build"/>, up to second order, is wrong at the points.</summary>
    public static void Check(Func<TensorVariable[], TensorVariable> build, TensorVariable[] x, double[][] points, long[][] shapes, int seed)
    {
        var random = new Random(seed);
        var given = x.Select((variable, i) => (variable, RefArray.Of(points[i], shapes[i]))).ToArray();
        var first = Combine(T.Cast(build(x), DType.Float64), given, random);
        Compare(first, x, given, random, order: 1, seed);

        var gradients = AsWritten(first, x);
        var second = gradients.Select(gradient => Combine(gradient, given, random)).Aggregate((a, b) => a + b);
        Compare(second, x, given, random, order: 2, seed);
    }

    private static void Compare(
        TensorVariable cost, TensorVariable[] x, (TensorVariable Variable, RefArray Value)[] given, Random random, int order, int seed)
    {
        double[][] direction = [.. given.Select(pair => Array.ConvertAll(pair.Value.Elements, _ => (2 * random.NextDouble()) - 1))];
        var numeric = (At(Step) - At(-Step)) / (2 * Step);
        Expect(numeric, Along(AsWritten(cost, x)), "as written");
        Expect(numeric, Along(T.Grad(cost, x, DisconnectedInputs.Zero)), "of the stable form");

        double Along(IReadOnlyList<TensorVariable> gradients)
        {
            var sum = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                Assert.AreEqual(x[i].Type, gradients[i].Type, $"the gradient of input {i}");
                sum += ReferenceEvaluator.Evaluate(gradients[i], given).Values.Zip(direction[i], (a, b) => a * b).Sum();
            }

            return sum;
        }

        void Expect(double numeric, double analytic, string what)
        {
            var error = Math.Abs(numeric - analytic) / Math.Max(1, Math.Max(Math.Abs(numeric), Math.Abs(analytic)));
            Assert.IsLessThanOrEqualTo(
                Tolerance.Gradient(order), error, FormattableString.Invariant($"seed {seed}, order {order}, {what}: numeric {numeric:R}, analytic {analytic:R}"));
        }

        double At(double step) => ReferenceEvaluator.Evaluate(
            cost,
            [.. given.Select((pair, i) => (pair.Variable, RefArray.Of([.. pair.Value.Values.Zip(direction[i], (a, b) => a + (step * b))], pair.Value.Shape)))]).Value;
    }

    // T.Grad differentiates a rewritten cost; this is the derivative of the rows themselves.
    private static TensorVariable[] AsWritten(TensorVariable cost, TensorVariable[] x) =>
        [.. Differentiation.Run(cost, [.. x]).Select((gradient, i) => gradient ?? T.ZerosLike(x[i]))];

    private static TensorVariable Combine(TensorVariable y, (TensorVariable Variable, RefArray Value)[] given, Random random)
    {
        var shape = ReferenceEvaluator.Evaluate(y, given).Shape;
        var weights = Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
        using var array = RefArray.Of(weights, shape).ToNDArray();
        return T.Sum(y * T.Constant(array));
    }
}
