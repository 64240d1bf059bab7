// snippet: first-function
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

[TestClass]
public sealed class GettingStartedTests
{
    [TestMethod]
    public void FirstFunction_ComputesADistance()
    {
        // snippet: first-function
        var x = T.Vector("x");
        var y = T.Vector("y");
        var distance = T.Sqrt(T.Sqr(x - y).Sum());

        var f = Function.Compile(inputs: [x, y], outputs: distance, name: "distance");
        var d = f.Call(new[] { 1.0, 2.0 }, new[] { 4.0, 6.0 }).As<double>();   // 5
        // end snippet
        Assert.AreEqual(5, d);
    }

    [TestMethod]
    public void SharedVariable_KeepsItsValueBetweenCalls()
    {
        // snippet: shared
        var total = T.Shared(0.0, "total");
        var amount = T.Scalar("amount");
        var add = Function.Compile(inputs: [amount], outputs: total, updates: [(total, total + amount)], name: "add");

        var before = add.Call(3).As<double>();           // 0
        var after = total.GetValue().As<double>();       // 3
        total.SetValue(10);
        // end snippet
        Assert.AreEqual((0, 3), (before, after));
        add.Call(1).Dispose();
        Assert.AreEqual(11, total.GetValue().As<double>());
    }

    [TestMethod]
    public void Gradient_IsAnExpression()
    {
        // snippet: gradient
        var x = T.Vector("x");
        var a = T.Scalar("a");
        var cost = (a * T.Exp(-x)).Sum();

        var (gx, ga) = T.Grad(cost, x, a);               // as many as were asked for
        var second = T.Grad(ga, x.Sum() * 0 + a, DisconnectedInputs.Zero);
        // end snippet
        Assert.IsNotNull(second);
        Assert.IsNotNull(gx);
    }

    [TestMethod]
    public void Calls_InEachForm_GiveTheSame()
    {
        // snippet: calls
        var x = T.Matrix("x");
        TensorVariable[] outputs = [x.Sum(axis: 0), x.Max()];
        var f = Function.Compile([x], outputs, name: "sums");
        double[,] data = { { 1, 2 }, { 3, 4 } };

        // Arrays and numbers go in as they are, arrays come out.
        var (sums, max) = f.Call(data);
        var column = sums.As<double[]>();                // a copy: [4, 6]
        var largest = max.Get<double>();                 // 4

        // All results at once, as C# values.
        var (all, top) = f.Call(data).As<(double[], double)>();

        // Into arrays of yours: no managed memory is allocated.
        using var input = NDArray.From(data);
        using var sumsOut = NDArray.Zeros(DType.Float64, 2);
        using var maxOut = NDArray.Zeros(DType.Float64);
        f.Run([input], [sumsOut, maxOut]);

        // As a delegate: a wrong type is an error here, not in a call.
        var g = Function.Compile<double[,], (double[], double)>([x], outputs, name: "sums");
        var (typed, _) = g(data);
        // end snippet

        Assert.AreSequenceEqual([4.0, 6], column);
        Assert.AreSequenceEqual(column, all);
        Assert.AreSequenceEqual(column, sumsOut.As<double[]>());
        Assert.AreSequenceEqual(column, typed);
        Assert.AreEqual((4.0, 4.0, 4.0), (largest, top, maxOut.Get<double>()));
    }
}
