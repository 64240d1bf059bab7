using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Ops;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>No op without a sweep of its gradients, backward and forward.</summary>
[TestClass]
public sealed class CoverageTests
{
    public static IEnumerable<object[]> Scalars => ScalarGradientTests.Cases.Where(row => (int)row[1] == 1).Select(row => new[] { row[0] });

    [TestMethod]
    public void EveryKindOfOpThatHasGradients_IsAmongTheirTests()
    {
        var tested = new HashSet<string>(ScalarGradientTests.Cases.Select(row => (string)row[0]));
        foreach (var row in StructuralGradientTests.Cases)
        {
            var x = ((long[][])row[1]).Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length))).ToArray();
            tested.UnionWith(Traversal.TopologicalOrder([((Func<TensorVariable[], TensorVariable>)row[2])(x)]).Select(node => node.Op.Name));
        }

        Assert.AreSequenceEqual([], Support.Rows.Where(row => row.Orders.StartsWith("any", StringComparison.Ordinal)).Select(row => row.Name).Except(tested).Except(s_otherwise));
    }

    // Casts to float64 are the identity; those that lose digits have no differences to compare with. The gradient of the stand-in for the sigmoid
    // is that of the sigmoid, not its own. EigGradientTests has those of Eig, whose results are complex.
    private static readonly string[] s_otherwise = ["Cast", nameof(ScalarOps.UltraFastSigmoid), nameof(Eig)];

    [TestMethod, DynamicData(nameof(Scalars))]
    public void Rop_AndLop_OfAScalarOp_AreTransposes(string name)
    {
        var op = ScalarOps.All.Single(row => row.Name == name);
        var random = new Random(17);
        long[][] shapes = [[2, 3], [2, 1], [1, 3]];
        TensorVariable[] inputs = [T.DMatrix(), T.DCol(), T.DRow()];
        var x = inputs[..op.Arity];
        var given = x.Select((variable, i) => (variable, Draw(shapes[i], op.Domain[i]))).ToDictionary(pair => pair.variable, pair => pair.Item2);
        var y = T.Cast(ScalarGradientTests.Apply(op, x), DType.Float64);
        TensorVariable[] v = [.. x.Select(variable => T.Variable(variable.Type))];
        for (var i = 0; i < v.Length; i++)
        {
            given[v[i]] = Draw(shapes[i], (-1, 1));
        }

        var u = T.Variable(y.Type);
        given[u] = Draw(ReferenceEvaluator.Evaluate([y], given)[0].Shape, (-1, 1));
        var forward = T.Rop([y], x, v, DisconnectedInputs.Zero)[0];
        var values = ReferenceEvaluator.Evaluate([forward, .. T.Lop([y], x, [u], DisconnectedInputs.Zero)], given);
        var left = Inner(values[0], given[u]);
        var right = v.Select((direction, i) => Inner(values[1 + i], given[direction])).Sum();
        Assert.AreEqual(left, right, Tolerance.Compiled * 100 * Math.Max(1, Math.Abs(left)), name);

        RefArray Draw(long[] shape, (double Low, double High) domain) =>
            RefArray.Of([.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => domain.Low + ((domain.High - domain.Low) * random.NextDouble()))], shape);
    }

    private static double Inner(RefArray a, RefArray b)
    {
        Assert.AreSequenceEqual(a.Shape, b.Shape);
        return a.Values.Zip(b.Values, (p, q) => p * q).Sum();
    }
}
