using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Gradients that pass the last steps only, of loops with checkpoints: those of loops without, in less memory.</summary>
[TestClass]
public sealed class ScanTruncationTests
{
    private static readonly TapPattern[] s_taps =
    [
        new([-1], [0], false),
        new([-2, -1], [-1, 0], false),
        new([-3, -1], [-1, 0, 1], false),
        new([-3, -2], [2], true),
    ];

    private static readonly Checkpoints[] s_checkpoints = [Checkpoints.SquareRoot, Checkpoints.Every(1), Checkpoints.Every(2)];

    public static IEnumerable<object[]> Taps => Enumerable.Range(0, s_taps.Length).Select(i => new object[] { i });

    [TestMethod, DynamicData(nameof(Taps))]
    public void Gradients_OfTheLastSteps_AreThoseWithoutCheckpoints(int pattern)
    {
        var taps = s_taps[pattern];
        var (inputs, n) = (taps.Inputs(), T.LScalar("n"));
        foreach (var truncate in new[] { 1, 2, 3, 5, 100 })
        {
            foreach (var mode in new[] { Mode.None, Mode.FastRun })
            {
                var functions = s_checkpoints.Select(Compiled).ToArray();
                using var plain = Compiled(null);
                foreach (var steps in new long[] { 1, 2, 3, 4, 7 })
                {
                    var values = taps.Values(steps);
                    var expected = Numbers(plain);
                    for (var i = 0; i < functions.Length; i++)
                    {
                        LoopValues.AssertClose(expected, Numbers(functions[i]), Tolerance.Compiled * 100, $"{s_checkpoints[i]}, the last {truncate} of {steps}, {mode.Name}");
                    }

                    // A number of steps that is known when the loop is built.
                    var known = Outputs(taps.Loop(inputs, Checkpoints.Every(2), T.Constant(steps), truncate), inputs);
                    LoopValues.AssertClose(expected, LoopValues.Numbers(mode, inputs, known, values), Tolerance.Compiled * 100, $"the last {truncate} of {steps}, {mode.Name}");

                    double[][] Numbers(CompiledFunction function)
                    {
                        using var results = function.Call([.. values.Select(value => (Value)value), steps]);
                        return [.. results.Select(LoopValues.Elements)];
                    }
                }

                foreach (var function in functions)
                {
                    function.Dispose();
                }

                CompiledFunction Compiled(Checkpoints? checkpoints) => Function.Compile([.. inputs, n], Outputs(taps.Loop(inputs, checkpoints, n, truncate), inputs), mode: mode);
            }
        }
    }

    [TestMethod]
    public void SecondDerivatives_AndTangents_AreThoseWithoutCheckpoints()
    {
        foreach (var taps in s_taps)
        {
            var (inputs, values) = (taps.Inputs(), taps.Values(7));
            foreach (var truncate in new[] { 2, 5 })
            {
                LoopValues.AssertClose(
                    LoopValues.Numbers(Mode.FastRun, inputs, Second(null), values), LoopValues.Numbers(Mode.FastRun, inputs, Second(Checkpoints.Every(2)), values), Tolerance.Compiled * 100, $"the last {truncate}");

                TensorVariable[] Second(Checkpoints? checkpoints) => TapPattern.SecondDerivatives(taps.Loop(inputs, checkpoints, T.Constant(7L), truncate), inputs);
            }
        }
    }

    [TestMethod]
    public void Until_CountsTheStepsThatWereDone()
    {
        var (w, s) = (T.DScalar("w"), T.DScalar("s"));
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([w, s], [.. Outputs(null), .. Outputs(Checkpoints.SquareRoot)], mode: mode);
            using var results = function.Call(2.0, 3.0);
            Assert.AreEqual("[6, 12, 24, 48, 96]; 144; 0; [6, 12, 24, 48, 96]; 144; 0", string.Join("; ", results.Select(result => result.ToString())), mode.Name);
        }

        TensorVariable[] Outputs(Checkpoints? checkpoints)
        {
            var power = T.Scan(p => (p * w, T.Until(p * w > 90)), outputsInfo: [s], nSteps: 1000, truncateGradient: 3, checkpoints: checkpoints).Output;
            return [power, .. T.Grad(power[^1], w, s)];
        }
    }

    [TestMethod]
    public void LongLoop_KeepsNothingOfTheStepsThatNoGradientPasses()
    {
        // Without checkpoints all 100,000 states are kept; of the last 900 steps there are 30 checkpoints and as many states between two.
        Assert.IsGreaterThan(100_000L * 800, Peak(null));
        Assert.IsLessThan(2_000_000L, Peak(Checkpoints.SquareRoot));

        static long Peak(Checkpoints? checkpoints)
        {
            var (w, s) = (T.DScalar("w"), T.DVector("s"));
            var last = T.Scan(p => T.Tanh(p * w), outputsInfo: [s], nSteps: 100_000, truncateGradient: 900, checkpoints: checkpoints).Output[^1];
            using var function = Function.Compile([w, s], [last, .. T.Grad(last.Sum(), w, s)]);
            using var results = function.Call(0.9, LoopValues.Draw(1, 100));
            return function.MemoryReport().PeakBytes;
        }
    }

    private static TensorVariable[] Outputs(ImmutableArray<TensorVariable> outputs, TensorVariable[] inputs) =>
    [
        .. outputs, outputs[0][^1], outputs[0].Shape[0], .. T.Grad(TapPattern.Cost(outputs), inputs),
        .. T.Grad(T.Sin(outputs[0][0]).Sum(), inputs), .. T.Grad(T.Sin(outputs[0][^1]).Sum(), inputs),
    ];
}
