using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

[TestClass]
public sealed class EvalTests
{
    [TestMethod]
    public void Eval_OfASum_IsCompiledOncePerInputs()
    {
        var (x, y) = (T.LScalar("x"), T.LScalar("y"));
        var s = x + y;
        Assert.AreEqual(4L, s.Eval((x, 2), (y, 2)).As<long>());
        Assert.AreEqual(10L, (2 * s).Eval((x, 2), (y, 3)).As<long>());
        Assert.AreEqual(5L, s.Eval((y, 3), (x, 2)).As<long>());
    }

    [TestMethod]
    public void Eval_WithoutInputs_ReadsSharedVariables()
    {
        var s = T.Shared(new[] { 1.0, 2 }, "s");
        var total = s.Sum();
        Assert.AreEqual(3.0, total.Eval().As<double>());
        s.SetValue(new[] { 5.0 });
        Assert.AreEqual(5.0, total.Eval().As<double>());
    }

    [TestMethod]
    public void Eval_WithAMissingInput_NamesIt()
    {
        var (x, y) = (T.Scalar("x"), T.Scalar("y"));
        Assert.Contains("'y'", Assert.ThrowsExactly<CompileException>(() => (x + y).Eval((x, 1.0))).Message);
    }

    [TestMethod]
    public void ConstantValue_IsThatOfConstantsAndKnownLengths()
    {
        var (x, row) = (T.DMatrix("x"), T.DRow("row"));
        (TensorVariable Of, string? Value)[] rows =
        [
            (T.Constant(2.5), "2.5"), (T.Constant(2.0) + 3, "5"), (row.Shape[0] * 2, "2"), (x.Shape[0], null), (x, null), (T.Shared(1.0), null), (T.Shared(1.0) + 1, null), (T.Zeros(3)[1], "0"),
            (T.Full(7, 2, 3)[0, 1] + 1, "8"), (T.Constant(new long[] { 4, 5 })[1], "5"), (T.Stack([row.Shape[0], row.Shape[0] + 1]), "[1, 2]"), (T.BroadcastTo(T.Constant(2.0), x.Shape[0]).Shape[0], null),
        ];
        foreach (var (expression, value) in rows)
        {
            Assert.AreEqual(value, expression.ConstantValue()?.ToString(), Print.Pp(expression));
        }
    }

    [NoLeaks]
    public void Eval_KeepsNothingAlive() => EvaluateOnce();

    private static void EvaluateOnce()
    {
        var x = T.Scalar("x");
        (x + 1).Eval((x, 1.0)).Dispose();
    }
}
