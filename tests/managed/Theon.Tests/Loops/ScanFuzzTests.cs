using System.Collections.Immutable;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Random loops, nested ones too, against a plain loop over arrays, and their gradients against the steps written out. <c>THEON_TEST_LONG=1</c> draws many more.</summary>
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
            var seed = (block * 1_000_000) + i;
            try
            {
                Check(seed);
            }
            catch (FunctionRunException error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    private static void Check(int seed)
    {
        var spec = Spec.Draw(seed);
        var expected = spec.Run();
        TensorVariable[] inputs = [.. spec.Rows.Select(_ => T.Matrix()), .. spec.Pasts.Select(past => past.Taps is [-1] ? T.Vector() : T.Matrix()), T.Vector()];
        var outputs = Loop(spec, inputs, -1, null);
        NDArray[] values =
        [
            .. spec.Rows.Select(row => Matrix(row.Values)),
            .. spec.Pasts.Select(past => past.Taps is [-1] ? NDArray.From(past.Values[0]) : Matrix(past.Values)),
            NDArray.From(spec.Invariant),
        ];
        foreach (var mode in Modes.All)
        {
            LoopValues.AssertClose(expected, LoopValues.Numbers(mode, inputs, outputs, values), Tolerance.Compiled, $"seed {seed}, {mode.Name}");
            if (expected[0].Length > 0)
            {
                double[][] last = [.. expected.Select(rows => rows[^Width..])];
                LoopValues.AssertClose(last, LoopValues.Numbers(mode, inputs, [.. outputs.Select(output => output[^1])], values), Tolerance.Compiled, $"seed {seed}, {mode.Name}, last values");
            }
        }

        if (expected[0].Length > 0)
        {
            CheckGradients(spec, seed, inputs, values, expected[0].Length / Width);
        }

        Array.ForEach(values, value => value.Dispose());
    }

    // Against the same steps written out, those before the last ones without gradient where it is truncated.
    private static void CheckGradients(Spec spec, int seed, TensorVariable[] inputs, NDArray[] values, int steps)
    {
        var expected = LoopValues.Numbers(Mode.None, inputs, Gradients(Written(spec, inputs, steps, spec.Truncate), inputs), values);
        var loop = Loop(spec, inputs, spec.Truncate, null);
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            LoopValues.AssertClose(expected, LoopValues.Numbers(mode, inputs, Gradients(loop, inputs), values), Tolerance.Compiled * 100, $"seed {seed}, {mode.Name}, gradients");
        }

        if (spec.Limit is null && spec.Truncate < 0)
        {
            var chunks = Loop(spec, inputs, -1, seed % 2 == 0 ? Checkpoints.SquareRoot : Checkpoints.Every(2));
            LoopValues.AssertClose(expected, LoopValues.Numbers(Mode.FastRun, inputs, Gradients(chunks, inputs), values), Tolerance.Compiled * 100, $"seed {seed}, gradients with checkpoints");
        }
    }

    private static TensorVariable[] Loop(Spec spec, TensorVariable[] inputs, int truncate, Checkpoints? checkpoints) =>
        [.. T.Scan(
            (ScanArguments arguments) =>
            {
                var step = ScanStep.Of([.. spec.Results.Select(result => result.Symbol(arguments))]);
                return spec.Limit is { } limit ? step.Until((arguments[^1].Sum() * 0) + spec.Results[0].Symbol(arguments).Sum() > limit) : step;
            },
            sequences: [.. spec.Rows.Select((row, i) => new ScanSequence(inputs[i], row.Taps))],
            outputsInfo: [.. spec.Pasts.Select((past, i) => new ScanOutput(inputs[spec.Rows.Length + i], past.Taps)), .. Enumerable.Repeat((ScanOutput?)null, spec.Results.Length - spec.Pasts.Length)],
            nonSequences: [inputs[^1]],
            nSteps: spec.Steps,
            truncateGradient: truncate,
            goBackwards: spec.Backwards,
            checkpoints: checkpoints).Outputs];

    private static TensorVariable[] Written(Spec spec, TensorVariable[] inputs, int steps, int truncate)
    {
        var states = spec.Pasts.Select((past, i) => inputs[spec.Rows.Length + i] is var initial && past.Taps is [-1]
            ? [initial]
            : Enumerable.Range(0, -past.Taps.Min()).Select(row => initial[row]).ToList()).ToArray();
        var kept = spec.Results.Select(_ => new List<TensorVariable>()).ToArray();
        for (var step = 0; step < steps; step++)
        {
            var arguments = new List<TensorVariable>();
            for (var i = 0; i < spec.Rows.Length; i++)
            {
                var center = spec.CenterOf(i, step);
                arguments.AddRange(spec.Rows[i].Taps.Select(tap => inputs[i][center + tap]));
            }

            for (var i = 0; i < states.Length; i++)
            {
                arguments.AddRange(spec.Pasts[i].Taps.Select(tap => states[i][states[i].Count + tap]));
            }

            for (var i = 0; i < kept.Length; i++)
            {
                var result = spec.Results[i].Symbol(new ScanArguments([.. arguments, inputs[^1]]));
                kept[i].Add(truncate >= 0 && step < steps - truncate ? T.DisconnectedGrad(result) : result);
            }

            for (var i = 0; i < states.Length; i++)
            {
                states[i].Add(kept[i][^1]);
            }
        }

        return [.. kept.Select(rows => T.Stack([.. rows]))];
    }

    private static TensorVariable[] Gradients(TensorVariable[] outputs, TensorVariable[] inputs)
    {
        var cost = outputs.Select((output, i) => (T.Sin(output + (0.3 * i)).Sum() * (i + 1)) + T.Sqr(output[^1]).Sum()).Aggregate((a, b) => a + b);
        return [.. T.Grad(cost, inputs, DisconnectedInputs.Zero)];
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
            return random.Next(7) switch
            {
                0 => new(a => left.Symbol(a) + right.Symbol(a), v => Zip(left.Value(v), right.Value(v), (x, y) => x + y)),
                1 => new(a => left.Symbol(a) * right.Symbol(a), v => Zip(left.Value(v), right.Value(v), (x, y) => x * y)),
                2 => new(a => left.Symbol(a) - (0.5 * right.Symbol(a)), v => Zip(left.Value(v), right.Value(v), (x, y) => x - (0.5 * y))),
                3 => new(a => T.Tanh(left.Symbol(a)), v => Array.ConvertAll(left.Value(v), Math.Tanh)),
                4 => new(
                    a => T.Scan((e, s) => T.Tanh((0.5 * s) + e), sequences: [left.Symbol(a)], outputsInfo: [right.Symbol(a).Sum()]).Output,
                    v => Nested(left.Value(v), right.Value(v).Sum())),
                5 => new(a => T.Maximum(left.Symbol(a), right.Symbol(a)), v => Zip(left.Value(v), right.Value(v), Math.Max)),
                _ => new(a => left.Symbol(a) * (0.25 * right.Symbol(a).Sum()), v => Array.ConvertAll(left.Value(v), x => x * (0.25 * right.Value(v).Sum()))),
            };
        }

        /// <summary>The same, brought near 0, so that nothing grows from step to step.</summary>
        public Expression Bounded() => new(a => T.Tanh(Symbol(a)), v => Array.ConvertAll(Value(v), Math.Tanh));

        // The loop inside a step.
        private static double[] Nested(double[] rows, double state) => [.. rows.Select(row => state = Math.Tanh((0.5 * state) + row))];

        private static double[] Zip(double[] a, double[] b, Func<double, double, double> f) => [.. a.Zip(b, f)];
    }

    private sealed record Taken(ImmutableArray<int> Taps, double[][] Values);

    private sealed record Spec(Taken[] Rows, Taken[] Pasts, Expression[] Results, double[] Invariant, int? Given, bool Backwards, double? Limit, int Count, int Truncate)
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
            return new Spec(rows, pasts, results, Numbers(random), given, random.Next(3) == 0, random.Next(4) == 0 ? random.NextDouble() : null, given ?? usable, random.Next(4) == 0 ? 1 + random.Next(3) : -1);
        }

        /// <summary>The row of a sequence that a step calls its own.</summary>
        public int CenterOf(int sequence, int step)
        {
            var (taps, values) = Rows[sequence];
            return Backwards ? values.Length - 1 - Math.Max(0, taps.Max()) - step : step - Math.Min(0, taps.Min());
        }

        /// <summary>The plain loop.</summary>
        public double[][] Run()
        {
            var states = Pasts.Select(past => past.Values[..-past.Taps.Min()].ToList()).ToArray();
            var kept = Results.Select(_ => new List<double>()).ToArray();
            for (var step = 0; step < Count; step++)
            {
                var arguments = new List<double[]>();
                for (var i = 0; i < Rows.Length; i++)
                {
                    var center = CenterOf(i, step);
                    arguments.AddRange(Rows[i].Taps.Select(tap => Rows[i].Values[center + tap]));
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
