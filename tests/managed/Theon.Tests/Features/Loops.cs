using Theon.Graph;
using Theon.Ops;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on loops and choices.</summary>
internal static class Loops
{
    private static readonly TensorVariable s_a = T.DVector("A");
    private static readonly TensorVariable s_k = T.LScalar("k");

    private static Constant Numbers(params double[] values) => T.Constant(values);

    private static ScanResult Powers() => T.Scan((prior, a) => prior * a, outputsInfo: [T.OnesLike(s_a)], nonSequences: [s_a], nSteps: s_k);

    [Feature("003-14", "[1, 3, 6, 10]")]
    public static string Recurrence() => Eval(T.Scan((x, sum) => sum + x, sequences: [Numbers(1, 2, 3, 4)], outputsInfo: [0.0])[0]);

    [Feature("002-66", "Jacobian [[2, 0], [0, 4]], Hessian [[6, 0], [0, 12]]")]
    [Feature("004-27", "Jacobian [[2, 0], [0, 4]], Hessian [[6, 0], [0, 12]]")]
    [Feature("b-79", "Jacobian [[2, 0], [0, 4]], Hessian [[6, 0], [0, 12]]")]
    public static string WholeDerivatives() =>
        $"Jacobian {Eval(T.Jacobian(T.Sqr(s_a), s_a), (s_a, new double[] { 1, 2 }))}, Hessian {Eval(T.Hessian((s_a * s_a * s_a).Sum(), s_a), (s_a, new double[] { 1, 2 }))}";

    [Feature("004-28", "k = 2: [[0, 1, 2], [0, 1, 4]], rank 2")]
    public static string PowersByALoop() => $"k = 2: {Eval(Powers().Output, (s_a, new double[] { 0, 1, 2 }), (s_k, 2L))}, rank {Powers().Output.Rank}";

    [Feature("004-29", "last [0, 1, 16]; kept: the last step only")]
    [Feature("004-34", "last [0, 1, 16]; kept: the last step only")]
    public static string LastStep()
    {
        using var function = Function.Compile([s_a, s_k], Powers().Output[^1]);
        var loop = (Scan)function.Graph.Nodes.Single(node => node.Op is Scan).Op;
        return $"last {function.Call(new double[] { 0, 1, 2 }, 4L)[0]}; kept: {(loop.LastOnly.All(last => last) ? "the last step only" : "all steps")}";
    }

    [Feature("004-30", "updates: 0")]
    public static string UpdatesOfALoop()
    {
        var (result, updates) = Powers();
        Assert.AreEqual(2, result.Rank);
        return $"updates: {updates.Length}";
    }

    [Feature("004-31", "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]; [0, 1, 16, 81, 256, 625, 1296, 2401, 4096, 6561]")]
    public static string FunctionOfALoop()
    {
        var (result, updates) = Powers();
        using var power = Function.Compile([s_a, s_k], result[^1], updates: [.. updates]);
        double[] range = [.. Enumerable.Range(0, 10).Select(i => (double)i)];
        return $"{power.Call(range, 2L)[0]}; {power.Call(range, 4L)[0]}";
    }

    [Feature("004-32", "prior A")]
    [Feature("004-33", "prior A")]
    public static string ArgumentsOfAPower()
    {
        var seen = "";
        var prior = T.DVector("prior");
        T.Scan(
            (ScanArguments arguments) =>
            {
                seen = string.Join(' ', arguments.Select(argument => argument.Name));
                Assert.AreEqual(s_a.Type, arguments[0].Type);
                return arguments[0] * arguments[1];
            },
            outputsInfo: [prior], nonSequences: [s_a], nSteps: s_k);
        return seen;
    }

    [Feature("004-35", "rows of [2, 3]: [6, 15]")]
    public static string FirstAxis() => $"rows of [2, 3]: {Eval(T.Scan(row => row.Sum(), sequences: [T.Constant(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })])[0])}";

    [Feature("004-36", "[1, 0, 18], sum 19")]
    [Feature("004-39", "[1, 0, 18], sum 19")]
    [Feature("004-40", "[1, 0, 18], sum 19")]
    public static string Polynomial()
    {
        var (coefficients, x) = (T.Vector("coefficients"), T.Scalar("x"));
        var components = T.Scan((c, power, free) => c * T.Pow(free, power), sequences: [coefficients, T.Arange(T.Constant(10000L))], nonSequences: [x])[0];
        using var function = Function.Compile([coefficients, x], [components, components.Sum()]);
        var sum = 0.0;
        foreach (var (c, power) in new[] { (1.0, 0), (0.0, 1), (2.0, 2) })
        {
            sum += c * Math.Pow(3, power);
        }

        using var results = function.Call(new float[] { 1, 0, 2 }, 3);
        Assert.AreEqual(sum, results[1].Get<double>());
        return $"{results[0]}, sum {results[1]}";
    }

    [Feature("004-37", "s p n")]
    public static string ArgumentsOfAStep()
    {
        var seen = "";
        T.Scan(
            (ScanArguments arguments) =>
            {
                seen = string.Join(' ', arguments.Select(argument => argument.Name));
                return arguments[1];
            },
            sequences: [T.Vector("s")], outputsInfo: [T.Scalar("p")], nonSequences: [T.Scalar("n")]);
        return seen;
    }

    [Feature("004-38", "TensorTypeException: Scan: output 0 is int8[] before the first step and int64[] after it")]
    public static string DTypeOfAStep() =>
        Error(() => T.Scan((x, sum) => sum + x, sequences: [T.LVector()], outputsInfo: [T.Constant(NDArray.Scalar((sbyte)0))])).Split(" (built")[0];

    [Feature("b-71", "scan [1, 3, 6]; map [1, 4, 9]; reduce 6; foldl 123; foldr 321")]
    public static string KindsOfLoops()
    {
        var v = Numbers(1, 2, 3);
        return $"scan {Eval(T.Scan((x, sum) => sum + x, sequences: [v], outputsInfo: [0.0])[0])}; map {Eval(T.Map(x => x * x, [v])[0])}; reduce {Eval(T.Reduce((x, sum) => sum + x, [v], [0.0])[0])}; "
            + $"foldl {Eval(T.Foldl((x, n) => (n * 10) + x, [v], [0.0])[0])}; foldr {Eval(T.Foldr((x, n) => (n * 10) + x, [v], [0.0])[0])}";
    }

    [Feature("b-72", "[2, 4, 8, 16, 32, 64]")]
    public static string Until() => Eval(T.Scan(x => (x * 2, T.Until(x * 2 > 45)), outputsInfo: [1.0], nSteps: 1024)[0]);

    [Feature("b-73", "sequence taps [4, 15, 26, 37, 48]; output taps [1, 2, 3, 5, 8, 13]; shortest [11, 22]; backwards [3, 2, 1]; truncated 32; strict TensorTypeException; named decay")]
    public static string Options()
    {
        var w = T.DScalar("w");
        var power = T.Scan(p => p * w, outputsInfo: [1.0], nSteps: 5, truncateGradient: 2)[0][^1];
        return $"sequence taps {Eval(T.Scan((a, b) => (a * 10) + b, sequences: [new ScanSequence(T.Cast(T.Arange(9), DType.Float64), -4, 0)])[0])}; "
            + $"output taps {Eval(T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(Numbers(0, 1), -2, -1)], nSteps: 6)[0])}; "
            + $"shortest {Eval(T.Scan((a, b) => a + b, sequences: [Numbers(1, 2, 3), Numbers(10, 20)])[0])}; "
            + $"backwards {Eval(T.Scan(a => a * 1, sequences: [Numbers(1, 2, 3)], goBackwards: true)[0])}; truncated {Eval(T.Grad(power, w), (w, 2.0))}; "
            + $"strict {Error(() => T.Scan(x => x * w, sequences: [s_a], strict: true)).Split(':')[0]}; named {Error(() => T.Scan(x => x, outputsInfo: [1.0], name: "decay")).Split(' ')[1]}";
    }

    [Feature("b-74", "b 2, c 12, a 11; nested [[1, 3], [3, 7]]; gradient of nested 192")]
    public static string UpdatesAndNesting()
    {
        var a = T.Shared(1L, "a");
        var loop = T.Scan(() => ScanStep.Of().Updating(a, a + 1), nSteps: 10);
        using var function = Function.Compile([], [a + 1, loop[a] + 1], updates: [.. loop.Updates]);
        using var results = function.Call();
        var nested = T.Scan(row => T.Scan((x, sum) => sum + x, sequences: [row], outputsInfo: [0.0])[0], sequences: [T.Constant(new double[,] { { 1, 2 }, { 3, 4 } })])[0];
        var x = T.DScalar("x");
        var power = T.Scan(s => T.Scan(p => p * x, outputsInfo: [s], nSteps: 2)[0][^1], outputsInfo: [T.Constant(1.0)], nSteps: 3)[0][^1];
        return $"b {results[0]}, c {results[1]}, a {a.GetValue()}; nested {Eval(nested)}; gradient of nested {Eval(T.Grad(power, x), (x, 2.0))}";
    }

    [Feature("b-75", "second derivative of w^5 at 2: 160; forward 80")]
    public static string SecondDerivative()
    {
        var w = T.DScalar("w");
        var power = T.Scan(p => p * w, outputsInfo: [1.0], nSteps: 5)[0][^1];
        return $"second derivative of w^5 at 2: {Eval(T.Grad(T.Grad(power, w), w), (w, 2.0))}; forward {Eval(T.Rop(power, w, T.Constant(1.0)), (w, 2.0))}";
    }

    [Feature("b-78", "lazy: [-1, 2] passes, [1, 1] gives 2; lists 1, 2 and 3, 4; gradients [2, 4] and [0, 0]; a value and its gradient by 1 choice, the same on both sides by 0")]
    public static string Choices()
    {
        var c = T.BoolScalar("c");
        using var lazy = Function.Compile([c, s_a], T.IfElse(c, T.Assert(s_a, "not positive", s_a > 0).Sum(), T.Constant(0.0)));
        Assert.AreEqual(0.0, lazy.Call(false, new double[] { -1, 2 })[0].Get<double>());
        var lists = T.IfElse(c, [1.0, 2.0], [3.0, 4.0]);
        var gradient = T.Grad(T.IfElse(c, T.Sqr(s_a), T.ZerosLike(s_a)).Sum(), s_a);
        var y = T.IfElse(c, T.Exp(s_a).Sum(), T.Sin(s_a).Sum());
        int CountOf(params TensorVariable[] outputs)
        {
            using var function = Function.Compile([c, s_a], outputs, onUnusedInput: UnusedInput.Ignore);
            return function.Graph.Nodes.Count(node => node.Op.Name == "IfElse");
        }

        return $"lazy: [-1, 2] passes, [1, 1] gives {lazy.Call(true, new double[] { 1, 1 })[0]}; lists {Eval(lists[0], (c, true))}, {Eval(lists[1], (c, true))} and {Eval(lists[0], (c, false))}, {Eval(lists[1], (c, false))}; "
            + $"gradients {Eval(gradient, (c, true), (s_a, new double[] { 1, 2 }))} and {Eval(gradient, (c, false), (s_a, new double[] { 1, 2 }))}; "
            + $"a value and its gradient by {CountOf(y, T.Grad(y, s_a))} choice, the same on both sides by {CountOf(T.IfElse(c, s_a * 2, s_a * 2))}";
    }

    [Feature("b-115", "through until [7, 3, 1, 0, 0]; through a choice [2, 4]")]
    public static string GradientsThroughLoopsAndChoices()
    {
        var c = T.BoolScalar("c");
        var loop = T.Scan((row, s) => ((s * 2) + row, T.Until((s * 2) + row > 10)), sequences: [s_a], outputsInfo: [1.0]);
        return $"through until {Eval(T.Grad(loop.Output.Sum(), s_a), (s_a, new double[] { 1, 1, 1, 1, 1 }))}; "
            + $"through a choice {Eval(T.Grad(T.IfElse(c, T.Sqr(s_a), s_a).Sum(), s_a), (c, true), (s_a, new double[] { 1, 2 }))}";
    }
}
