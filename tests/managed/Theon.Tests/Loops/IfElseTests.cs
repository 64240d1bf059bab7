using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Choices: values, gradients, and that what is not chosen is not computed.</summary>
[TestClass]
public sealed class IfElseTests
{
    private static readonly TensorVariable s_c = T.BoolScalar("c");
    private static readonly TensorVariable s_x = T.Vector("x");

    // Fails wherever it is computed for a vector with an element that is not positive.
    private static TensorVariable Checked(TensorVariable x) => T.Log(T.Assert(x, "not positive", x > 0));

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void SideThatIsNotChosen_IsNotComputed(string mode)
    {
        var y = T.IfElse(s_c, (Checked(s_x) * 2).Sum(), T.Dot(s_x, s_x));
        using var function = Function.Compile([s_c, s_x], y, mode: Modes.Named(mode));
        Assert.AreEqual("5", function.Call(false, new double[] { -1, 2 })[0].ToString());
        Assert.AreEqual("0", function.Call(true, new double[] { 1, 1 })[0].ToString());
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, new double[] { -1, 2 }));
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void GradientOfTheSideThatIsNotChosen_IsNotComputed(string mode)
    {
        var root = T.Sqrt(s_x);
        var y = T.IfElse(s_c, (Checked(s_x) * root).Sum() + (1 / root).Sum(), T.Dot(s_x, s_x));
        using var function = Function.Compile([s_c, s_x], [y, T.Grad(y, s_x)], mode: Modes.Named(mode));
        Assert.AreEqual("[-2, 0]", function.Call(false, new double[] { -1, 0 })[1].ToString());
        Assert.AreEqual("[0.5, 0.5]", function.Call(true, new double[] { 1, 1 })[1].ToString());
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, new double[] { -1, 2 }));
    }

    // The shared part is differentiated once, for the sum of what comes from the choice and from beside it.
    [TestMethod]
    public void Gradient_OfASideThatSharesWithOthers_IsRight()
    {
        foreach (var chosen in new[] { true, false })
        {
            GradientCheck.Verify(
                x =>
                {
                    var shared = T.Tanh(x[0]) * x[1];
                    var inner = T.IfElse(T.Shared(!chosen), T.Exp(shared), T.Sin(shared) * x[0]);
                    return T.IfElse(T.Shared(chosen), T.Exp(shared) * inner, T.Sin(x[1] * x[1])) + shared;
                },
                [NDArray.From(new[] { 0.3, -0.7 }), NDArray.From(new[] { 1.1, 0.4 })]);
        }
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void WhatOthersNeedToo_IsComputed(string mode)
    {
        var shared = Checked(s_x);
        using var function = Function.Compile([s_c, s_x], [T.IfElse(s_c, shared.Sum(), s_x.Sum()), shared], mode: Modes.Named(mode));
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(false, new double[] { -1, 2 }));
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void Choices_InChoices_AreLazyToo(string mode)
    {
        var d = T.BoolScalar("d");
        var y = T.IfElse(s_c, T.IfElse(d, Checked(s_x), s_x * 2), T.IfElse(d, s_x * 3, Checked(s_x - 100)));
        using var function = Function.Compile([s_c, d, s_x], y, mode: Modes.Named(mode));
        Assert.AreEqual("[-2, 4]", function.Call(true, false, new double[] { -1, 2 })[0].ToString());
        Assert.AreEqual("[-3, 6]", function.Call(false, true, new double[] { -1, 2 })[0].ToString());
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, true, new double[] { -1, 2 }));
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void SeveralValues_OfDifferentShapes_AreChosenTogether(string mode)
    {
        var n = T.LScalar("n");
        var chosen = T.IfElse(n, [s_x * 2, s_x.Sum()], [T.Join(0, s_x, s_x), T.Constant(7.0)]);
        using var function = Function.Compile([n, s_x], chosen.AsSpan(), mode: Modes.Named(mode));
        Assert.AreEqual("[2, 4]; 3", Text(function.Call(5L, new double[] { 1, 2 })));
        Assert.AreEqual("[1, 2, 1, 2]; 7", Text(function.Call(0L, new double[] { 1, 2 })));
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void Gradient_ReachesTheChosenSide(string mode)
    {
        var y = T.Vector("y");
        var cost = T.IfElse(s_c, T.Sqr(s_x), T.Exp(y) * s_x).Sum();
        using var function = Function.Compile([s_c, s_x, y], [.. T.Grad(cost, s_x, y)], mode: Modes.Named(mode));
        Assert.AreEqual("[2, 4]; [0, 0]", Text(function.Call(true, new double[] { 1, 2 }, new double[] { 0, 0 })));
        Assert.AreEqual("[1, 1]; [1, 2]", Text(function.Call(false, new double[] { 1, 2 }, new double[] { 0, 0 })));
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(cost, s_c));
        var second = T.Grad(T.Grad(cost, s_x).Sum(), s_x, DisconnectedInputs.Zero);
        using var twice = Function.Compile([s_c, s_x, y], second, mode: Modes.Named(mode), onUnusedInput: UnusedInput.Ignore);
        Assert.AreEqual("[2, 2]", twice.Call(true, new double[] { 1, 2 }, new double[2])[0].ToString());
        Assert.AreEqual("[0, 0]", twice.Call(false, new double[] { 1, 2 }, new double[2])[0].ToString());
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void Tangent_IsThatOfTheChosenSide(string mode)
    {
        var v = T.Vector("v");
        using var function = Function.Compile([s_c, s_x, v], T.Rop(T.IfElse(s_c, T.Sqr(s_x), s_x * 5), s_x, v), mode: Modes.Named(mode));
        Assert.AreEqual("[2, 40]", function.Call(true, new double[] { 1, 2 }, new double[] { 1, 10 })[0].ToString());
        Assert.AreEqual("[5, 50]", function.Call(false, new double[] { 1, 2 }, new double[] { 1, 10 })[0].ToString());
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void Literals_AndInputs_MayBeChosen(string mode)
    {
        var y = T.Vector("y");
        using var function = Function.Compile([s_c, s_x, y], [T.IfElse(s_c, 1, 2.5), T.IfElse(s_c, s_x, y), T.IfElse(s_c, T.Ones(1), s_x)], mode: Modes.Named(mode));
        Assert.AreEqual("1; [3, 4]; [1]", Text(function.Call(true, new double[] { 3, 4 }, new double[] { 5 })));
        Assert.AreEqual("2.5; [5]; [3, 4]", Text(function.Call(false, new double[] { 3, 4 }, new double[] { 5 })));
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void Update_MayDependOnAChoice(string mode)
    {
        var w = T.Shared(new double[] { 1, 2 }, "w");
        using var function = Function.Compile([s_c], [], updates: [(w, T.IfElse(s_c, w * 2, w))], mode: Modes.Named(mode));
        function.Call(true).Dispose();
        function.Call(false).Dispose();
        function.Call(true).Dispose();
        Assert.AreEqual("[4, 8]", w.GetValue().ToString());
    }

    [TestMethod]
    public void Sides_AreFusedLikeAnythingElse()
    {
        using var function = Function.Compile([s_c, s_x], T.IfElse(s_c, T.Exp(s_x * 2 + 1), T.Tanh(s_x) - 1));
        var branch = function.Graph.Nodes.Single(node => node.Op.Name == "IfElse");
        var lazy = Assert.IsInstanceOfType<Branch>(branch.Op);
        Assert.AreEqual("Composite", lazy.Then.Graph.Nodes.Single(node => node.Op is not DimShuffle).Op.Name);
        Assert.AreEqual("Composite", lazy.Otherwise.Graph.Nodes.Single(node => node.Op is not DimShuffle).Op.Name);
        Assert.Contains("branch on", function.ProgramText());
    }

    private static string Text(Results results) => string.Join("; ", results.Select(result => result.ToString()));

    // Neither side says how long the result is before the loop begins; each step is checked.
    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void ChoiceOfEachStep_IsStacked_WhereBothSidesAreAsLong(string mode)
    {
        var m = T.Matrix("m");
        var loop = T.Scan(row => T.IfElse(row[0] < 2, row, s_x), sequences: [m]).Output;
        using var function = Function.Compile([m, s_x], [loop, T.Grad((loop * loop).Sum(), s_x)], mode: Modes.Named(mode));
        Assert.AreEqual("[[1, 2], [7, 8]]; [14, 16]", Text(function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 7, 8 })));
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 7 })).Message;
        Assert.Contains("the result has shape [1], the memory has shape [2]", error);
        Assert.Contains("step 1", error);
    }

    private static readonly Dictionary<string, (Func<TensorVariable[]> Build, int Choices)> s_rewritten = new()
    {
        ["a number as condition"] = (() => [T.IfElse(T.Constant(true), s_x * 2, Checked(s_x))], 0),
        ["the same on both sides"] = (() => [T.IfElse(s_c, s_x * 2, s_x * 2)], 0),
        ["one of two the same"] = (() => [.. T.IfElse(s_c, [s_x * 2, s_x], [s_x * 2, s_x * 3])], 1),
        ["a choice in the same choice"] = (() => [T.IfElse(s_c, T.IfElse(s_c, s_x * 2, Checked(s_x)), s_x)], 1),
        ["two by one condition"] = (() => [T.IfElse(s_c, s_x * 2, s_x), T.IfElse(s_c, s_x.Sum(), T.Constant(1.0))], 1),
        ["a value and its gradient"] = (() => { var y = T.IfElse(s_c, (T.Exp(s_x) * 2).Sum(), T.Sin(s_x).Sum()); return [y, T.Grad(y, s_x)]; }, 1),
        ["two, of which one needs the other"] = (() => { var y = T.IfElse(s_c, s_x * 2, s_x); return [T.IfElse(s_c, y.Sum() + 1, y.Prod())]; }, 2),
        ["other conditions"] = (() => [T.IfElse(s_c, s_x * 2, s_x), T.IfElse(s_x[0] > 1, s_x * 3, s_x)], 2),
    };

    public static IEnumerable<object[]> Rewritten => s_rewritten.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Rewritten))]
    public void Choices_AreAsFewAsCanBe(string name)
    {
        var (build, choices) = s_rewritten[name];
        using var plain = Function.Compile([s_c, s_x], build(), mode: Mode.None, onUnusedInput: UnusedInput.Ignore);
        using var fast = Function.Compile([s_c, s_x], build(), onUnusedInput: UnusedInput.Ignore);
        Assert.AreEqual(choices, fast.Graph.Nodes.Count(node => node.Op.Name == "IfElse"));
        foreach (var chosen in new[] { true, false })
        {
            Assert.AreEqual(Text(plain.Call(chosen, new double[] { 0.5, 2 })), Text(fast.Call(chosen, new double[] { 0.5, 2 })));
        }
    }

    // Merged with the choice outside, the inner one would be computed though nothing needs it.
    [TestMethod]
    public void ChoiceOnASide_IsNotMergedWithOneOutside()
    {
        var d = T.BoolScalar("d");
        var y = T.IfElse(d, T.IfElse(s_c, Checked(s_x), s_x * 2), s_x * 5);
        using var function = Function.Compile([s_c, d, s_x], [y, T.IfElse(s_c, s_x * 3, s_x)]);
        Assert.AreEqual("[-5, 10]; [-3, 6]", Text(function.Call(true, false, new double[] { -1, 2 })));
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, true, new double[] { -1, 2 }));
    }
}
