using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

[TestClass]
public sealed class CallTests
{
    [NoLeaks]
    public void Call_WithScalars_Adds()
    {
        var (x, y) = (T.Scalar("x"), T.Scalar("y"));
        using var add = Function.Compile([x, y], x + y, name: "add");
        using var result = add.Call(2.0, 3.0);
        Assert.AreEqual(5.0, result.As<double>());
    }

    [NoLeaks]
    public void Call_WithMatrixAndVector_Deconstructs()
    {
        var (x, v) = (T.Matrix("x"), T.Vector("v"));
        using var function = Function.Compile([x, v], [x + v, x.Sum()]);
        using var results = function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 10, 20 });
        var (sum, total) = results;
        ArrayAssert.AreEqual(new double[,] { { 11, 22 }, { 13, 24 } }, sum.As<double[,]>());
        Assert.AreEqual(10.0, total.As<double>());
        var (a, b) = results.As<(double[,], double)>();
        ArrayAssert.AreEqual(sum.As<double[,]>(), a);
        Assert.AreEqual(10.0, b);
    }

    [TestMethod]
    public void Call_WithOtherShapes_ReusesTheProgram()
    {
        var x = T.Matrix("x");
        using var function = Function.Compile([x], T.Exp(x).Sum());
        foreach (var n in new[] { 1, 5, 0, 3, 5 })
        {
            Assert.AreEqual(n * 2.0, function.Call(new double[n, 2]).As<double>());
        }
    }

    [TestMethod]
    public void Call_WithViews_ReadsTheirStrides()
    {
        var (x, y) = (T.Matrix("x"), T.Vector("y"));
        using var function = Function.Compile([x, y], x - y);
        using NDArray matrix = new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        using NDArray vector = new double[] { 1, 0, 2, 0, 3, 0 };
        using var result = function.Call(matrix.Transpose(), vector.Slice(0, 4, 3, -2)).ToNDArray();
        ArrayAssert.AreEqual(new double[,] { { -2, 1, 4 }, { -1, 2, 5 } }, result.As<double[,]>());
    }

    [TestMethod]
    public void Call_InputAsOutput_ReturnsACopy()
    {
        var x = T.Vector("x");
        var shared = T.Shared(new[] { 5.0 }, "s");
        using var function = Function.Compile([x], [x, x, shared, T.Constant(new[] { 7.0 }), x.Reshape(1, -1)]);
        using NDArray argument = new[] { 1.0, 2 };
        var (a, b, s, c, r) = function.Call(argument);
        a.Set(9.0, 0);
        s.Set(9.0, 0);
        c.Set(9.0, 0);
        Assert.AreEqual("[1, 2]", argument.ToString());
        Assert.AreEqual("[1, 2]", b.ToString());
        Assert.AreEqual("[[1, 2]]", r.ToString());
        Assert.AreEqual("[5]", shared.GetValue().ToString());
        var (_, _, _, again, _) = function.Call(argument);
        Assert.AreEqual("[7]", again.ToString());
    }

    [TestMethod]
    public void Call_WithoutOutputs_OnlyUpdates()
    {
        var state = T.Shared(1.0, "state");
        using var function = Function.Compile([], [], updates: [(state, state * 2)]);
        Assert.AreEqual(0, function.Call().Count);
        Assert.AreEqual(2.0, state.GetValue().As<double>());
    }

    [TestMethod]
    public void Call_WrongNumberOfArguments_SaysHowMany()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], x + 1, name: "inc");
        Assert.Contains("inc has 1 input, 0 given", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call()).Message);
        Assert.Contains("1 output, not 2", Assert.ThrowsExactly<InvalidOperationException>(() => { var (_, _) = function.Call(new double[1]); }).Message);
    }

    [TestMethod]
    public void Call_AfterDispose_Throws()
    {
        var x = T.Scalar("x");
        var function = Function.Compile([x], x + 1);
        using NDArray gone = 1.0;
        gone.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => function.Call(gone));
        Assert.AreEqual(2.0, function.Call(1.0).As<double>());
        function.Dispose();
        function.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => function.Call(1.0));
    }

    [TestMethod]
    public void Call_Cancelled_Throws()
    {
        var x = T.Scalar("x");
        using var function = Function.Compile([x], x + 1, name: "slow");
        using var source = new CancellationTokenSource();
        Assert.AreEqual(2.0, function.Call(source.Token, 1.0).As<double>());
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => function.Call(source.Token, 1.0));
    }

    [TestMethod]
    public void Typed_Delegates_ConvertBothWays()
    {
        var (x, y) = (T.Matrix("x"), T.Vector("y"));
        var scores = T.Dot(x, y);
        var classify = Function.Compile<double[,], double[], (bool[], double[])>([x, y], [scores > 0, scores]);
        var (positive, values) = classify(new double[,] { { 1, 2 }, { -3, 1 } }, [1, 1]);
        ArrayAssert.AreEqual(new[] { true, false }, positive);
        ArrayAssert.AreEqual(new double[] { 3, -2 }, values);
        var total = Function.Compile<double[], double>([y], [y.Sum()]);
        Assert.AreEqual(6.0, total([1, 2, 3]));
        var constant = Function.Compile<double>([], [T.Constant(4.0)]);
        Assert.AreEqual(4.0, constant());
    }

    [TestMethod]
    public void Typed_WrongTypes_AreRefusedWhenCompiled()
    {
        var y = T.Vector("y");
        Assert.Contains("input 0 is float64[:] with 1 axes", Assert.ThrowsExactly<CompileException>(() => Function.Compile<double, double>([y], [y.Sum()])).Message);
        Assert.Contains("does not hold every float64", Assert.ThrowsExactly<CompileException>(() => Function.Compile<double[], float>([y], [y.Sum()])).Message);
        Assert.Contains("1 outputs", Assert.ThrowsExactly<CompileException>(() => Function.Compile<double[], (double, double)>([y], [y.Sum()])).Message);
        Assert.Contains("neither a number", Assert.ThrowsExactly<CompileException>(() => Function.Compile<double[], string>([y], [y])).Message);
    }
}
