using System.Collections.Immutable;
using System.Numerics;
using T = Theon.Tensor;

namespace Theon;

/// <summary>A gradient that differs from differences of the function.</summary>
public sealed class GradientException : Exception
{
    /// <summary>An error with this text.</summary>
    public GradientException(string message)
        : base(message)
    {
    }
}

/// <summary>Tests gradients against finite differences.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Compares the gradient of a function with central differences: the outputs are combined to a number with random weights, and the
    /// inputs moved along random directions. Random streams stay where they are, so that all values are of the same draws.
    /// </summary>
    /// <param name="function">Makes the expression from variables for the points.</param>
    /// <param name="points">Where to compare, away from kinks: float32, float64, complex64 or complex128. Both parts of complex numbers are moved.</param>
    /// <param name="tests">Number of random weights and directions.</param>
    /// <param name="seed">What they are drawn from.</param>
    /// <param name="step">Distance of the two values; null: 1e-5, and 1e-2 where a point has parts of 32 bits.</param>
    /// <param name="absoluteTolerance">Accepted difference; null: 1e-6, and 1e-2 where a point has parts of 32 bits.</param>
    /// <param name="relativeTolerance">Accepted difference relative to the larger; null: as the absolute one.</param>
    /// <exception cref="GradientException">A derivative is off by more than both tolerances.</exception>
    public static void Verify(
        Func<ImmutableArray<TensorVariable>, TensorVariable> function,
        ReadOnlySpan<NDArray> points,
        int tests = 2,
        int seed = 0,
        double? step = null,
        double? absoluteTolerance = null,
        double? relativeTolerance = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfLessThan(tests, 1);
        var isWide = true;
        var inputs = ImmutableArray.CreateBuilder<TensorVariable>(points.Length);
        foreach (var point in points)
        {
            ArgumentNullException.ThrowIfNull(point, nameof(points));
            if (point.DType.Part is not (DType.Float32 or DType.Float64))
            {
                throw new TensorTypeException($"GradientCheck got a point of dtype {point.DType.Name}. Accepted: float32, float64, complex64, complex128.");
            }

            isWide &= point.DType.Part == DType.Float64;
            inputs.Add(T.Variable(TensorType.OfRank(point.DType, point.Rank), $"x{inputs.Count}"));
        }

        var x = inputs.ToImmutable();
        var y = function(x);
        var weights = T.Variable(TensorType.OfRank(y.DType, y.Rank), "weights");
        var cost = T.Sum(T.Cast(T.Real(y * T.Conj(weights)), DType.Float64));
        using var output = Function.Compile(x.AsSpan(), y, onUnusedInput: UnusedInput.Ignore, noDefaultUpdates: true, name: "output");
        using var value = Function.Compile([.. x, weights], cost, onUnusedInput: UnusedInput.Ignore, noDefaultUpdates: true, name: "value");
        using var gradient = Function.Compile([.. x, weights], [.. T.Grad(cost, x.AsSpan(), DisconnectedInputs.Zero)], onUnusedInput: UnusedInput.Ignore, noDefaultUpdates: true, name: "gradient");

        var tolerance = isWide ? 1e-6 : 1e-2;
        var comparison = new Comparison(step ?? (isWide ? 1e-5 : 1e-2), absoluteTolerance ?? tolerance, relativeTolerance ?? tolerance);
        var random = new Random(seed);
        using var like = Comparison.Call(output, points, null);
        for (var test = 0; test < tests; test++)
        {
            comparison.Run(value, gradient, points, like[0], random, $"seed {seed}, test {test}");
        }
    }

    private sealed record Comparison(double Step, double AbsoluteTolerance, double RelativeTolerance)
    {
        public void Run(CompiledFunction value, CompiledFunction gradient, ReadOnlySpan<NDArray> points, NDArray like, Random random, string what)
        {
            using var weights = Draw(random, like.Shape.ToArray(), like.DType);
            var directions = new double[points.Length][];
            for (var i = 0; i < directions.Length; i++)
            {
                directions[i] = Drawn(random, points[i].Count * (points[i].DType.IsComplex ? 2 : 1));
            }

            using var gradients = Call(gradient, points, weights);
            var analytic = 0.0;
            for (var i = 0; i < directions.Length; i++)
            {
                analytic += Parts(gradients[i]).Zip(directions[i], (a, b) => a * b).Sum();
            }

            var numeric = (At(value, points, weights, directions, Step) - At(value, points, weights, directions, -Step)) / (2 * Step);
            var error = Math.Abs(numeric - analytic);
            var relative = error / Math.Max(Math.Abs(numeric) + Math.Abs(analytic), 1e-8);
            if (!(error <= AbsoluteTolerance || relative <= RelativeTolerance))
            {
                throw new GradientException(FormattableString.Invariant(
                    $"{what}: along a random direction the gradient gives {analytic:R}, differences give {numeric:R}. Accepted: {AbsoluteTolerance} apart, or {RelativeTolerance} of them."));
            }
        }

        private static double At(CompiledFunction value, ReadOnlySpan<NDArray> points, NDArray weights, double[][] directions, double step)
        {
            var moved = new NDArray[points.Length];
            for (var i = 0; i < moved.Length; i++)
            {
                moved[i] = Shaped([.. Parts(points[i]).Zip(directions[i], (a, b) => a + (step * b))], points[i].Shape.ToArray(), points[i].DType);
            }

            using var results = Call(value, moved, weights);
            var cost = results[0].Get<double>();
            Array.ForEach(moved, array => array.Dispose());
            return cost;
        }

        public static Results Call(CompiledFunction function, ReadOnlySpan<NDArray> points, NDArray? weights)
        {
            var arguments = new List<Value>();
            foreach (var point in points)
            {
                arguments.Add(point);
            }

            if (weights is not null)
            {
                arguments.Add(weights);
            }

            return function.Call([.. arguments]);
        }

        // Real parts, or real and imaginary ones in turn.
        private static IEnumerable<double> Parts(NDArray array)
        {
            using var wide = array.AsType(array.DType.IsComplex ? DType.Complex128 : DType.Float64);
            return array.DType.IsComplex ? wide.ToArray<Complex>().SelectMany(z => new[] { z.Real, z.Imaginary }) : wide.ToArray<double>();
        }

        private static double[] Drawn(Random random, long count)
        {
            var numbers = new double[count];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (2 * random.NextDouble()) - 1;
            }

            return numbers;
        }

        private static NDArray Draw(Random random, long[] shape, DType dtype) =>
            Shaped(Drawn(random, shape.Aggregate(dtype.IsComplex ? 2L : 1L, (a, b) => a * b)), shape, dtype);

        private static NDArray Shaped(double[] parts, long[] shape, DType dtype)
        {
            Complex[] numbers = dtype.IsComplex ? [.. parts.Chunk(2).Select(pair => new Complex(pair[0], pair[1]))] : [];
            using var flat = dtype.IsComplex ? NDArray.FromSpan<Complex>(numbers, numbers.Length) : NDArray.FromSpan<double>(parts, parts.Length);
            using var shaped = flat.Reshape(shape);
            return shaped.AsType(dtype);
        }
    }
}
