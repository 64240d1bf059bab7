using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Loops whose gradients compute states again: the same numbers in less memory.</summary>
[TestClass]
public sealed class ScanCheckpointTests
{
    private static readonly TapPattern[] s_taps =
    [
        new([-1], [0], false),
        new([-2], [0], false),
        new([-2, -1], [-1, 0], false),
        new([-3, -1], [-1, 0, 1], false),
        new([-1], [-1, 0], true),
        new([-3, -2], [2], true),
    ];

    private static readonly Checkpoints[] s_checkpoints = [Checkpoints.SquareRoot, Checkpoints.Every(1), Checkpoints.Every(2), Checkpoints.Every(4), Checkpoints.Every(100)];

    public static IEnumerable<object[]> Taps => Enumerable.Range(0, s_taps.Length).Select(i => new object[] { i });

    [TestMethod, DynamicData(nameof(Taps))]
    public void Gradients_OfEveryTapPattern_AreThoseWithoutCheckpoints(int pattern)
    {
        var taps = s_taps[pattern];
        var inputs = taps.Inputs();
        foreach (var steps in new[] { 1, 2, 7, 9 })
        {
            var values = taps.Values(steps);
            var expected = LoopValues.Numbers(Mode.None, inputs, Outputs(null), values);
            foreach (var checkpoints in s_checkpoints)
            {
                LoopValues.AssertClose(expected, inputs, Outputs(checkpoints), values);
            }
        }

        TensorVariable[] Outputs(Checkpoints? checkpoints)
        {
            var outputs = taps.Loop(inputs, checkpoints);
            return
            [
                .. outputs, outputs[0][^1], outputs[1][^1], outputs[0].Shape[0], outputs[0].Shape[1],
                .. T.Grad(TapPattern.Cost(outputs), inputs), .. T.Grad(T.Sin(outputs[0][^1]).Sum(), inputs, DisconnectedInputs.Zero),
            ];
        }
    }

    [TestMethod, DynamicData(nameof(Taps))]
    public void SecondDerivatives_AndTangents_AreThoseWithoutCheckpoints(int pattern)
    {
        var taps = s_taps[pattern];
        var (inputs, values) = (taps.Inputs(), taps.Values(7));
        var expected = LoopValues.Numbers(Mode.None, inputs, Second(null), values);
        LoopValues.AssertClose(expected, LoopValues.Numbers(Mode.None, inputs, Second(Checkpoints.SquareRoot), values), Tolerance.Compiled * 100, "none");
        LoopValues.AssertClose(expected, LoopValues.Numbers(Mode.FastRun, inputs, Second(Checkpoints.Every(2)), values), Tolerance.Compiled * 100, "fast");

        TensorVariable[] Second(Checkpoints? checkpoints) => TapPattern.SecondDerivatives(taps.Loop(inputs, checkpoints), inputs);
    }

    [TestMethod]
    public void SymbolicSteps_OfOneFunction_MayBeAnyNumber()
    {
        var (n, w, s) = (T.LScalar("n"), T.DScalar("w"), T.DScalar("s"));
        foreach (var checkpoints in s_checkpoints)
        {
            var power = T.Scan(p => p * w, outputsInfo: [s], nSteps: n, checkpoints: checkpoints).Output;
            foreach (var mode in Modes.All)
            {
                using var function = Function.Compile([n, w, s], [power[^1], .. T.Grad(power[^1], w, s)], mode: mode);
                foreach (var steps in new long[] { 1, 2, 3, 4, 5, 10, 16, 17 })
                {
                    using var results = function.Call(steps, 2.0, 3.0);
                    Assert.AreEqual($"{3 * Math.Pow(2, steps)}; {3 * steps * Math.Pow(2, steps - 1)}; {Math.Pow(2, steps)}", string.Join("; ", results.Select(result => result.ToString())), mode.Name);
                }

                Assert.ThrowsExactly<FunctionRunException>(() => function.Call(0L, 2.0, 3.0), mode.Name);
                Assert.ThrowsExactly<FunctionRunException>(() => function.Call(-1L, 2.0, 3.0), mode.Name);
                using var rows = Function.Compile([n, w, s], [power, T.Grad(power.Sum(), s)], mode: mode);
                using var none = rows.Call(0L, 2.0, 3.0);
                Assert.AreEqual("[]; 0", $"{none[0]}; {none[1]}", mode.Name);
                Assert.AreEqual("[6, 12, 24]", rows.Call(3L, 2.0, 3.0)[0].ToString());
            }
        }
    }

    [TestMethod]
    public void Updates_AndDraws_AreWhatTheyAreWithoutCheckpoints()
    {
        string[] Texts(Checkpoints? checkpoints, Mode mode)
        {
            var (stream, count, x) = (new RandomStream(7), T.Shared(1.0, "count"), T.DVector("x"));
            var loop = T.Scan(
                (row, s) => ScanStep.Of((s * stream.Uniform([], dtype: DType.Float64)) + (row * count)).Updating(count, count * 1.5),
                sequences: [x], outputsInfo: [0.0], checkpoints: checkpoints);
            using var function = Function.Compile([x], [loop.Output, T.Grad(loop.Output.Sum(), x), loop[count]], updates: [.. loop.Updates], mode: mode);
            NDArray values = NDArray.From(new double[] { 1.0, 2, 3, 4, 5, 6, 7 });
            return [.. Enumerable.Range(0, 2).SelectMany(_ => function.Call(values).Select(result => result.ToString())), count.GetValue().ToString()];
        }

        var expected = Texts(null, Mode.FastRun);
        Assert.AreNotEqual(expected[1], expected[4], "draws are new in the second call");
        foreach (var mode in Modes.All)
        {
            Assert.AreSequenceEqual(expected, Texts(Checkpoints.SquareRoot, mode), mode.Name);
            Assert.AreSequenceEqual(expected, Texts(Checkpoints.Every(2), mode), mode.Name);
        }
    }

    [TestMethod]
    public void GradientOfWeights_IsAProductForEachChunk()
    {
        var (x, w, u) = (T.DTensor3("x"), T.DMatrix("w"), T.DMatrix("u"));
        TensorVariable[] inputs = [x, w, u];
        TensorVariable[] Gradients(Checkpoints? checkpoints) =>
            [.. T.Grad(T.Sqr(T.Scan((row, h) => T.Tanh(T.Dot(row, w) + T.Dot(h, u)), sequences: [x], outputsInfo: [T.Zeros(x.Shape[1], u.Shape[0])], checkpoints: checkpoints).Output[^1]).Sum(), inputs)];
        NDArray[] values = [LoopValues.Draw(1, 11, 2, 3), LoopValues.Draw(2, 3, 4), LoopValues.Draw(3, 4, 4)];
        LoopValues.AssertClose(LoopValues.Numbers(Mode.None, inputs, Gradients(null), values), inputs, Gradients(Checkpoints.SquareRoot), values);
        using var function = Function.Compile(inputs, Gradients(Checkpoints.SquareRoot));
        var backward = (Scan)function.Graph.Nodes.Last(node => node.Op is Scan { IsChunked: true }).Op;
        Assert.HasCount(6, backward.Body.Graph.Nodes.Where(node => node.Op.Name is "Dot" or "Gemm").ToArray(), "of x and w, forward; of their gradients; of two sums over the steps of the chunk, and one of those of the weights");
    }

    // A row of 100 numbers is 800 bytes: the states of the steps, and their gradients, for each checkpoint and each step between two.
    [TestMethod]
    public void LongLoop_NeedsMemoryForTheSquareRootOfItsSteps()
    {
        var ordinary = PeakOfGradient(10_000, null);
        var few = PeakOfGradient(10_000, Checkpoints.SquareRoot);
        var many = PeakOfGradient(1_000_000, Checkpoints.SquareRoot);
        Assert.IsGreaterThan(10_000 * 800, ordinary);
        Assert.IsLessThan(6 * 100 * 800, few);
        Assert.IsLessThan(6 * 1000 * 800, many);
    }

    private static long PeakOfGradient(long steps, Checkpoints? checkpoints)
    {
        var (s, w) = (T.DVector("s"), T.DVector("w"));
        var cost = T.Scan(p => T.Tanh(p * w), outputsInfo: [s], nSteps: steps, checkpoints: checkpoints).Output[^1].Sum();
        using var function = Function.Compile([s, w], [cost, .. T.Grad(cost, s, w)]);
        using var results = function.Call(new double[100], new double[100]);
        return function.MemoryReport().PeakBytes;
    }

    [TestMethod]
    public void Results_WithoutGradients_KeepWhatOrdinaryLoopsKeep()
    {
        var (s, w) = (T.DVector("s"), T.DVector("w"));
        using var function = Function.Compile([s, w], T.Scan(p => T.Tanh(p * w), outputsInfo: [s], nSteps: 10_000, checkpoints: Checkpoints.SquareRoot).Output[^1]);
        using var results = function.Call(new double[100], new double[100]);
        Assert.IsLessThan(20 * 800, function.MemoryReport().PeakBytes);
    }

    [TestMethod, DataRow(false), DataRow(true)]
    public void Until_WithCheckpoints_HasTheGradientsOfTheStepsThatWereDone(bool backwards)
    {
        var (x, s, w, limit) = (T.DMatrix("x"), T.DVector("s"), T.DVector("w"), T.DScalar("limit"));
        TensorVariable[] inputs = [x, s, w, limit];
        foreach (var most in new[] { -1.0, 0.5, 1.1, 2.0, 100.0 })
        {
            NDArray[] values = [LoopValues.Draw(1, 9, 3), LoopValues.Draw(2, 3), LoopValues.Draw(3, 3), NDArray.From(new[] { most }).Reshape()];
            var expected = LoopValues.Numbers(Mode.None, inputs, Outputs(null), values);
            foreach (var checkpoints in s_checkpoints)
            {
                LoopValues.AssertClose(expected, inputs, Outputs(checkpoints), values);
            }
        }

        TensorVariable[] Outputs(Checkpoints? checkpoints)
        {
            var outputs = T.Scan(
                (row, p, total, q) => (T.Tanh((p * q) + row), total + T.Abs(row).Sum(), (p * row).Sum(), T.Until(total + T.Abs(row).Sum() > limit)),
                sequences: [x], outputsInfo: [s, 0.0, null], nonSequences: [w], goBackwards: backwards, checkpoints: checkpoints).Outputs;
            var cost = T.Sqr(outputs[0]).Sum() + T.Sin(outputs[2]).Sum() + outputs[0][^1].Sum();
            return [.. outputs, outputs[0].Shape[0], .. T.Grad(cost, x, s, w)];
        }
    }

    [TestMethod]
    public void Until_WithCheckpoints_NeedsAByteForEachStepBeside()
    {
        var (s, w) = (T.DVector("s"), T.DVector("w"));
        var cost = T.Scan(p => (T.Tanh(p * w), T.Until(p.Sum() > 1e9)), outputsInfo: [s], nSteps: 10_000, checkpoints: Checkpoints.SquareRoot).Output[^1].Sum();
        using var function = Function.Compile([s, w], [cost, .. T.Grad(cost, s, w)]);
        using var results = function.Call(new double[100], new double[100]);
        Assert.IsLessThan((8 * 100 * 800) + 10_000, function.MemoryReport().PeakBytes);
    }

    [TestMethod]
    public void Folds_WithCheckpoints_HaveTheirGradientsInLessMemory()
    {
        var (x, s) = (T.DMatrix("x"), T.DVector("s"));
        NDArray[] values = [LoopValues.Draw(1, 11, 3), LoopValues.Draw(2, 3)];
        var names = new[] { "Reduce", "Reduce backwards", "Foldl", "Foldr" };
        for (var fold = 0; fold < names.Length; fold++)
        {
            var expected = LoopValues.Numbers(Mode.None, [x, s], Outputs(null), values);
            foreach (var checkpoints in s_checkpoints)
            {
                LoopValues.AssertClose(expected, [x, s], Outputs(checkpoints), values);
            }

            Assert.IsLessThan(Peak(null) - (7_000 * 800), Peak(Checkpoints.Every(100)), names[fold]);

            // The gradient of a sequence has as many rows as the sequence; it is left out.
            long Peak(Checkpoints? checkpoints)
            {
                using var function = Function.Compile([x, s], [.. Outputs(checkpoints).Where((_, i) => i != 1)]);
                using var results = function.Call(LoopValues.Draw(1, 10_000, 100), LoopValues.Draw(2, 100));
                return function.MemoryReport().PeakBytes;
            }

            TensorVariable[] Outputs(Checkpoints? checkpoints)
            {
                var last = (fold switch
                {
                    0 => T.Reduce((row, p) => T.Tanh((p * 0.9) + row), [x], [s], checkpoints: checkpoints),
                    1 => T.Reduce((row, p) => T.Tanh((p * 0.9) + row), [x], [s], goBackwards: true, checkpoints: checkpoints),
                    2 => T.Foldl((row, p) => T.Tanh((p * 0.9) + row), [x], [s], checkpoints: checkpoints),
                    _ => T.Foldr((row, p) => T.Tanh((p * 0.9) + row), [x], [s], checkpoints: checkpoints),
                }).Output;
                return [last, .. T.Grad(T.Sin(last).Sum(), x, s)];
            }
        }
    }

    [TestMethod]
    public void Distance_BelowOne_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Checkpoints.Every(0));
}
