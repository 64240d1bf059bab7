using Theon.Graph;
using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

[TestClass]
public sealed class NodeSetTests
{
    /// <summary>None, the lengths at which pages and tables grow, and one around each.</summary>
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(32)]
    [DataRow(33)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(4095)]
    [DataRow(4096)]
    [DataRow(4097)]
    [DataRow(20_000)]
    public void Nodes_AreFound_AndNoOthers(int count)
    {
        var set = new NodeSet();
        var nodes = Enumerable.Range(0, count).Select(i => T.Exp(T.DVector($"x{i}")).Owner!).ToList();
        foreach (var node in nodes)
        {
            Assert.IsNull(Find(set, node));
            set.Add(HashOf(node), node);
        }

        foreach (var node in nodes)
        {
            Assert.AreSame(node, Find(set, node));
            Assert.IsNull(Find(set, T.Log(node.Inputs[0]).Owner!));
        }

        Assert.IsNull(Find(set, T.Exp(T.DVector("other")).Owner!));
    }

    [TestMethod]
    public void Nodes_OfEqualHashes_AreToldApart()
    {
        var (set, x, y) = (new NodeSet(), T.DVector("x"), T.DVector("y"));
        Apply[] nodes = [T.Exp(x).Owner!, T.Exp(y).Owner!, T.Log(x).Owner!, (x + y).Owner!, (y + x).Owner!, (x + x).Owner!];
        foreach (var node in nodes)
        {
            set.Add(-7, node);
        }

        foreach (var node in nodes)
        {
            Assert.AreSame(node, set.Find(-7, node.Op, node.Inputs));
        }

        Assert.IsNull(set.Find(-7, (x - y).Owner!.Op, nodes[3].Inputs));
    }

    private static int HashOf(Apply node) => NodeSet.HashOf(node.Op, node.Inputs);

    private static Apply? Find(NodeSet set, Apply node) => set.Find(HashOf(node), node.Op, node.Inputs);
}
