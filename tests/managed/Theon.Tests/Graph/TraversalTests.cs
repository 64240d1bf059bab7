using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Graph;

[TestClass]
public sealed class TraversalTests
{
    [TestMethod]
    public void TopologicalOrder_OfAGraph_PutsInputsFirst()
    {
        var x = T.Vector("x");
        var y = T.Exp(x);
        var z = (y + x) * y;
        Assert.AreSequenceEqual(new[] { "Exp", "Add", "Mul" }, Traversal.TopologicalOrder([z, y]).Select(node => node.Op.Name).ToArray());
    }

    [TestMethod]
    public void Leaves_OfAGraph_AreListedOnceInOrderOfFirstNeed()
    {
        var (x, w) = (T.Vector("x"), T.Shared(new[] { 1.0 }, "w"));
        Assert.AreSequenceEqual(new TensorVariable[] { x, w }, Traversal.Leaves([(x * w) + x]));
    }

    [TestMethod]
    public void TopologicalOrder_OfADeepGraph_DoesNotOverflowTheStack()
    {
        const int Depth = 100_000;
        var y = T.DScalar("x");
        for (var i = 0; i < Depth; i++)
        {
            using (OriginScope.Inherit([]))
            {
                y = ScalarOps.Neg.Elemwise.On(y);
            }
        }

        Assert.HasCount(Depth, Traversal.TopologicalOrder([y]));
    }

    [TestMethod]
    public void ClientsOf_AVariable_AreCountedPerRead()
    {
        var x = T.Vector("x");
        var graph = new FunctionGraph([x], [x * x]);
        Assert.HasCount(2, graph.ClientsOf(x));
        Assert.IsTrue(graph.IsOutput(graph.Outputs[0]));
        Assert.IsFalse(graph.IsOutput(x));
    }
}
