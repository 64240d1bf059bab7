using Theon.Tests.Parameters;
using T = Theon.Tensor;

namespace Theon.Tests.Docs;

[TestClass]
public sealed class FunctionsPageTests
{
    [TestMethod]
    public void Inputs_HaveDefaultsAndNames()
    {
        // snippet: inputs
        var x = T.Scalar("x");
        var rate = T.Scalar("rate");
        var calls = T.LScalar("calls");
        var f = Function.Compile(
            inputs: [x, new In(rate, value: 0.5), new In(calls, value: 0, update: calls + 1)],
            outputs: [("scaled", x * rate), ("calls", calls)],
            name: "f");

        var half = f.Call(10.0)["scaled"].As<double>();                    // 5
        var named = f.Call(("rate", 2.0), ("x", 10.0))["scaled"];          // 20: by name, in any order
        var mixed = f.Call([10.0], [("rate", 3.0)])["scaled"];             // 30: some by position
        f["rate"] = 1.5;                                                   // the default from now on
        var count = f["calls"].As<long>();                                 // 3
        // end snippet
        Assert.AreEqual("5 20 30 3", $"{half} {named} {mixed} {count}");
        Assert.AreEqual("15", f.OutputSubset("scaled").Call(10.0).ToString());
    }

    [TestMethod]
    public void DefaultUpdates_CanBeLeftOut()
    {
        // snippet: default-updates
        var step = T.Shared(0L, "step");
        step.DefaultUpdate = step + 1;

        var next = Function.Compile([], step);
        var look = Function.Compile([], step, noDefaultUpdates: true);     // or a list of variables
        next.Call();
        next.Call();
        var seen = look.Call().As<long>();                                 // 2, again and again
        // end snippet
        Assert.AreEqual((2, 2), (seen, look.Call().As<long>()));
    }

    [TestMethod]
    public void SharedVariables_AreReadAndWritten()
    {
        double first;

        // snippet: borrowing
        var w = T.Shared(new[] { 1.0, 2.0 }, "w");
        var copy = w.GetValue();                                           // isolated from w
        w.SetValue(new[] { 3.0, 4.0, 5.0 });                               // another shape of the same rank and dtype

        using (var elements = w.BorrowSpan<double>())                      // nothing is copied
        {
            first = elements.Span[0];                                      // stays 3, whatever other threads update
        }

        using (var elements = w.BorrowWritableSpan<double>())              // calls that use w wait
        {
            elements.Span[0] = 10;
        }
        // end snippet

        Assert.AreEqual("[1, 2] 3 [10, 4, 5]", $"{copy} {first} {w.GetValue()}");
    }

    [TestMethod]
    public void Parameters_GoToAFileAndBack()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("model.safetensors");
        var (w, b) = (T.Shared(new[] { 1.0 }, "w"), T.Shared(2.0f, "b"));

        // snippet: parameters
        ParameterFile.Save(path, w, b);                                    // model.npz or model.safetensors
        ParameterFile.Load(path, w, b);                                    // by name; all of them or none
        // end snippet
        Assert.AreEqual("[1] 2", $"{w.GetValue()} {b.GetValue()}");
    }

    [TestMethod]
    public void Graph_IsAnOperation()
    {
        // snippet: graph-op
        var a = T.Vector("a");
        var clip = new OpFromGraph(
            inputs: [a],
            outputs: [T.Clip(a, -1, 1)],
            lop: (inputs, outputs, dys) => [dys[0]],                       // straight through, also where it is flat
            name: "clip");
        var x = T.Vector("x");
        var gradient = T.Grad(clip.On(2 * x).Sum(), x);                    // 2 everywhere
        // end snippet
        Assert.AreEqual("[2, 2]", gradient.Eval((x, new[] { 0.1, 5 })).ToString());
    }
}
