using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows about rewrites: expressions, and what they are when the function is compiled.</summary>
internal static class Rewrites
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_y = T.DVector("y");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_n = T.DMatrix("n");
    private static readonly TensorVariable s_a = T.DScalar("a");
    private static readonly TensorVariable s_i = T.LVector("i");

    [Feature("b-117", "x + constant float64[2]; 1 // 0 stays an error of the call: FloorDiv")]
    public static string ConstantFolding()
    {
        using var function = Function.Compile([s_i], s_i + T.FloorDiv(T.Constant(1L), T.Constant(0L)));
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new long[] { 1 }));
        return $"{After(s_x + T.Exp(T.Constant(new double[] { 0, 0 })))}; 1 // 0 stays an error of the call: {error.Op}";
    }

    [Feature("b-118", "log1p(x); expm1(x); logSumExp{axes=[0]}(x); log(exp(x) + exp(y)) without exp")]
    public static string LogarithmsAndExponentials() =>
        $"{After(T.Log(1 + s_x), T.Exp(s_x) - 1, T.Log(T.Sum(T.Exp(s_x))))}; log(exp(x) + exp(y)) {(Rewritten(T.Log(T.Exp(s_x) + T.Exp(s_y))).Contains("Exp", StringComparison.Ordinal) ? "with" : "without")} exp";

    [Feature("b-119", "sigmoid(x); sigmoid(x); sigmoid(-x); sigmoid(-x)")]
    public static string Sigmoids() =>
        After(T.Exp(s_x) / (1 + T.Exp(s_x)), 1 / (1 + T.Exp(-s_x)), T.Sigmoid(s_x) * T.Exp(-s_x), 1 - T.Sigmoid(s_x));

    [Feature("b-120", "-softplus(-x); -softplus(x); softplus(x); -softplus(x)")]
    public static string Softpluses() =>
        After(T.Log(T.Sigmoid(s_x)), T.Log(1 - T.Sigmoid(s_x)), T.Log(1 + T.Exp(s_x)), T.Log1P(-T.Sigmoid(s_x)));

    [Feature("b-121", "softmax(m); logSoftmax(m); argMax{axes=[1]}(softmax(m)); for finite values argMax{axes=[1]}(m); loss AdvancedSubtensor Arange AxisLength LogSoftmax Mean Neg; its gradient AdvancedIncSubtensor Alloc Alloc Arange AxisLength AxisLength AxisLength AxisLength Cast DimShuffle DimShuffle DimShuffle DimShuffle Div Exp LogSoftmax Mul Sub Sum")]
    public static string Softmaxes()
    {
        var loss = -T.Mean(T.Log(T.Softmax(s_m))[T.Arange(s_i.Shape[0]), s_i]);
        return $"{After(T.Exp(s_m) / T.Sum(T.Exp(s_m), axis: 1, keepDims: true), T.Log(T.Softmax(s_m)), T.ArgMax(T.Softmax(s_m), axis: 1))}; for finite values {After(Mode.FastRun.Including(RuleSelection.AssumesFinite), T.ArgMax(T.Softmax(s_m), axis: 1))}; loss {Rewritten(loss)}; its gradient {Rewritten(T.Grad(loss, s_m))}";
    }

    [Feature("b-122", "erfc(-x); erfc(x); erfc(x); erf(x); where(x > 1, log(erfcx(maximum(x, 1))) - sqr(maximum(x, 1)), log1p(-erf(x)))")]
    public static string ErrorFunctions() => After(1 + T.Erf(s_x), 1 - T.Erf(s_x), 1 + T.Erf(-s_x), 1 - T.Erfc(s_x), T.Log(T.Erfc(s_x)));

    [Feature("b-123", "6 * x; 3 * x; sqr(x); sqr(x); reciprocal(x); pow(x, 0.5); x / y * y; x * y / x; x; x; y - x; 0.5 * x / y; -x; for finite values rsqrt(x); x; y; alloc(0, axisLength{0}(x)); alloc(0, axisLength{0}(x))")]
    public static string Algebra() => After(
        2 * s_x * 3, s_x + s_x + s_x, s_x * s_x, T.Pow(s_x, 2), T.Pow(s_x, -1), T.Pow(s_x, 0.5), s_x / s_y * s_y, s_x * s_y / s_x, 1 / (1 / s_x), s_x * 1 + 0, (2 * s_x) + s_y - (3 * s_x), 2 * s_x / (4 * s_y), -1 * s_x) + "; for finite values " + After(Mode.FastRun.Including(RuleSelection.AssumesFinite), T.Pow(s_x, -0.5), s_x / s_y * s_y, s_x * s_y / s_x, s_x * 0, s_x - s_x);

    [Feature("b-124", "2 * sum(m); sum(m); max(m); 0; sum(join{axis=0}(x, y)); sum(m / x, axes=[1])")]
    public static string Reductions() => After(
        T.Sum(2 * s_m), T.Sum(T.Sum(s_m, axis: 0), axis: 0), T.Max(T.Max(s_m, axis: 1)), T.Sum(T.Zeros(DType.Float64, 3, 4)), T.Sum(T.Join(0, s_x, s_y)), T.Sum(s_m / s_x.DimShuffle(0, 'x'), axis: 1));

    [Feature("b-125", "abs(x); abs(x * y); x; x / y; x; x; x; abs(x); i")]
    public static string UnaryWork() => After(
        T.Abs(T.Abs(s_x)), T.Abs(s_x) * T.Abs(s_y), -(-s_x), -(-s_x / s_y), s_x - 0, T.Log(T.Exp(s_x)), T.Cast(T.Cast(s_x, DType.Float64), DType.Float64), T.Abs(-s_x), T.FloorDiv(s_i, 1L));

    [Feature("b-126", "alloc(true, axisLength{0}(i)); x == x; true; x; x; where(c, x, a); where(c, x * y, 0); x")]
    public static string Choices()
    {
        var c = T.BoolVector("c");
        return After(
            T.Equal(s_i, s_i), T.Equal(s_x, s_x), T.GreaterEqual(s_x.Shape[0], 0L), T.Switch(T.Constant(true), s_x, s_y), T.Switch(c, s_x, s_x), T.Switch(c, T.Switch(c, s_x, s_y), s_a), T.Switch(c, s_x, 0.0) * s_y, T.Maximum(s_x, s_x));
    }

    [Feature("b-127", "y; x; alloc(exp(a), 3, 4); a + x; alloc(2, axisLength{0}(x))")]
    public static string Stretching() => After(
        T.ZerosLike(s_x) + s_y, T.OnesLike(s_x) * s_x, T.Exp(T.BroadcastTo(s_a, [3, 4])), T.Fill(s_x, s_a) + s_x, T.Fill(s_x, 2.0));

    [Feature("b-128", "m; gemm(m, n).T; reshape(m, 2, 3); exp(m); m; exp(reshape{inferred=0}(m)); x")]
    public static string ChangesOfShape() => After(
        s_m.T.T, T.Dot(s_m, s_n).T, T.Reshape(T.Reshape(s_m, [-1]), [2, 3]), T.Exp(s_m.T).T, T.Reshape(s_m, [s_m.Shape[0], s_m.Shape[1]]), T.Exp(T.Flatten(s_m)), s_x.DimShuffle('x', 0).DimShuffle(1));

    [Feature("b-129", "a; exp(subtensor[0](x)); subtensor[3](x); a; gemv(n.T, subtensor[0](m)); y; x; exp(subtensor[:, 0](m))")]
    public static string Parts() => After(
        T.SetSubtensor(s_x[0], s_a)[0], T.Exp(s_x)[0], s_x[1..][2], T.BroadcastTo(s_a, [5])[3], T.Dot(s_m, s_n)[0], T.Stack([s_x, s_y])[1], s_x[..], T.Exp(s_m).T[0]);

    [Feature("b-130", "setSubtensor[0:?](x, y, axisLength{0}(x)); x; x; setSubtensor[:2](alloc(0, axisLength{0}(x)), subtensor[:2](y))")]
    public static string PartsThatAreSet() => After(
        T.SetSubtensor(s_x[T.Slice(0, s_x.Shape[0])], s_y), T.SetSubtensor(s_x[0], s_x[0]), T.IncSubtensor(s_x[0], 0.0), T.IncSubtensor(T.ZerosLike(s_x)[..2], s_y[..2]));

    [Feature("b-131", "x; x; join{axis=0}(x, y, x); x; split{axis=0, count=1}(x, 2)")]
    public static string Joins() => After(T.Join(0, s_x), T.Join(0, s_x, T.Zeros(DType.Float64, 0)), T.Join(0, T.Join(0, s_x, s_y), s_x), T.Tile(s_x, 1), T.Split(s_x, [2], 0)[0]);

    [Feature("b-132", "axisLength{0}(x); axisLength{1}(n); axisLength{0}(x) + axisLength{0}(y); axisLength{1}(m); 2")]
    public static string Shapes() => After(
        T.Exp(s_x + s_y).Shape[0], T.Dot(s_m, s_n).Shape[1], T.Join(0, s_x, s_y).Shape[0], T.Sum(s_m, axis: 0).Shape[0], T.Reshape(s_m, [2, -1]).Shape[0]);

    [Feature("b-133", "gemm{alpha=2, beta=3}(m, n, m); gemv{alpha=1, beta=-1}(m, x, y); dotInner(x, y); gemm(m.T, n); ger{alpha=1*a, beta=1}(x, y, m, a); gemv(m, gemv(n, x))")]
    public static string Products() => After(
        (2 * T.Dot(s_m, s_n)) + (3 * s_m), T.Dot(s_m, s_x) - s_y, T.Dot(s_x, s_y), T.Dot(s_m.T, s_n), s_m + (s_a * T.Outer(s_x, s_y)), T.Dot(T.Dot(s_m, s_n), s_x));

    [Feature("b-134", "a + a ** 10: Composite; an output and its sum: Composite, 1 node")]
    public static string Fusion()
    {
        using var one = Function.Compile([s_x], s_x + T.Pow(s_x, 10));
        using var trailing = Function.Compile([s_x, s_y], [T.Exp(s_x) * s_y, T.Sum(T.Exp(s_x) * s_y)]);
        return $"a + a ** 10: {OpsOf(one)}; an output and its sum: {OpsOf(trailing)}, {trailing.TopoSort().Length} node";
    }

    [Feature("b-135", "the memory of w holds [0, 1] after the step; 8 products one after the other take 2 matrices beside the result")]
    public static string InPlace()
    {
        var w = T.Shared(new double[] { 1, 2 }, "w");
        using var step = Function.Compile([s_x], [], updates: [(w, w - (0.5 * s_x))]);
        using var memory = w.GetValue(borrow: true);
        step.Call(new double[] { 2, 2 });
        var product = s_m;
        for (var i = 0; i < 8; i++)
        {
            product = T.Tanh(T.Dot(product, s_m));
        }

        using var chain = Function.Compile([s_m], product);
        chain.Call(new double[64, 64]);
        return $"the memory of w holds {memory} after the step; 8 products one after the other take {chain.MemoryReport().PeakBytes / (64 * 64 * sizeof(double))} matrices beside the result";
    }

    [Feature("b-136", "x; x; assert{a number}(x, a > 0)")]
    public static string Asserts() => After(T.Assert(s_x, "kept true", T.Constant(true)), T.Assert(s_x, "a length", T.GreaterEqual(s_x.Shape[0], 0L)), T.Assert(s_x, "a number", T.Greater(s_a, 0.0)));

    [Feature("b-137", "max(m, axes=[1]); min(x)")]
    public static string BackToPlainForms() => After(T.MaxAndArgMax(s_m, axis: 1).Max, -T.Max(-s_x));

    [Feature("b-138", "what no step changes is computed before: Exp, Scan(Gemv Composite); the same steps once: Exp, Scan(Gemv Gemv Composite); unused results go: AxisLength DimShuffle DimShuffle Exp Scan Subtensor Subtensor")]
    public static string InsideLoops()
    {
        var sums = T.Scan((row, h) => T.Tanh(T.Dot(s_n, h) + (row * T.Exp(s_a))), sequences: [s_m], outputsInfo: [s_x])[0];
        var other = T.Scan((row, h) => T.Sin(T.Dot(s_n, h) + row), sequences: [s_m], outputsInfo: [s_x])[0];
        return $"what no step changes is computed before: {Inner(sums)}; the same steps once: {Inner(sums, other)}; unused results go: {Rewritten(sums[-1])}";

        static string Inner(params TensorVariable[] outputs)
        {
            using var function = Function.Compile([s_x, s_a, s_m, s_n], outputs);
            return string.Join(", ", function.Graph.Nodes.Where(node => node.Op is Scan or Elemwise or Composite).Select(node => node.Op is IHasInnerGraph inner ? $"Scan({string.Join(' ', inner.InnerGraphs.SelectMany(graph => graph.Graph.Nodes).Select(own => own.Op.Name))})" : node.Op.Name));
        }
    }

    [Feature("b-139", "equal sides: exp(x); a constant condition: x; the same condition twice: IfElse; inside itself: x")]
    public static string Branches()
    {
        var c = T.BoolScalar("c");
        return $"equal sides: {After(T.IfElse(c, T.Exp(s_x), T.Exp(s_x)))}; a constant condition: {After(T.IfElse(T.Constant(true), s_x, s_y))}; the same condition twice: {Rewritten(T.IfElse(c, s_x, s_y), T.IfElse(c, s_y, s_x))}; inside itself: {After(T.IfElse(c, T.IfElse(c, s_x, s_y), s_x))}";
    }

    [Feature("b-143", "canonicalize, stabilize, loops, merge-loops, specialize, branches, duplicate, fuse, stream, bodies; rules that undo each other: both are named")]
    public static string Stages() =>
        $"{List(Mode.FastRun.Phases.Select(phase => phase.Name))}; rules that undo each other: {Endless()}";

    [Feature("b-145", "Log(1 + x) -> Log1P(x); Exact; at StabilityRules.cs")]
    public static string Patterns()
    {
        var log1p = Phases.AllRules.First(rule => rule.Name == "log-of-one-plus");
        return $"{log1p.Text}; {log1p.Class}; at {log1p.Location.Split(':')[0]}";
    }

    [Feature("b-146", "2 nodes after rewriting, without a line 0; an error in them is built at Rewrites.cs")]
    public static string Lines()
    {
        var m = T.DMatrix("m");
        using var function = Function.Compile([m, s_x], T.Log(1 + T.Exp(T.Dot(m, s_x))) * 2);
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[2, 3], new double[4]));
        return $"{function.Graph.Nodes.Length} nodes after rewriting, without a line {function.Graph.Nodes.Count(node => node.Origins.IsEmpty)}; an error in them is built at {error.Origins[0].ToString().Split(':')[0]}";
    }

    private static string Endless()
    {
        var x = T.DVector("x");
        var phase = new RulePhase("planted", [Theon.Rewriting.Rules.Rule("to-cos", ScalarOps.Sin, "sin(x) -> cos(x)", (node, _) => T.Cos(node.Inputs[0]), RuleClass.Exact), Theon.Rewriting.Rules.Rule("to-sin", ScalarOps.Cos, "cos(x) -> sin(x)", (node, _) => T.Sin(node.Inputs[0]), RuleClass.Exact)]);
        var error = Assert.ThrowsExactly<RewriteException>(() => Rewriter.Run(new FunctionGraph([x], [T.Sin(x)]), [phase]));
        return error.Message.Contains("to-cos", StringComparison.Ordinal) && error.Message.Contains("to-sin", StringComparison.Ordinal) ? "both are named" : error.Message;
    }

    /// <summary>Expressions, each after rewriting and before fusion.</summary>
    private static string After(params TensorVariable[] expressions) => After(Mode.FastRun, expressions);

    private static string After(Mode mode, params TensorVariable[] expressions) => string.Join("; ", expressions.Select(expression =>
    {
        using var function = Function.Compile(
            [.. Traversal.Leaves([expression]).Where(leaf => leaf is not Constant and not SharedVariable)], expression, mode: mode.Excluding("fuse").Excluding("stream").Excluding("duplicate"));
        return Print.Pp(function.Graph.Outputs[0]);
    }));
}
