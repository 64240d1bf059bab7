using System.Runtime.CompilerServices;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Graph;

[TestClass]
public sealed class OriginTests
{
    [TestMethod]
    public void Origin_OfAnOperator_IsTheUsersLine()
    {
        var x = T.Vector("x");
        var (y, line) = (x + 1, Line());
        Assert.AreEqual($"OriginTests.cs:{line}", Only(y));
    }

    [TestMethod]
    public void Origin_OfAFunctionOfSeveralNodes_IsTheUsersLineForAll()
    {
        var x = T.LMatrix("x");
        var (y, line) = (T.Mean(x, axis: 1, keepDims: true), Line());
        foreach (var node in Traversal.TopologicalOrder([y]))
        {
            Assert.AreEqual($"OriginTests.cs:{line}", node.Origins.Single().ToString(), node.Op.Name);
        }
    }

    [TestMethod]
    public void Origin_OfIndexerAndProperty_IsTheUsersLine()
    {
        var x = T.Matrix("x");
        var (part, transposed, line) = (x[0, 1..], x.T, Line());
        Assert.AreEqual($"OriginTests.cs:{line}", Only(part));
        Assert.AreEqual($"OriginTests.cs:{line}", Only(transposed));
    }

    [TestMethod]
    public void Origin_InsideALambda_IsItsLine()
    {
        var line = 0;
        var sums = new[] { T.Vector("x"), T.Vector("y") }.Select(v =>
        {
            line = Line() + 1;
            return v + v;
        }).ToArray();
        Assert.AreEqual($"OriginTests.cs:{line}", Only(sums[1]));
    }

    [TestMethod]
    public async Task Origin_InAnAsyncMethod_IsTheUsersLine()
    {
        await Task.Yield();
        var x = T.Vector("x");
        var (y, line) = (T.Exp(x), Line());
        Assert.AreEqual($"OriginTests.cs:{line}", Only(y));
    }

    [TestMethod]
    public void Origin_OfALeaf_IsWhereItWasDeclared()
    {
        var (x, line) = (T.Vector("x"), Line());
        Assert.AreEqual($"OriginTests.cs:{line}", x.Origin!.ToString());
    }

    [TestMethod]
    public void Origin_OfAGradient_IsThatOfWhatItDifferentiates()
    {
        var x = T.Vector("x");
        var (y, line) = (T.Exp(x), Line());
        var gradient = T.Grad(T.Sum(y), x);
        Assert.AreEqual("Mul", gradient.Owner!.Op.Name);
        Assert.AreEqual($"OriginTests.cs:{line}", Only(gradient));
    }

    [TestMethod]
    public void Inherit_WhileARewriteRuns_GivesItsOrigins()
    {
        var x = T.Vector("x");
        var y = x + 1;
        using (OriginScope.Inherit(y.Owner!.Origins))
        {
            Assert.AreEqual(Only(y), Only(T.Exp(x)));
        }
    }

    private static string Only(TensorVariable variable) => variable.Owner!.Origins.Single().ToString();

    private static int Line([CallerLineNumber] int line = 0) => line;
}
