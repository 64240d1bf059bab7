using Theon.Graph;
using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

/// <summary>Compiling records no steps; who asks for them has the graph rewritten once more.</summary>
[TestClass]
public sealed class RewriteTraceTests
{
    private static readonly TensorVariable s_x = T.DMatrix("x");

    public static IEnumerable<object[]> Programs =>
    [
        ["stable and fused", T.Log(1 + T.Exp(s_x)).Sum() + T.Sqr(s_x * 1).Mean()],
        ["a product", T.Dot(s_x.T, (2 * s_x) - 1) + 0],
        ["folded constants", s_x * (T.Constant(2.0) + 3.0)],
        ["a loop", T.Scan((row, sum) => T.Tanh(row + sum) * 1, sequences: [s_x], outputsInfo: [T.Zeros(DType.Float64, 4)])[0][-1] * 1],
    ];

    [TestMethod, DynamicData(nameof(Programs))]
    public void Trace_IsThatOfTheCompilation(string what, TensorVariable output)
    {
        using var recorded = Function.Compile([s_x], output, mode: Mode.Debug);
        using var function = Function.Compile([s_x], output);
        Assert.AreNotEqual("", recorded.RewriteTrace(), what);
        Assert.AreEqual(recorded.RewriteTrace(), function.RewriteTrace(), what);
        Assert.AreSame(function.RewriteSteps[0], function.RewriteSteps[0], "It is found once.");
    }

    [TestMethod]
    public void Trace_IsMadeUnderTheSettingsOfTheCompilation()
    {
        using var single = Config.With(DType.Float32);
        var (a, b) = (T.LVector("a"), T.LVector("b"));
        using var function = Function.Compile([a, b], (a + 0) / b);
        using var wide = Config.With(DType.Float64);
        Assert.Contains("add-zero", function.RewriteTrace());
        Assert.IsTrue(function.RewriteSteps.All(step => step.After.Type.Equals(step.Before.Type)));
    }

    [TestMethod]
    public void Compilation_RecordsNothing()
    {
        var graph = new FunctionGraph([s_x], [T.Log(1 + T.Exp(s_x))]);
        var bare = Rewriter.Run(graph, Phases.FastRun, RuleSelection.Default, null, isRecorded: false);
        var recorded = Rewriter.Run(graph, Phases.FastRun);
        Assert.IsEmpty(bare.Steps);
        Assert.IsTrue(bare.Phases.All(phase => phase.Graph is null));
        Assert.IsNotEmpty(recorded.Steps);
        Assert.IsTrue(recorded.Phases.All(phase => phase.Graph is not null));
        Assert.AreEqual(Print.Pp(recorded.Graph.Outputs[0]), Print.Pp(bare.Graph.Outputs[0]));
        Assert.AreSequenceEqual(recorded.Rules.Select(rule => (rule.Rule, rule.Tried, rule.Applied)), bare.Rules.Select(rule => (rule.Rule, rule.Tried, rule.Applied)));
    }
}
