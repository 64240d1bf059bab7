using Theon.Graph;
using Theon.Samples.Macros;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows of the first source: host methods as macros that make expressions.</summary>
internal static class Macros
{
    [Feature("000-01", "README.md: compiler for mathematical expressions, hosted in C#; rewrites them into faster and numerically stabler ones")]
    public static string Position() => Page("README.md", "compiler for mathematical expressions, hosted in C#", "rewrites them into faster and numerically stabler ones");

    [Feature("000-02", "3 * sqr(a + b) + sqr(3 * a)")]
    public static string Composition()
    {
        var (a, b) = (T.DScalar("a"), T.DScalar("b"));
        return Print.Pp(Triple(Square(a + b)) + Square(Triple(a)));

        static TensorVariable Square(TensorVariable x) => T.Sqr(x);
        static TensorVariable Triple(TensorVariable x) => 3 * x;
    }

    [Feature("000-04", "int32[], rank 0, name none, <int32[]>")]
    public static string Unnamed()
    {
        var x = T.IScalar();
        return $"{x.Type}, rank {x.Rank}, name {x.Name ?? "none"}, {Print.Pp(x)}";
    }

    [Feature("000-05", "Add of x, y: int32[]; neither has a value")]
    public static string Overloading()
    {
        var (x, y) = (T.IScalar("x"), T.IScalar("y"));
        var s = x + y;
        Assert.IsNotInstanceOfType<Constant>(s);
        return $"{s.Owner!.Op.Name} of {List(s.Owner.Inputs.Select(input => input.Name))}: {s.Type}; {(s.Owner.Inputs.All(input => input is not Constant) ? "neither has a value" : "")}";
    }

    [Feature("000-06", "4, 4: int32 of rank 0")]
    public static string EvaluatedTwice()
    {
        var (x, y) = (T.IScalar("x"), T.IScalar("y"));
        var s = x + y;
        var (first, second) = (s.Eval((x, 2), (y, 2)), s.Eval((x, 1), (y, 3)));
        return $"{first}, {second}: {first.DType.Name} of rank {first.Rank}";
    }

    [Feature("000-07", "10: int32")]
    public static string Reused()
    {
        var (x, y) = (T.IScalar("x"), T.IScalar("y"));
        var twice = (2 * (x + y)).Eval((x, 2), (y, 3));
        return $"{twice}: {twice.DType.Name}";
    }

    [Feature("000-08", "Add, Exp, Mul; leaves x, y; Exp is used twice")]
    [Feature("000-25", "Add, Exp, Mul; leaves x, y; Exp is used twice")]
    public static string Walk()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        var e = T.Exp(x + y);
        var nodes = Traversal.TopologicalOrder([e * e]);
        Assert.AreSame(nodes[^1].Inputs[0], nodes[^1].Inputs[1]);
        return $"{List(nodes.Select(node => node.Op.Name))}; leaves {List(Traversal.Leaves([e * e]).Select(leaf => leaf.Name))}; Exp is used twice";
    }

    [Feature("000-09", "8 nodes written, 1 run")]
    public static string Rewriting()
    {
        var x = T.DVector("x");
        var y = T.Log(1 + T.Exp(-x)) + (0 * x) + (x * x);
        using var function = Function.Compile([x], y, mode: Mode.FastRun.Including("assumes-finite"));
        return $"{Traversal.TopologicalOrder([y]).Count(node => node.Op.Name != "DimShuffle")} nodes written, {function.TopoSort().Length} run";
    }

    [Feature("000-12", "-0.2, -0.2; with a shared rate -1")]
    public static string HostNumbersAreFixed()
    {
        var w = T.Shared(0.0, "w");
        var lr = 0.1;
        using var fixedStep = Function.Compile([], lr * T.Grad(T.Sqr(w - 1), w));
        var first = fixedStep.Call().As<double>();
        lr = 0.5;
        var second = fixedStep.Call().As<double>();
        var rate = T.Shared(lr, "rate");
        using var shared = Function.Compile([], rate * T.Grad(T.Sqr(w - 1), w));
        return $"{List(first, second)}; with a shared rate {List(shared.Call().As<double>())}";
    }

    [Feature("000-13", "cost 9, W 0.6, b 0.6; then cost 3.24, W 0.96, b 0.96")]
    [Feature("000-15", "cost 9, W 0.6, b 0.6; then cost 3.24, W 0.96, b 0.96")]
    public static string SimultaneousUpdates()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        var (w, b) = (T.Shared(0.0, "W"), T.Shared(0.0, "b"));
        var cost = T.Sqr((w * x) + b - y);
        using var train = Function.Compile([x, y], cost, updates: [(w, w - (0.1 * T.Grad(cost, w))), (b, b - (0.1 * T.Grad(cost, b)))]);
        return string.Join("; then ", Enumerable.Range(0, 2).Select(_ => $"cost {Round([train.Call(1.0, 3.0).As<double>()])}, W {Round([Number(w)])}, b {Round([Number(b)])}"));
    }

    [Feature("000-14", "a 3, b 1 in both orders; a map warns: Warning: updates")]
    public static string OrderOfUpdates()
    {
        string Run(bool turned)
        {
            var (a, b) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"));
            (SharedVariable, TensorVariable)[] updates = [(a, a + b), (b, a)];
            using var step = Function.Compile([], [], updates: turned ? [updates[1], updates[0]] : updates);
            step.Call();
            return $"a {List(Number(a))}, b {List(Number(b))}";
        }

        using var log = new Functions.LogEntries();
        var (one, two) = (T.Shared(1.0), T.Shared(2.0));
        using var map = Function.Compile([], [], updates: new Dictionary<SharedVariable, TensorVariable> { [one] = two, [two] = one });
        return Run(false) == Run(true) ? $"{Run(false)} in both orders; a map warns: {log.Entries.Single().Level}: {log.Entries[0].Topic}" : "differs";
    }

    [Feature("000-16", "0 functions by building, 1 by Compile: capture, canonicalize, stabilize, loops, merge-loops, specialize, branches, duplicate, fuse, stream, bodies, lower, load")]
    public static string ExplicitCompilation()
    {
        var x = T.DVector("x");
        var live = Theon.Memory.LiveBytes;
        var y = T.Exp(x).Sum();
        Assert.IsLessThanOrEqualTo(live, Theon.Memory.LiveBytes);
        using var function = Function.Compile([x], y);
        return $"0 functions by building, 1 by Compile: {List(function.CompileSteps.Select(step => step.Name))}";
    }

    [Feature("000-17", "one by one as many nodes as together; the same updates")]
    [Feature("000-18", "one by one as many nodes as together; the same updates")]
    public static string SharedWork()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        CompiledFunction Trainer(Func<TensorVariable, SharedVariable[], Updates> updates, out SharedVariable w)
        {
            w = T.Shared(new double[] { 0.5, -0.5 }, "w");
            var b = T.Shared(0.25, "b");
            var cost = T.Sqr(T.Tanh(T.Dot(x, w) + b) - y).Mean();
            return Function.Compile([x, y], cost, updates: updates(cost, [w, b]));
        }

        using var oneByOne = Trainer((cost, vs) => Macro.Sgd(0.1, cost, vs), out var first);
        using var together = Trainer((cost, vs) => vs.Zip(T.Grad(cost, vs), (v, g) => (v, v - (0.1 * g))).ToArray(), out var second);
        double[,] data = { { 1, 2 }, { 3, 4 } };
        Assert.AreEqual(oneByOne.Call(data, new double[] { 1, 0 }).As<double>(), together.Call(data, new double[] { 1, 0 }).As<double>());
        Assert.AreEqual(first.GetValue().ToString(), second.GetValue().ToString());
        return oneByOne.TopoSort().Length == together.TopoSort().Length ? "one by one as many nodes as together; the same updates" : $"{oneByOne.TopoSort().Length}, {together.TopoSort().Length}";
    }

    [Feature("000-19", "0.12: float64[]")]
    [Feature("000-22", "0.12: float64[]")]
    public static string Penalty()
    {
        var (w0, w1) = (T.DMatrix("W0"), T.DMatrix("W1"));
        var written = 0.01 * (T.Pow(w0, 2).Sum() + T.Pow(w1, 2).Sum());
        var made = Macro.L2(0.01, w0, w1);
        NDArray ones = new double[,] { { 1, 1 }, { 1, 1 } }, twos = new double[,] { { 2, 2 } };
        var values = written.Eval((w0, ones), (w1, twos)).As<double>();
        Assert.AreEqual(values, made.Eval((w0, ones), (w1, twos)).As<double>());
        return $"{Round([values])}: {made.Type}";
    }

    [Feature("000-20", "14: float64[]")]
    public static string ReductionMethod()
    {
        var v = T.DVector("v");
        var sum = T.Pow(v, 2).Sum();
        return $"{Eval(sum, (v, new double[] { 1, 2, 3 }))}: {sum.Type}";
    }

    [Feature("000-21", "10; one node of 4 inputs runs: Composite; of one x itself")]
    public static string VariadicAddition()
    {
        var vs = T.DScalars("a", "b", "c", "d");
        var sum = T.Add(vs.AsSpan());
        using var function = Function.Compile(vs.AsSpan(), sum);
        var nodes = function.TopoSort();
        return $"{function.Call(1.0, 2.0, 3.0, 4.0).ToNDArray()}; {(nodes.Length == 1 ? "one node" : "several")} of {nodes[0].Inputs.Length} inputs runs: {OpsOf(function)}; of one {(ReferenceEquals(T.Add(vs[0]), vs[0]) ? "x itself" : "another")}";
    }

    [Feature("000-23", "regression: W0; network: W0, W1")]
    [Feature("000-24", "regression: W0; network: W0, W1")]
    public static string LayersAsClasses()
    {
        var x = T.DMatrix("x");
        var regression = new Layer("0", new double[3, 2], T.Sigmoid).Of(x);
        var network = new Layer("1", new double[4, 2], T.Sigmoid).Of(new Layer("0", new double[3, 4], T.Tanh).Of(x));
        Assert.AreEqual("[[0.5, 0.5]]", Eval(network, (x, new double[,] { { 1, 2, 3 } })));
        return $"regression: {Matrices(regression)}; network: {Matrices(network)}";

        static string Matrices(TensorVariable y) => List(Macro.FindVars<SharedVariable>(y).Where(v => v.Rank == 2).Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Feature("000-26", "Add; x, y; x has none")]
    public static string Owner()
    {
        var (x, y) = (T.IScalar("x"), T.IScalar("y"));
        var owner = (x + y).Owner!;
        return $"{owner.Op.Name}; {List(owner.Inputs.Select(input => input.Name))}; x has {owner.Inputs[0].Owner?.Op.Name ?? "none"}";
    }

    [Feature("000-27", "w shared, x input, 0-d constant, w * x neither")]
    public static string KindsOfLeaves()
    {
        var (x, w) = (T.DScalar("x"), T.Shared(1.0, "w"));
        static string Kind(TensorVariable v) => v switch { SharedVariable => "shared", Constant => "constant", { Owner: null } => "input", _ => "neither" };
        return $"w {Kind(w)}, x {Kind(x)}, 0-d {Kind(T.Constant(2.0))}, w * x {Kind(w * x)}";
    }

    [Feature("000-28", "ArgumentNullException: Value cannot be null. (Parameter 'variable')")]
    public static string NoExpression() => Error(() => Print.Pp(null!));

    [Feature("000-29", "b, w: each once, in the same order again")]
    public static string SharedVariablesOfACost()
    {
        var x = T.DVector("x");
        var (w, b) = (T.Shared(new double[2], "w"), T.Shared(0.0, "b"));
        var cost = T.Sqr(b + T.Dot(x, w) + b).Sum() + Macro.L2(0.1, w);
        Assert.AreSequenceEqual(Macro.FindVars<SharedVariable>(cost), Macro.FindVars<SharedVariable>(cost));
        return $"{List(Macro.FindVars<SharedVariable>(cost).Select(v => v.Name))}: each once, in the same order again";
    }

    [Feature("000-30", "x, y: int32[], int32[]")]
    public static string InputsOfAnExpression()
    {
        var (x, y) = (T.IScalar("x"), T.IScalar("y"));
        var found = Macro.FindVars<TensorVariable>((2 * (x + y)) + x);
        return $"{List(found.Select(leaf => leaf.Name))}: {List(found.Select(leaf => leaf.Type))}";
    }

    [Feature("000-31", "cost 4, then 0.4295 after 5 steps")]
    public static string TrainerFromACost()
    {
        var x = T.DScalar("x");
        var (w, b) = (T.Shared(0.0, "w"), T.Shared(0.0, "b"));
        using var train = Macro.MinimizeCost([x], T.Sqr((w * x) + b - 2), 0.05);
        var costs = Enumerable.Range(0, 6).Select(_ => train.Call(1.0).As<double>()).ToArray();
        return $"cost {Round([costs[0]])}, then {Round([costs[5]], 4)} after 5 steps";
    }

    [Feature("000-32", "FastCompile, twice: cost 4, penalty 0.5")]
    public static string OptionsPassedOn()
    {
        var x = T.DScalar("x");
        var w = T.Shared(0.0, "w");
        var cost = T.Sqr((w * x) - 2);
        using var train = Function.Compile([new In(x, value: 1)], [("cost", cost), ("penalty", 0.5 + T.Sqr(w))], updates: Macro.Sgd(0.1, cost, w), mode: Mode.FastCompile, name: "twice");
        using var results = train.Call();
        return $"{FunctionOptions.ModeOf(train)}, {train.Name}: cost {results["cost"]}, penalty {results["penalty"]}";
    }

    [Feature("000-33", "W0, W1")]
    public static string ParametersByRank()
    {
        var x = T.DMatrix("x");
        var network = new Layer("1", new double[4, 2], T.Sigmoid).Of(new Layer("0", new double[3, 4], T.Tanh).Of(x));
        return List(Macro.FindWeights(network.Sum()).Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    private static double Number(SharedVariable variable) => variable.GetValue().As<double>();
}
