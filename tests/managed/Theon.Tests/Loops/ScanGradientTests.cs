using System.Collections.Immutable;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Gradients of loops against those of the same steps written out, and against differences.</summary>
[TestClass]
public sealed class ScanGradientTests
{
    private const int Steps = 4;

    // Taps of a state and of a sequence, whether backwards.
    private static readonly (int[] State, int[] Rows, bool Backwards)[] s_taps =
    [
        ([-1], [0], false),
        ([-2], [0], false),
        ([-3], [0], false),
        ([-2, -1], [0], false),
        ([-1, -2], [-1, 0], false),
        ([-3, -1], [0, 1], false),
        ([-4, -2, -1], [-2, 0, 1], false),
        ([-5], [2], false),
        ([-1], [-1, 0, 1], true),
        ([-2, -1], [0], true),
        ([-3], [-2], true),
    ];

    public static IEnumerable<object[]> Taps => Enumerable.Range(0, s_taps.Length).Select(i => new object[] { i });

    [TestMethod, DynamicData(nameof(Taps))]
    public void Gradients_OfEveryTapPattern_AreThoseOfTheStepsWrittenOut(int pattern)
    {
        var (taps, rowTaps, backwards) = s_taps[pattern];
        var (x, initial, w) = (T.Matrix("x"), taps is [-1] ? T.Vector("initial") : T.Matrix("initial"), T.Vector("w"));
        var reach = Math.Max(0, rowTaps.Max()) - Math.Min(0, rowTaps.Min());
        var length = Steps + reach;
        var loop = T.Scan(
            (ScanArguments arguments) => Step(arguments, rowTaps.Length),
            sequences: [new ScanSequence(x, [.. rowTaps])], outputsInfo: [new ScanOutput(initial, [.. taps]), null], nonSequences: [w], goBackwards: backwards);
        var written = Written(x, initial, w, taps, rowTaps, backwards, length);

        var random = new Random(pattern);
        using var xs = Draw(random, length, 3);
        using var before = taps is [-1] ? Draw(random, 3) : Draw(random, -taps.Min(), 3);
        using var ws = Draw(random, 3);
        TensorVariable[] inputs = [x, initial, w];
        foreach (var (states, results) in new[] { (0.7, 0.4), (1.0, 0.0), (0.0, 1.0) })
        {
            var cost = Cost(loop.Outputs, states, results);
            var expected = LoopValues.Numbers(Mode.None, inputs, [.. Outputs(Cost(written, states, results), inputs)], xs, before, ws);
            LoopValues.AssertClose(expected, inputs, [.. Outputs(cost, inputs)], xs, before, ws);
        }

        GradientCheck.Verify(
            p => Cost(Rebuilt(p[0], p[1], p[2]).Outputs, 0.7, 0.4), [xs, before, ws]);

        ScanResult Rebuilt(TensorVariable a, TensorVariable b, TensorVariable c) => T.Scan(
            (ScanArguments arguments) => Step(arguments, rowTaps.Length),
            sequences: [new ScanSequence(a, [.. rowTaps])], outputsInfo: [new ScanOutput(b, [.. taps]), null], nonSequences: [c], goBackwards: backwards);
    }

    [TestMethod, DynamicData(nameof(Taps))]
    public void SecondDerivatives_AndTangents_AreThoseOfTheStepsWrittenOut(int pattern)
    {
        var (taps, rowTaps, backwards) = s_taps[pattern];
        var (x, initial, w) = (T.Matrix("x"), taps is [-1] ? T.Vector("initial") : T.Matrix("initial"), T.Vector("w"));
        var reach = Math.Max(0, rowTaps.Max()) - Math.Min(0, rowTaps.Min());
        var loop = T.Scan(
            (ScanArguments arguments) => Step(arguments, rowTaps.Length),
            sequences: [new ScanSequence(x, [.. rowTaps])], outputsInfo: [new ScanOutput(initial, [.. taps]), null], nonSequences: [w], goBackwards: backwards);
        var written = Written(x, initial, w, taps, rowTaps, backwards, Steps + reach);
        var random = new Random(pattern);
        using var xs = Draw(random, Steps + reach, 3);
        using var before = taps is [-1] ? Draw(random, 3) : Draw(random, -taps.Min(), 3);
        using var ws = Draw(random, 3);
        TensorVariable[] inputs = [x, initial, w];
        var expected = LoopValues.Numbers(Mode.None, inputs, [.. Second(written)], xs, before, ws);
        LoopValues.AssertClose(expected, inputs, [.. Second(loop.Outputs)], xs, before, ws);

        IEnumerable<TensorVariable> Second(ImmutableArray<TensorVariable> outputs)
        {
            var cost = Cost(outputs, 0.7, 0.4);
            var first = T.Grad(cost, inputs);
            var sum = first.Select(gradient => T.Sqr(gradient).Sum()).Aggregate((a, b) => a + b);
            TensorVariable[] along = [T.Sin(x), T.Cos(initial), T.Exp(w)];
            return [.. T.Grad(sum, inputs), .. T.Rop([outputs[0], outputs[1]], inputs, along)];
        }
    }

    private static ScanStep Step(ScanArguments a, int rows)
    {
        var (row, past, w) = (a.Take(rows).Aggregate((p, q) => (p * 0.5) + T.Sin(q)), a.Skip(rows).Take(a.Count - rows - 1).Aggregate((p, q) => (p * q) + (0.3 * q)), a[^1]);
        var next = T.Tanh((w * past) + row);
        return (next, (past * w).Sum() + (row * row).Sum());
    }

    private static ImmutableArray<TensorVariable> Written(TensorVariable x, TensorVariable initial, TensorVariable w, int[] taps, int[] rowTaps, bool backwards, int length)
    {
        var depth = -taps.Min();
        List<TensorVariable> states = [.. taps is [-1] ? [initial] : Enumerable.Range(0, depth).Select(i => initial[i])];
        var results = new List<TensorVariable>();
        for (var step = 0; step < Steps; step++)
        {
            var first = -Math.Min(0, rowTaps.Min());
            var center = backwards ? length - 1 - Math.Max(0, rowTaps.Max()) - step : first + step;
            var given = Step(new ScanArguments([.. rowTaps.Select(tap => x[center + tap]), .. taps.Select(tap => states[depth + step + tap]), w]), rowTaps.Length);
            states.Add(given.Outputs[0]);
            results.Add(given.Outputs[1]);
        }

        return [T.Stack([.. states.Skip(depth)]), T.Stack([.. results])];
    }

    private static TensorVariable Cost(ImmutableArray<TensorVariable> outputs, double states, double results)
    {
        var cost = T.Constant(0.0) * 1;
        cost = states == 0 ? cost : cost + (states * T.Sqr(outputs[0] + 0.1).Sum()) + T.Sin(outputs[0][^1]).Sum();
        return results == 0 ? cost : cost + (results * T.Sin(outputs[1]).Sum());
    }

    private static IEnumerable<TensorVariable> Outputs(TensorVariable cost, TensorVariable[] inputs) => [cost, .. T.Grad(cost, inputs)];

    private static NDArray Draw(Random random, params long[] shape)
    {
        var numbers = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (random.NextDouble() * 1.6) - 0.8;
        }

        return NDArray.From(numbers).Reshape(shape);
    }

    [TestMethod]
    [DataRow(-1, 80.0)]
    [DataRow(1, 16.0)]
    [DataRow(2, 32.0)]
    [DataRow(3, 48.0)]
    [DataRow(7, 80.0)]
    public void TruncatedGradient_PassesTheLastSteps(int truncate, double expected)
    {
        var w = T.Scalar("w");
        var power = T.Scan(p => p * w, outputsInfo: [1.0], nSteps: 5, truncateGradient: truncate)[0][^1];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([w], T.Grad(power, w), mode: mode);
            Assert.AreEqual(expected, function.Call(2.0)[0].Get<double>(), mode.Name);
        }
    }

    [TestMethod]
    public void TruncatedGradient_LeavesEarlierRowsAndTheInitialValueWithout()
    {
        var (x, start) = (T.Vector("x"), T.Scalar("start"));
        var cost = T.Scan((row, s) => s * row, sequences: [x], outputsInfo: [start], truncateGradient: 2)[0][^1];
        TensorVariable[] inputs = [x, start];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile(inputs, [.. T.Grad(cost, inputs)], mode: mode);
            using var results = function.Call(new double[] { 2, 3, 5, 7 }, 1.0);
            Assert.AreEqual("[0, 0, 42, 30]", results[0].ToString(), mode.Name);
            Assert.AreEqual("0", results[1].ToString(), mode.Name);
        }
    }

    [TestMethod]
    public void Gradient_ThroughUntil_ReachesTheStepsThatWereDone()
    {
        var (x, w) = (T.Vector("x"), T.Scalar("w"));
        var loop = T.Scan((row, s) => ((s * w) + row, T.Until((s * w) + row > 10)), sequences: [x], outputsInfo: [T.Constant(1.0)]);
        var cost = loop.Output.Sum();
        TensorVariable[] inputs = [x, w];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile(inputs, [loop.Output, .. T.Grad(cost, inputs)], mode: mode);
            using var results = function.Call(new double[] { 1, 1, 1, 1, 1 }, 2.0);
            Assert.AreEqual("[3, 7, 15]", results[0].ToString(), mode.Name);
            Assert.AreEqual("[7, 3, 1, 0, 0]", results[1].ToString(), mode.Name);
            Assert.AreEqual("23", results[2].ToString(), mode.Name);
        }
    }

    [TestMethod]
    public void Gradient_OfNestedLoops_IsThatOfThePower()
    {
        var x = T.Scalar("x");
        // (x^2)^3 by loops in loops.
        var outer = T.Scan(s => T.Scan(p => p * x, outputsInfo: [s], nSteps: 2)[0][^1], outputsInfo: [T.Constant(1.0)], nSteps: 3)[0][^1];
        var first = T.Grad(outer, x);
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([x], [outer, first, T.Grad(first, x)], mode: mode);
            using var results = function.Call(2.0);
            Assert.AreEqual("64; 192; 480", string.Join("; ", results.Select(result => result.ToString())), mode.Name);
        }
    }

    [TestMethod]
    public void Gradient_OfIntegersAndUnusedParts_IsDisconnectedOrZero()
    {
        var (x, n) = (T.Vector("x"), T.LVector("n"));
        var loop = T.Scan((row, k, s) => (s + row, k + 1), sequences: [x, n], outputsInfo: [0.0, null]);
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(loop[0].Sum(), n));
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(T.Cast(loop[1], DType.Float64).Sum(), x));
        using var function = Function.Compile([x, n], T.Grad(loop[0].Sum(), x));
        Assert.AreEqual("[3, 2, 1]", function.Call(new double[3], new long[3])[0].ToString());
    }

    [TestMethod]
    public void Gradient_OverNoSteps_IsThatOfTheInitialValue()
    {
        var (x, s) = (T.Vector("x"), T.Scalar("s"));
        var buffer = T.Reduce((row, p) => p * row, [x], [s])[0];
        TensorVariable[] inputs = [x, s];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile(inputs, [.. T.Grad(buffer, inputs)], mode: mode);
            using var results = function.Call(Array.Empty<double>(), 3.0);
            Assert.AreEqual("[]; 1", $"{results[0]}; {results[1]}", mode.Name);
        }
    }

    [TestMethod]
    public void Jacobian_AndHessian_AreWhole()
    {
        var x = T.Vector("x");
        var y = T.Matrix("y");
        (TensorVariable Expression, string Expected)[] rows =
        [
            (T.Jacobian(T.Sqr(x), x), "[[2, 0], [0, 4]]"),
            (T.Hessian((x * x * x).Sum(), x), "[[6, 0], [0, 12]]"),
            (T.Hessian(T.Sqr(x.Sum()), x), "[[2, 2], [2, 2]]"),
            (T.Hessian((x * 3).Sum(), x), "[[0, 0], [0, 0]]"),
            (T.Jacobian(T.Dot(y, x), x), "[[1, 2], [3, 4]]"),
            (T.Jacobian(T.Dot(y, x), y), "[[[1, 2], [0, 0]], [[0, 0], [1, 2]]]"),
            (T.Jacobian(x.Sum(), x), "[1, 1]"),
            (T.HessianVector((x * x * x).Sum(), x, T.Constant(new double[] { 10, 100 })), "[60, 1200]"),
            (T.HessianVector((x * 3).Sum(), x, T.Constant(new double[] { 10, 100 })), "[0, 0]"),
            (T.Jacobian(T.CumSum(x), x), "[[1, 0], [1, 1]]"),
        ];
        foreach (var (expression, expected) in rows)
        {
            foreach (var mode in Modes.All)
            {
                using var function = Function.Compile([x, y], expression, mode: mode, onUnusedInput: UnusedInput.Ignore);
                Assert.AreEqual(expected, function.Call(new double[] { 1, 2 }, new double[,] { { 1, 2 }, { 3, 4 } })[0].ToString(), $"{mode.Name}: {Print.Pp(expression)}");
            }
        }

        var both = T.Jacobian(T.Dot(y, x), [x, y]);
        Assert.HasCount(2, both);
    }

    [TestMethod]
    public void Products_WithJacobians_AgreeWithTheWholeOne()
    {
        var (x, v) = (T.Vector("x"), T.Vector("v"));
        var f = T.Sqr(x) * T.Sin(x);
        var jacobian = T.Jacobian(f, x);
        using var function = Function.Compile([x, v], [T.Rop(f, x, v) - T.Dot(jacobian, v), T.Lop(f, x, v) - T.Dot(v, jacobian)]);
        using var results = function.Call(new double[] { 0.1, 0.2, 0.3, 0.4 }, new double[] { 1, -1, 2, 0.5 });
        foreach (var result in results)
        {
            Assert.IsTrue(LoopValues.Elements(result).All(value => Math.Abs(value) < Tolerance.Compiled));
        }
    }
}
