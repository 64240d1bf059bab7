using Theon.Graph;
using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

[TestClass]
public sealed class VerifierTests
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_y = T.DVector("y");

    public static IEnumerable<object[]> Faults =>
    [
        ["inputs stay", Phase(_ => new FunctionGraph([s_y], [T.Exp(s_x)]))],
        ["outputs keep their number and types", Phase(graph => new FunctionGraph(graph.Inputs, [graph.Outputs[0], graph.Outputs[0]]))],
        ["outputs keep their number and types", Phase(graph => new FunctionGraph(graph.Inputs, [T.Cast(graph.Outputs[0], DType.Float32)]))],
        ["no leaf appears but constants", Phase(graph => new FunctionGraph(graph.Inputs, [T.Exp(s_y)]))],
        ["an op infers the types its outputs carry", Phase(graph => new FunctionGraph(graph.Inputs, [T.Exp(s_x).Owner!.With([T.Cast(s_x, DType.Float32)], []).Output]))],
    ];

    [TestMethod, DynamicData(nameof(Faults))]
    public void Fault_IsCaught_WithInvariantAndPhase(string sentence, GraphPhase phase)
    {
        var error = Assert.ThrowsExactly<RewriteException>(() => Rewriter.Run(new FunctionGraph([s_x], [T.Exp(s_x)]), [phase]));
        Assert.Contains(sentence, error.Message);
        Assert.Contains("planted", error.Message);
    }

    [TestMethod]
    public void GraphThatKeepsItsInvariants_Passes()
    {
        var result = Rewriter.Run(new FunctionGraph([s_x], [T.Exp(s_x)]), [Phase(graph => new FunctionGraph(graph.Inputs, [T.Sin(s_x) * T.Constant(2.0)]))]);
        Assert.HasCount(1, result.Phases);
    }

    private static GraphPhase Phase(Func<FunctionGraph, FunctionGraph> transform) => new("planted", transform);
}
