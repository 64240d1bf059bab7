using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

[TestClass]
public sealed class GivensTests
{
    [TestMethod]
    public void Givens_ReplaceASharedInTheValue_NotTheTarget()
    {
        var state = T.Shared(1.0, "state");
        using var step = Function.Compile([], state, updates: [(state, state + 1)], givens: [(state, T.Constant(5.0))]);
        Assert.AreEqual(5.0, step.Call().As<double>());
        Assert.AreEqual(6.0, state.GetValue().As<double>());
    }

    [TestMethod]
    public void Givens_ReplaceAnInputByASliceOfData()
    {
        var (x, i) = (T.Matrix("x"), T.LScalar("i"));
        var data = T.Shared(new double[,] { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 } }, "data");
        using var batch = Function.Compile([i], x.Sum(0), givens: [(x, data[T.Slice(i * 2, (i + 1) * 2)])]);
        Assert.AreEqual("[3, 3]", batch.Call(0).ToString());
        Assert.AreEqual("[7, 7]", batch.Call(1).ToString());
    }

    [TestMethod]
    public void Givens_ReplaceAnIntermediate()
    {
        var x = T.Vector("x");
        var y = T.Exp(x);
        using var function = Function.Compile([x], y * 2 + y.Sum(), givens: [(y, x + 1)]);
        Assert.AreEqual("[9, 11]", function.Call(new double[] { 1, 2 }).ToString());
    }

    [TestMethod]
    public void Givens_MayMentionWhatTheyReplace()
    {
        var (x, s) = (T.Vector("x"), T.Shared(new[] { 1.0 }, "s"));
        using var function = Function.Compile([x], x * s, givens: [(s, s + 1)]);
        Assert.AreEqual("[6]", function.Call(new double[] { 3 }).ToString());
    }
}
