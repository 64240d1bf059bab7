using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class CloneTests
{
    [TestMethod]
    public void Clone_ReplacesLeavesAndComputedVariables_AndLeavesTheOriginal()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var inner = T.Exp(x);
        var whole = inner + inner.Sum();
        Assert.AreEqual("exp(y) + sum(exp(y))", Print.Pp(T.Clone(whole, (x, y))));
        Assert.AreEqual("x + sum(x)", Print.Pp(T.Clone(whole, (inner, x))));
        Assert.AreEqual("exp(x) + sum(exp(x))", Print.Pp(whole));
        Assert.AreSame(whole, T.Clone(whole));
    }

    [TestMethod]
    public void Clone_IsSimultaneous()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        Assert.AreEqual("y - x", Print.Pp(T.Clone(x - y, (x, y), (y, x))));
    }

    [TestMethod]
    public void Clone_OfSeveral_KeepsWhatTheyShare()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var common = T.Exp(x);
        var cloned = T.Clone([common + 1, common * 2], [(x, y)]);
        Assert.AreSame(cloned[0].Owner!.Inputs[0], cloned[1].Owner!.Inputs[0]);
    }

    [TestMethod]
    public void Clone_WithoutSharingInputs_MakesNewOnes()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new[] { 1.0 }, "w"));
        var cloned = T.Clone([x * w], [], shareInputs: false)[0];
        var input = T.FindVariables<TensorVariable>(cloned).Single();
        Assert.AreNotSame(x, input);
        Assert.AreEqual(("x", x.Type), (input.Name, input.Type));
        Assert.AreSame(w, T.FindVariables<SharedVariable>(cloned).Single());
    }

    [TestMethod]
    public void Clone_TakesHostNumbersInTheDtypeOfWhatTheyReplace()
    {
        var x = T.FScalar("x");
        Assert.AreEqual(DType.Float32, T.Clone(x * 2, (x, 1.5)).DType);
    }

    [TestMethod]
    public void Clone_OfAnotherType_IsRefused()
    {
        var (x, y) = (T.DVector("x"), T.FVector("y"));
        var message = Assert.ThrowsExactly<TensorTypeException>(() => T.Clone(x + 1, (x, y * 2))).Message;
        Assert.Contains("x : float64[:]", message);
        Assert.Contains("float32[:] built at CloneTests.cs:", message);
        Assert.ThrowsExactly<ArgumentException>(() => T.Clone(x + 1, (x, x), (x, x)));
    }

    [TestMethod]
    public void FindVariables_FindsLeavesOfAKind_EachOnce()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new[] { 1.0 }, "w"));
        var cost = T.Sqr((x * w) - 2).Sum() + (x * w).Sum();
        Assert.AreSequenceEqual([w], T.FindVariables<SharedVariable>(cost));
        Assert.AreSequenceEqual([x], T.FindVariables<TensorVariable>(cost));
        Assert.HasCount(1, T.FindVariables<Constant>(cost));
        Assert.HasCount(3, T.FindVariables<Variable>(cost));
    }
}
