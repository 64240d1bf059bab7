using System.Collections.Immutable;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Random loops against a plain loop over arrays. <c>THEON_TEST_LONG=1</c> draws many more.</summary>
[TestClass]
public sealed class ScanFuzzTests
{
    private const int Width = 3;

    private static readonly int s_loops = Environment.GetEnvironmentVariable("THEON_TEST_LONG") == "1" ? 2000 : 15;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RandomLoops_InEveryMode_AgreeWithAPlainLoop(int block)
    {
        for (var i = 0; i < s_loops; i++)
        {
            Check((block * 1_000_000) + i);
        }
    }

    private static void Check(int seed)
    {
        var spec = Spec.Draw(seed);
        var expected = spec.Run();
        TensorVariable[] inputs = [.. spec.Rows.Select(_ => T.Matrix()), .. spec.Pasts.Select(past => past.Taps is [-1] ? T.Vector() : T.Matrix()), T.Vector()];
        var loop = T.Scan(
            (ScanArguments arguments) =>
            {
                var step = ScanStep.Of([.. spec.Results.Select(result => result.Symbol(arguments))]);
                return spec.Limit is { } limit ? step.Until(arguments[^1].Sum() * 0 + spec.Results[0].Symbol(arguments).Sum() > limit) : step;
            },
            sequences: [.. spec.Rows.Select((row, i) => new ScanSequence(inputs[i], row.Taps))],
            outputsInfo: [.. spec.Pasts.Select((past, i) => new ScanOutput(inputs[spec.Rows.Length + i], past.Taps)), .. Enumerable.Repeat((ScanOutput?)null, spec.Results.Length - spec.Pasts.Length)],
            nonSequences: [inputs[^1]],
            nSteps: spec.Steps,
            goBackwards: spec.Backwards);
        NDArray[] values =
        [
            .. spec.Rows.Select(row => Matrix(row.Values)),
            .. spec.Pasts.Select(past => past.Taps is [-1] ? NDArray.From(past.Values[0]) : Matrix(past.Values)),
            NDArray.From(spec.Invariant),
        ];
        foreach (var mode in Modes.All)
        {
            LoopValues.AssertClose(expected, LoopValues.Numbers(mode, inputs, [.. loop.Outputs], values), Tolerance.Compiled, $"seed {seed}, {mode.Name}");
            if (expected[0].Length > 0)
            {
                double[][] last = [.. expected.Select(rows => rows[^Width..])];
                LoopValues.AssertClose(last, LoopValues.Numbers(mode, inputs, [.. loop.Outputs.Select(output => output[^1])], values), Tolerance.Compiled, $"seed {seed}, {mode.Name}, last values");
            }
        }

        Array.ForEach(values, value => value.Dispose());
    }

    private static NDArray Matrix(double[][] rows) => NDArray.From(rows.SelectMany(row => row).ToArray()).Reshape(rows.Length, Width);

    /// <summary>An expression of a step's arguments, in symbols and in numbers.</summary>
    private sealed record Expression(Func<ScanArguments, TensorVariable> Symbol, Func<double[][], double[]> Value)
    {
        public static Expression Draw(Random random, int arguments, int depth)
        {
            if (depth == 0)
            {
                var index = random.Next(arguments);
                return new(a => a[index], v => v[index]);
            }

            var (left, right) = (Draw(random, arguments, random.Next(depth)), Draw(random, arguments, random.Next(depth)));
            return random.Next(6) switch
            {
                0 => new(a => left.Symbol(a) + right.Symbol(a), v => Zip(left.Value(v), right.Value(v), (x, y) => x + y)),
                1 => new(a => left.Symbol(a) * right.Symbol(a), v => Zip(left.Value(v), right.Value(v), (x, y) => x * y)),
                2 => new(a => left.Symbol(a) - (0.5 * right.Symbol(a)), v => Zip(left.Value(v), right.Value(v), (x, y) => x - (0.5 * y))),
                3 => new(a => T.Tanh(left.Symbol(a)), v => Array.ConvertAll(left.Value(v), Math.Tanh)),
                4 => new(a => T.Maximum(left.Symbol(a), right.Symbol(a)), v => Zip(left.Value(v), right.Value(v), Math.Max)),
                _ => new(a => left.Symbol(a) * (0.25 * right.Symbol(a).Sum()), v => Array.ConvertAll(left.Value(v), x => x * (0.25 * right.Value(v).Sum()))),
            };
        }

        /// <summary>The same, brought near 0, so that nothing grows from step to step.</summary>
        public Expression Bounded() => new(a => T.Tanh(Symbol(a)), v => Array.ConvertAll(Value(v), Math.Tanh));

        private static double[] Zip(double[] a, double[] b, Func<double, double, double> f) => [.. a.Zip(b, f)];
    }

    private sealed record Taken(ImmutableArray<int> Taps, double[][] Values);

    private sealed record Spec(Taken[] Rows, Taken[] Pasts, Expression[] Results, double[] Invariant, int? Given, bool Backwards, double? Limit, int Count)
    {
        public TensorVariable? Steps => Given is { } steps ? (long)steps : null;

        public static Spec Draw(int seed)
        {
            var random = new Random(seed);
            Taken[] rows = [.. Enumerable.Range(0, random.Next(3)).Select(_ => DrawRows(random))];
            Taken[] pasts = [.. Enumerable.Range(0, random.Next(rows.Length == 0 ? 1 : 0, 3)).Select(_ => DrawPast(random))];
            var usable = rows.Length == 0 ? 6 : rows.Min(row => row.Values.Length - (Math.Max(0, row.Taps.Max()) - Math.Min(0, row.Taps.Min())));
            var given = rows.Length == 0 || random.Next(3) == 0 ? random.Next(usable + 1) : (int?)null;
            var arguments = rows.Sum(row => row.Taps.Length) + pasts.Sum(past => past.Taps.Length) + 1;
            var results = Enumerable.Range(0, pasts.Length + random.Next(pasts.Length == 0 ? 1 : 0, 3)).Select(_ => Expression.Draw(random, arguments, 4).Bounded()).ToArray();
            return new Spec(rows, pasts, results, Numbers(random), given, random.Next(3) == 0, random.Next(4) == 0 ? random.NextDouble() : null, given ?? usable);
        }

        /// <summary>The plain loop.</summary>
        public double[][] Run()
        {
            var states = Pasts.Select(past => past.Values[..-past.Taps.Min()].ToList()).ToArray();
            var kept = Results.Select(_ => new List<double>()).ToArray();
            for (var step = 0; step < Count; step++)
            {
                var arguments = new List<double[]>();
                foreach (var (taps, values) in Rows)
                {
                    var center = Backwards ? values.Length - 1 - Math.Max(0, taps.Max()) - step : step - Math.Min(0, taps.Min());
                    arguments.AddRange(taps.Select(tap => values[center + tap]));
                }

                for (var i = 0; i < Pasts.Length; i++)
                {
                    arguments.AddRange(Pasts[i].Taps.Select(tap => states[i][states[i].Count + tap]));
                }

                var results = Results.Select(result => result.Value([.. arguments, Invariant])).ToArray();
                for (var i = 0; i < results.Length; i++)
                {
                    kept[i].AddRange(results[i]);
                    if (i < states.Length)
                    {
                        states[i].Add(results[i]);
                    }
                }

                if (Limit is { } limit && results[0].Sum() > limit)
                {
                    break;
                }
            }

            return [.. kept.Select(list => list.ToArray())];
        }

        private static Taken DrawRows(Random random)
        {
            int[][] choices = [[0], [0], [-1, 0], [0, 1], [-2, 1], [2], [-1], [0, -1, 1]];
            var taps = choices[random.Next(choices.Length)];
            return new([.. taps], [.. Enumerable.Range(0, 3 + random.Next(6)).Select(_ => Numbers(random))]);
        }

        private static Taken DrawPast(Random random)
        {
            int[][] choices = [[-1], [-1], [-1], [-2], [-2, -1], [-1, -3], [-3, -1]];
            var taps = choices[random.Next(choices.Length)];
            return new([.. taps], [.. Enumerable.Range(0, taps is [-1] ? 1 : -taps.Min() + random.Next(2)).Select(_ => Numbers(random))]);
        }

        private static double[] Numbers(Random random) => [.. Enumerable.Range(0, Width).Select(_ => (random.NextDouble() * 2) - 1)];
    }
}
