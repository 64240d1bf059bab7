using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class OutputTests
{
    [TestMethod]
    public void Names_ComeFromPairs_Maps_OutAndVariables()
    {
        var x = T.DScalar("x");
        using var pairs = Function.Compile([x], [("twice", x * 2), ("square", x * x)]);
        using var map = Function.Compile([x], new Dictionary<string, TensorVariable> { ["twice"] = x * 2, ["square"] = x * x });
        using var outs = Function.Compile([x], [new Out(x * 2, name: "twice"), x]);
        Assert.AreEqual("6 9", $"{pairs.Call(3.0)["twice"]} {pairs.Call(3.0)["square"]}");
        Assert.AreEqual("6 9", $"{map.Call(3.0)["twice"]} {map.Call(3.0)["square"]}");
        Assert.AreEqual("6 3", $"{outs.Call(3.0)["twice"]} {outs.Call(3.0)["x"]}");
        Assert.AreSequenceEqual(["twice", "square"], pairs.Call(1.0).Names);
    }

    [TestMethod]
    public void Names_UnknownOrTwice_AreErrors()
    {
        var x = T.DScalar("x");
        using var f = Function.Compile([x], [("a", x), ("a", x + 1), x * 2]);
        Assert.Contains("Several outputs are called 'a'", Assert.ThrowsExactly<FunctionArgumentException>(() => _ = f.Call(1.0)["a"]).Message);
        Assert.Contains("No output is called 'b'. Names: a, a, (none)", Assert.ThrowsExactly<FunctionArgumentException>(() => _ = f.Call(1.0)["b"]).Message);
    }

    [TestMethod]
    public void Borrow_GivesTheSameValues()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], [new Out(x, borrow: true), new Out(x + 1, borrow: true)]);
        var (a, b) = f.Call(new[] { 1.0 });
        Assert.AreEqual("[1] [2]", $"{a} {b}");
    }

    [TestMethod]
    public void Results_AreIndependentOfInputsConstantsAndEachOther()
    {
        var x = T.DVector("x");
        var constant = T.Constant(new[] { 5.0 });
        using var f = Function.Compile([x], [x, x, constant]);
        NDArray mine = new[] { 1.0 };
        var results = f.Call(mine);
        results[0].Set(9.0, 0);
        results[2].Set(9.0, 0);
        Assert.AreEqual("[1] [1] [5]", $"{mine} {results[1]} {f.Call(mine)[2]}");
    }

    [TestMethod]
    public void Subset_ComputesOnlyItsOutputs_AndMakesAllUpdates()
    {
        var (x, s) = (T.DVector("x"), T.Shared(0.0, "s"));
        using var f = Function.Compile([x], [("sum", x.Sum()), ("exp", T.Exp(x)), ("state", s)], updates: [(s, s + 1)]);
        var sum = f.OutputSubset(0);
        Assert.AreEqual("6", sum.Call(new double[] { 1, 2, 3 }).ToString());
        Assert.HasCount(1, sum.OutputTypes);
        Assert.IsFalse(sum.TopoSort().Any(node => node.Op.Name.Contains("Exp", StringComparison.Ordinal)));
        Assert.AreEqual(1.0, s.GetValue().As<double>());
        Assert.AreEqual("1", f.OutputSubset("state").Call(new double[] { 1 }).ToString());
        Assert.AreSame(sum, f.OutputSubset("sum"));
        Assert.AreEqual("1 3", string.Join(' ', f.OutputSubset(2, 0).Call(new double[] { 3 }).Select(array => array.As<double>() - 1 is 1.0 ? "1" : array.ToString())));
    }

    [TestMethod]
    public void Subset_SharesTheStateOfInputs()
    {
        var n = T.LScalar("n");
        using var f = Function.Compile([new In(n, value: 0, update: n + 1)], [n, n * n]);
        f.OutputSubset(1).Call();
        f.OutputSubset(1).Call();
        Assert.AreEqual(2L, f["n"].As<long>());
    }

    [TestMethod]
    public void Subset_OutOfRange_IsAnError()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], x, name: "f");
        Assert.Contains("f has 1 output; there is no output 1", Assert.ThrowsExactly<FunctionArgumentException>(() => f.OutputSubset(1)).Message);
    }
}
