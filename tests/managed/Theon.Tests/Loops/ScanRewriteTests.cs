using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>What rewriting makes of loops.</summary>
[TestClass]
public sealed class ScanRewriteTests
{
    private static readonly TensorVariable s_x = T.Matrix("x");
    private static readonly TensorVariable s_w = T.Matrix("w");
    private static readonly TensorVariable s_u = T.Matrix("u");

    private static TensorVariable States() =>
        T.Scan((row, h) => T.Tanh(T.Dot(row, s_w) + T.Dot(h, s_u)), sequences: [s_x], outputsInfo: [T.Zeros(s_u.Shape[0])])[0];

    [TestMethod]
    public void LastValue_Alone_KeepsTheLatestSteps()
    {
        using var all = Function.Compile([s_x, s_w, s_u], States());
        Assert.AreSequenceEqual([false], LoopValues.LoopOf(all).LastOnly);
        using var last = Function.Compile([s_x, s_w, s_u], States()[^1]);
        Assert.AreSequenceEqual([true], LoopValues.LoopOf(last).LastOnly);
        using var both = Function.Compile([s_x, s_w, s_u], [States()[^1], States()[0]]);
        Assert.AreSequenceEqual([false], LoopValues.LoopOf(both).LastOnly);
    }

    [TestMethod]
    public void LastValue_OfALongLoop_TakesNoMemoryForTheOthers()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Scan(s => s * x, outputsInfo: [T.OnesLike(x)], nSteps: 100_000)[0][^1]);
        var before = Theon.Memory.Statistics.LiveBytes;
        using var results = function.Call(new double[10_000]);
        // All steps would be 8 GB.
        Assert.IsLessThan(100_000_000, Theon.Memory.Statistics.LiveBytes - before);
    }

    [TestMethod]
    public void ProductWithARow_IsOneProductOfAll()
    {
        using var function = Function.Compile([s_x, s_w, s_u], States());
        var loop = function.Graph.Nodes.Single(node => node.Op is Scan);
        Assert.HasCount(1, function.Graph.Nodes.Where(node => node.Op.Name is "Dot" or "Gemm").ToArray());
        Assert.HasCount(1, LoopValues.LoopOf(function).Body.Graph.Nodes.Where(node => node.Op.Name is "Dot" or "Gemv" or "Gemm").ToArray());
    }

    [TestMethod]
    public void GradientOfWeights_IsOneProductOfAllSteps()
    {
        var x = T.Tensor3("x");
        var h = T.Scan((row, before) => T.Tanh(T.Dot(row, s_w) + T.Dot(before, s_u)), sequences: [x], outputsInfo: [T.Zeros(x.Shape[1], s_u.Shape[0])])[0];
        using var function = Function.Compile([x, s_w, s_u], [.. T.Grad(h.Sum(), s_w, s_u)]);
        var loops = function.Graph.Nodes.Where(node => node.Op is Scan).ToArray();
        Assert.HasCount(2, loops);
        var backward = (Scan)loops[1].Op;
        Assert.HasCount(1, backward.Body.Graph.Nodes.Where(node => node.Op.Name is "Dot" or "Gemm").ToArray(), "only the gradient of the state is multiplied in the loop");
        Assert.HasCount(1, backward.States.ToArray());
    }

    [TestMethod]
    public void WhatDoesNotChange_IsComputedOnce()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Scan(s => s * T.Exp(x).Sum(), outputsInfo: [T.Ones(3)], nSteps: 3)[0]);
        Assert.DoesNotContain(node => node.Op.Name is "Exp" or "Sum", LoopValues.LoopOf(function).Body.Graph.Nodes);
    }

    [TestMethod]
    public void ResultsThatNobodyReads_AreNotComputed()
    {
        var x = T.Vector("x");
        var loop = T.Scan((row, s, t) => (s + row, t * s, T.Exp(row)), sequences: [x], outputsInfo: [0.0, 1.0, null]);
        using var function = Function.Compile([x], loop[0]);
        Assert.HasCount(1, LoopValues.LoopOf(function).LastOnly.ToArray());
        using var second = Function.Compile([x], loop[1]);
        Assert.HasCount(2, LoopValues.LoopOf(second).LastOnly.ToArray());
    }

    [TestMethod]
    public void StepsThatSeeNothingOfEachOther_AreNoLoop()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Map(a => T.Exp(a) + 1, [x])[0]);
        Assert.DoesNotContain(node => node.Op is Scan, function.Graph.Nodes);
    }

    [TestMethod]
    public void Body_IsRewrittenAndFused()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Scan(s => T.Log(1 + T.Exp(s * x)) + 1, outputsInfo: [T.OnesLike(x)], nSteps: 3)[0]);
        Assert.AreEqual("Composite", string.Join(' ', LoopValues.LoopOf(function).Body.Graph.Nodes.Select(node => node.Op.Name)));
    }

    [TestMethod]
    public void ProductOfAState_ThatNoStepReads_IsOneProductOfAll()
    {
        var v = T.Matrix("v");
        var loop = T.Scan((row, h) => (T.Tanh(row + h), T.Dot(h, v)), sequences: [s_x], outputsInfo: [T.Zeros(v.Shape[0]), null]);
        using var function = Function.Compile([s_x, v], loop[1]);
        Assert.DoesNotContain(node => node.Op.Name is "Dot" or "Gemv" or "Gemm", LoopValues.LoopOf(function).Body.Graph.Nodes);
        Assert.HasCount(1, function.Graph.Nodes.Where(node => node.Op.Name is "Dot" or "Gemm").ToArray());
        LoopValues.AssertClose([[0, 0.5 * Math.Tanh(2)]], [s_x, v], [loop[1]], NDArray.From(new double[] { 2.0, 1 }).Reshape(2, 1), NDArray.From(new double[] { 0.5 }).Reshape(1, 1));
    }

    [TestMethod]
    public void OneStep_IsNoLoop()
    {
        var x = T.Vector("x");
        var loop = T.Scan((row, s) => (s + row, T.Until(s > 0)), sequences: [x], outputsInfo: [2.0], nSteps: 1)[0];
        using var function = Function.Compile([x], [loop, T.Grad(loop[^1], x)]);
        Assert.DoesNotContain(node => node.Op is Scan, function.Graph.Nodes);
        Assert.AreEqual("[5]; [1, 0]", string.Join("; ", function.Call(new double[] { 3, 4 }).Select(result => result.ToString())));
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(Array.Empty<double>()));
    }

    [TestMethod]
    public void EqualLoops_AreOne()
    {
        var x = T.Vector("x");
        TensorVariable Sum() => T.Scan((row, s) => s + row, sequences: [x], outputsInfo: [0.0])[0];
        using var function = Function.Compile([x], Sum() * Sum());
        Assert.HasCount(1, function.Graph.Nodes.Where(node => node.Op is Scan).ToArray());
        Assert.AreEqual("[1, 9]", function.Call(new double[] { 1, 2 })[0].ToString());
    }

    [TestMethod]
    public void CompileTime_DoesNotDependOnTheSteps()
    {
        var x = T.Vector("x");
        using var few = Function.Compile([x], T.Grad(T.Scan(s => s * x, outputsInfo: [T.OnesLike(x)], nSteps: 3)[0][^1].Sum(), x));
        using var many = Function.Compile([x], T.Grad(T.Scan(s => s * x, outputsInfo: [T.OnesLike(x)], nSteps: 3_000_000)[0][^1].Sum(), x));
        Assert.HasCount(few.Graph.Nodes.Length, many.Graph.Nodes);
        Assert.AreEqual(few.InstructionCount, many.InstructionCount);
    }

    [TestMethod]
    public void ProgramText_ShowsTheLoop()
    {
        using var function = Function.Compile([s_x, s_w, s_u], States()[^1]);
        var text = function.ProgramText();
        Assert.Contains("[cycle step*1 + 1]", text);
        Assert.Contains("[step*1 + 0]", text);
    }
}
