// snippet: first-function
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

[TestClass]
public sealed partial class GettingStartedTests
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
        Assert.AreEqual(("distance(float64[:], float64[:]) -> float64[]", "x : float64[:]"), (f.ToString(), x.ToString()));
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
        var cost = (a * T.Sqr(x)).Sum();

        var (gx, ga) = T.Grad(cost, x, a);
        var gxx = T.Grad(gx.Sum(), x);                   // a gradient is an expression: it has gradients

        var f = Function.Compile(inputs: [x, a], outputs: [gx, ga, gxx], name: "gradients");
        var (dx, da, dxx) = f.Call(new[] { 1.0, 2.0 }, 3);   // [6, 12], 5, [6, 6]
        // end snippet
        Assert.AreEqual(("[6, 12]", "5", "[6, 6]"), (dx.ToString(), da.ToString(), dxx.ToString()));
    }

    [TestMethod]
    public void Literals_AndIndexing_KeepTheirDtypes()
    {
        // snippet: dtypes
        var single = T.FMatrix("single");                // float32
        var integers = T.LVector("integers");            // int64
        var halved = single / 2;                         // float32: a number in C# takes the dtype of its neighbour
        var shifted = integers + 0.5;                    // float64: Config.FloatX
        var rows = single[1..3, ^1];                     // rows 1 and 2 of the last column
        var mask = (single > 0) & ~T.IsNan(single);      // bool
        // end snippet
        Assert.AreEqual(
            (DType.Float32, DType.Float64, DType.Float32, 1, DType.Bool), (halved.DType, shifted.DType, rows.DType, rows.Rank, mask.DType));
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

    [TestMethod]
    public void Page_ShowsTheErrors()
    {
#line 3 "Program.cs"
        // snippet: errors
        var x = T.Matrix("x");
        var y = T.Vector("y");
        var w = T.Shared(new double[2], "w");
        var margin = y * T.Dot(x, w);
        var f = Function.Compile([x, y], margin, name: "margin");
        // end snippet
#line default
        Page.AssertTexts(
            "getting-started.md",
            ("errors-building", Errors(Error(() => x & y), Error(() => T.Constant(new double[2]) + T.Constant(new double[3])))),
            ("errors-gradients", Errors(Error(() => T.Grad(margin, w)), Error(() => T.Grad(margin.Sum(), T.Vector("v"))))),
            ("errors-compiling", Errors(Error(() => Function.Compile([x], margin)), Error(() => Function.Compile([x, y], x.Sum())))),
            ("errors-calling", Errors(
                Error(() => f.Call(new double[4, 2])),
                Error(() => f.Call(new double[4], new double[4])),
                Error(() => f.Call(new double[4, 2], new double[3])),
                Error(() => f.Call(new double[4, 3], new double[4])))));
    }

    private static string Errors(params ReadOnlySpan<string> errors) => string.Join("\n\n", errors.ToArray());

    // The code, then what it throws. Lines of this file are those of the reader's program.
    private static string Error(Func<object> action, [CallerArgumentExpression(nameof(action))] string code = "")
    {
        var error = Assert.Throws<Exception>(() => action());
        var message = HereLine().Replace(error.Message.ReplaceLineEndings("\n"), "Program.cs:9");
        return $"{code["() => ".Length..]}\n{error.GetType().Name}: {message}";
    }

    [GeneratedRegex(@"GettingStartedTests\.cs:\d+")]
    private static partial Regex HereLine();
}
