using Theon.Tests.Autodiff;
using Theon.Tests.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

/// <summary>
/// Every node of final graphs names a line of the caller's code: here those of all examples of ops, loops and choices with their gradients. The functions
/// of the feature rows, of the golden graphs and of the fuzzer are looked at where they are compiled.
/// </summary>
[TestClass]
public sealed class OriginCorpusTests
{
    private static readonly string[] s_modes = ["FastRun", "FastCompile", "None"];

    public static IEnumerable<object[]> Cases => StructuralGradientTests.Cases;

    [TestMethod, DynamicData(nameof(Cases))]
    public void Nodes_OfAnExpressionAndItsGradients_NameALine(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
        var y = build(x);
        var cost = T.Sum(y);
        var gradients = T.Grad(cost, x, DisconnectedInputs.Zero);
        foreach (var mode in s_modes)
        {
            OriginCorpus.Checked(() => Function.Compile(x, [y, .. gradients], mode: Mode.Named(mode), onUnusedInput: UnusedInput.Ignore, name: name)).Dispose();
        }
    }

    [TestMethod, DynamicData(nameof(Cases))]
    public void Lines_OfAnExpressionAndItsGradients_AreThoseOfTheRuntimesWalk(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        var found = CallSiteWatch.During(() =>
        {
            for (var round = 0; round < 3; round++)
            {
                TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
                T.Grad(T.Sum(build(x)), x, DisconnectedInputs.Zero);
            }
        });
        Assert.IsGreaterThan(0, found, name);
    }

    [TestMethod]
    public void Nodes_OfStreamsFusedAndRandomParts_NameALine()
    {
        var before = OriginCorpus.Nodes;
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var w = T.Shared(new double[8], "w");
        var p = 1 / (1 + T.Exp(-T.Dot(x, w)));
        var cost = ((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Mean() + (0.01 * T.Sqr(w).Sum());
        using var step = OriginCorpus.Checked(() => Function.Compile([x, y], cost, updates: [(w, w - T.Grad(cost, w))]));
        Assert.Contains("MatrixStream", step.TopoSort().Select(node => node.Op.Name));
        var stream = new RandomStream(1);
        using var noise = OriginCorpus.Checked(() => Function.Compile([x], T.Scan((TensorVariable row) => T.Tanh(row + stream.Normal()), sequences: [x])[0]));
        Assert.IsGreaterThan(before, OriginCorpus.Nodes);
    }

    [TestMethod]
    public void Nodes_OfTheSamples_NameALine()
    {
        foreach (var sample in (Func<TextWriter, int>[])
        [
            Samples.Macros.Sample.Run,
            output => Samples.LogisticRegression.Sample.Run(["--quiet", "--steps", "2"], output, output) is 0 or Samples.LogisticRegression.Sample.NotLearned ? 0 : 1,
            output => Samples.LogisticRegression.Sample.Run(["--quiet", "--exercise", "--steps", "2"], output, output) is 0 or Samples.LogisticRegression.Sample.NotLearned ? 0 : 1,
        ])
        {
            var before = OriginCorpus.Nodes;
            using var output = new StringWriter();
            Assert.AreEqual(0, OriginCorpus.Checked(() => sample(output)), output.ToString());
            Assert.IsGreaterThan(before, OriginCorpus.Nodes);
        }
    }
}
