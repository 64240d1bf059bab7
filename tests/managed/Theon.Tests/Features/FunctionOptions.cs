using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Parameters;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on what a function can be told, on ops of one's own and on parameters in files.</summary>
internal static class FunctionOptions
{
    [Feature("b-20", "exp(y) + 1; two walks: Exp, Add and Exp, Add; leaves x; the original exp(x) + 1")]
    public static string Clones()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var z = T.Exp(x) + 1;
        var clone = T.Clone(z, (x, y));
        static string Walk(TensorVariable v) => List(Traversal.TopologicalOrder([v]).Select(node => node.Op.Name).Where(name => name != "DimShuffle"));
        return $"{Print.Pp(clone)}; two walks: {Walk(z)} and {Walk(clone)}; leaves {List(T.FindVariables<TensorVariable>(z).Select(leaf => leaf.Name))}; the original {Print.Pp(z)}";
    }

    [Feature("b-80", "a 2, b 6 of the sum of two lists; conflict: ArgumentException: Both lists update a (float64[]), with different expressions. (Parameter 'other')")]
    public static string OrderedUpdates()
    {
        var (a, b) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"));
        Updates first = [(a, a + 1)], second = [(b, b * 3)], conflict = [(a, a + 2)];
        using var step = Function.Compile([], [], updates: first + second);
        step.Call();
        return $"a {a.GetValue()}, b {b.GetValue()} of the sum of two lists; conflict: {Error(() => first.Add(conflict))}";
    }

    [Feature("b-89", "7: given 2 for z, named f, mode FastCompile; unused refused, warned of, ignored; 1.5 refused by int32, 1 with downcast")]
    public static string Options()
    {
        var (x, z, n) = (T.DScalar("x"), T.DScalar("z"), T.IScalar("n"));
        using var f = Function.Compile([x], x + (2 * z), givens: [(z, 2)], mode: Mode.FastCompile, name: "f");
        using var log = new Functions.LogEntries();
        Assert.ThrowsExactly<CompileException>(() => Function.Compile([x, n], x + 1));
        using var warned = Function.Compile([x, n], x + 1, onUnusedInput: UnusedInput.Warn);
        Assert.HasCount(1, log.Entries);
        using var ignored = Function.Compile([x, n], x + 1, onUnusedInput: UnusedInput.Ignore);
        using var exact = Function.Compile([n], n + 0);
        using var down = Function.Compile([n], n + 0, allowInputDowncast: true);
        Assert.ThrowsExactly<FunctionArgumentException>(() => exact.Call(1.5));
        return $"{f.Call(3.0).ToNDArray()}: given 2 for z, named {f.Name}, mode {ModeOf(f)}; unused refused, warned of, ignored; 1.5 refused by int32, {down.Call(1.5).ToNDArray()} with downcast";
    }

    /// <summary>The mode that a function shows to have been compiled in: a quick one does not fuse.</summary>
    internal static Mode ModeOf(CompiledFunction function) => function.CompileSteps.Any(step => step.Name == "fuse") ? Mode.FastRun : Mode.FastCompile;

    [Feature("b-90", "default 11, given 12; a counter 0, 1, 2; strict refuses bool; 1.5 refused by int32, 1 with downcast; a lent default 3, then 8; an implicit input is passed by name of the function: 30")]
    public static string InputOptions()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        using var f = Function.Compile([x, new In(y, value: 1)], x + y);
        using var counter = Function.Compile([new In(x, value: 0, update: x + 1)], x);
        using var strict = Function.Compile([new In(x, strict: true)], x * 2);
        Assert.ThrowsExactly<FunctionArgumentException>(() => strict.Call(true));
        var n = T.IScalar("n");
        using var exact = Function.Compile([n], n + 0);
        Assert.ThrowsExactly<FunctionArgumentException>(() => exact.Call(1.5));
        using var down = Function.Compile([new In(n, allowDowncast: true)], n + 0);
        NDArray memory = new double[] { 1, 2 };
        var v = T.DVector("v");
        using var lent = Function.Compile([new In(v, value: memory, borrow: true)], T.Sum(v));
        var before = lent.Call().ToNDArray();
        memory.Set(7.0, 1);
        using var hidden = Function.Compile([x, new In(y, value: 2, isImplicit: true, mutable: true)], x * y);
        hidden["y"] = 10;
        return $"default {f.Call(10.0).ToNDArray()}, given {f.Call(10.0, 2.0).ToNDArray()}; a counter {List(counter.Call()[0], counter.Call()[0], counter.Call()[0])}; strict refuses bool; "
            + $"1.5 refused by int32, {down.Call(1.5).ToNDArray()} with downcast; a lent default {before}, then {lent.Call().ToNDArray()}; "
            + $"an implicit input is passed by name of the function: {hidden.Call(3.0).ToNDArray()}";
    }

    [Feature("b-91", "[1, 2] again after the first result was written to")]
    public static string BorrowedOutputs()
    {
        var s = T.Shared(new double[] { 1, 2 }, "s");
        using var f = Function.Compile([], new Out(s, borrow: true));
        f.Call()[0].Set(9.0, 0);
        return $"{f.Call().ToNDArray()} again after the first result was written to";
    }

    [Feature("b-92", "1, 2; without: 3, 3; for t only: s 4, t 1; another update instead: 40")]
    public static string DefaultUpdates()
    {
        var (s, t) = (T.Shared(1.0, "s"), T.Shared(1.0, "t"));
        (s.DefaultUpdate, t.DefaultUpdate) = (s + 1, t + 1);
        using var with = Function.Compile([], s);
        using var without = Function.Compile([], s, noDefaultUpdates: true);
        using var notT = Function.Compile([], s + t, noDefaultUpdates: [t]);
        using var other = Function.Compile([], s, updates: [(s, s * 10)]);
        var first = List(with.Call()[0], with.Call()[0]);
        var second = List(without.Call()[0], without.Call()[0]);
        notT.Call();
        var third = $"s {s.GetValue()}, t {t.GetValue()}";
        other.Call();
        return $"{first}; without: {second}; for t only: {third}; another update instead: {s.GetValue()}";
    }

    [Feature("b-93", "sum 3, twice [2, 4]; only twice: [2, 4], which runs DimShuffle Mul")]
    public static string NamedOutputs()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], new OrderedDictionary<string, TensorVariable> { ["sum"] = x.Sum(), ["twice"] = 2 * x });
        using var results = f.Call(new double[] { 1, 2 });
        var only = f.OutputSubset("twice");
        return $"sum {results["sum"]}, twice {results["twice"]}; only twice: {only.Call(new double[] { 1, 2 }).ToNDArray()}, which runs {OpsOf(only)}";
    }

    [Feature("b-94", "by name 7, mixed 7, by variable 7; the rate was 2 and is 5: 13")]
    public static string ArgumentsByName()
    {
        var (x, rate, b) = (T.DScalar("x"), T.DScalar("rate"), T.DScalar("b"));
        using var f = Function.Compile([x, b, new In(rate, value: 2)], (x * rate) + b);
        var values = $"by name {f.Call(("b", 3.0), ("x", 2.0)).ToNDArray()}, mixed {f.Call([2.0], [("b", 3.0)]).ToNDArray()}, by variable {f.Call((b, 3.0), (x, 2.0)).ToNDArray()}";
        var before = f["rate"];
        f["rate"] = 5;
        return $"{values}; the rate was {before} and is {f["rate"]}: {f.Call(2.0, 3.0).ToNDArray()}";
    }

    [Feature("b-95", "the copy has 11, the original 2; without updates 11 again")]
    public static string Copies()
    {
        var (s, other) = (T.Shared(1.0, "s"), T.Shared(10.0, "other"));
        using var f = Function.Compile([], s, updates: [(s, s + 1)]);
        using var copy = f.Copy([(s, other)]);
        using var look = copy.Copy(deleteUpdates: true, name: "look");
        f.Call();
        copy.Call();
        look.Call();
        return $"the copy has {other.GetValue()}, the original {s.GetValue()}; {(look.Name == "look" ? "without updates" : "")} {look.Call().ToNDArray()} again";
    }

    [Feature("b-98", "w in its place, behind the 4 instructions that read it: [2, 4] and 3, then [11, 12]; a and b exchanged: [3, 4], [1, 2]; each made of both: [4, 6], [-2, -2]")]
    public static string OrderOfUpdatesInPlace()
    {
        var w = T.Shared(new double[] { 1, 2 }, "w");
        using var step = Function.Compile([], [w * 2, T.Sum(w)], updates: [(w, w + 10)], mode: Mode.None);
        using var memory = w.GetValue(borrow: true);
        using var results = step.Call();
        Assert.AreEqual("[11, 12]", memory.ToString());
        var (a, b) = (T.Shared(new double[] { 1, 2 }, "a"), T.Shared(new double[] { 3, 4 }, "b"));
        using var exchange = Function.Compile([], [], updates: [(a, b), (b, a)]);
        exchange.Call();
        var exchanged = $"{a.GetValue()}, {b.GetValue()}";
        exchange.Call();
        using var cycle = Function.Compile([], [], updates: [(a, a + b), (b, a - b)]);
        cycle.Call();
        return $"w in its place, behind the {step.TailFirst} instructions that read it: {results[0]} and {results[1]}, then {w.GetValue()}; a and b exchanged: {exchanged}; each made of both: {a.GetValue()}, {b.GetValue()}";
    }

    [Feature("b-102", "input [1, 2] untouched, result its own; shared [1, 2] isolated, borrowed sees [8, 2]; a lent span keeps 8 while the variable becomes [16, 4]")]
    public static string Aliasing()
    {
        var x = T.DVector("x");
        NDArray mine = new double[] { 1, 2 };
        using var same = Function.Compile([x], x);
        same.Call(mine)[0].Set(9.0, 0);
        var s = T.Shared(mine, "s");
        mine.Set(1.0, 0);
        var isolated = s.GetValue().ToString();
        s.GetValue(borrow: true).Set(8.0, 0);
        var sees = s.GetValue().ToString();
        using var twice = Function.Compile([], [], updates: [(s, s * 2)]);
        using var lent = s.BorrowSpan<double>();
        twice.Call();
        return $"input {mine} untouched, result its own; shared {isolated} isolated, borrowed sees {sees}; a lent span keeps {List(lent.Span[0])} while the variable becomes {s.GetValue()}";
    }

    [Feature("b-115", "through a packaged graph 6, overridden 60")]
    public static string GradientsThroughGraphs()
    {
        var (a, x) = (T.DScalar("a"), T.DScalar("x"));
        var plain = new OpFromGraph([a], [a * a]).On(x);
        var overridden = new OpFromGraph([a], [a * a], lop: (inputs, _, dys) => [dys[0] * 20 * inputs[0]]).On(x);
        return $"through a packaged graph {Eval(T.Grad(plain, x), (x, 3.0))}, overridden {Eval(T.Grad(overridden, x), (x, 3.0))}";
    }

    [Feature("b-161", "[0, 0.5, 1]: gradient [0, 1, 0]; two equal ones run once")]
    public static string OpOfOnesOwn()
    {
        var x = T.DVector("x");
        var y = new Clamp(0, 1).On(x);
        using var f = Function.Compile([x], [y, T.Grad(y.Sum(), x), new Clamp(0, 1).On(x) + 1]);
        var (value, gradient, _) = f.Call(new[] { -1, 0.5, 2 });
        return $"{value}: gradient {gradient}; {(f.TopoSort().Count(node => node.Op is Clamp) == 1 ? "two equal ones run once" : "twice")}";
    }

    [Feature("b-162", "[1, 3, 6]; no gradient: UndefinedGradientException")]
    public static string HostFunction()
    {
        var type = TensorType.OfRank(DType.Float64, 1);
        var running = T.AsOp("running", [type], [type], (x, y) =>
        {
            var sum = 0.0;
            var values = x[0].ToArray<double>();
            for (var i = 0; i < values.Length; i++)
            {
                y[0].Set(sum += values[i], i);
            }
        });
        var v = T.DVector("v");
        var z = running([v])[0];
        return $"{Eval(z, (v, new double[] { 1, 2, 3 }))}; no gradient: {Error(() => T.Grad(z.Sum(), v)).Split(':')[0]}";
    }

    [Feature("b-163", "inline 1 kernel, kept 2; both 9; second derivative 2")]
    public static string GraphsAsOps()
    {
        var (a, x) = (T.DScalar("a"), T.DScalar("x"));
        var (inline, kept) = (new OpFromGraph([a], [T.Sqr(a)]), new OpFromGraph([a], [T.Sqr(a)], inline: false));
        using var one = Function.Compile([x], inline.On(x + 1));
        using var two = Function.Compile([x], kept.On(x + 1));
        Assert.AreEqual(one.Call(2.0).As<double>(), two.Call(2.0).As<double>());
        return $"inline {one.TopoSort().Length} kernel, kept {two.TopoSort().Length}; both {one.Call(2.0).ToNDArray()}; second derivative {Eval(T.Grad(T.Grad(kept.On(x), x), x), (x, 5.0))}";
    }

    [Feature("b-167", "w [1, 2], b 3: from arrays of a zip of .npy files, keyed w.npy, b.npy")]
    [Feature("003-18", "w [1, 2], b 3: from arrays of a zip of .npy files, keyed w.npy, b.npy")]
    public static string ParametersInFiles()
    {
        using var folder = new TestFolder();
        var (w, b) = (T.Shared(new double[] { 1, 2 }, "w"), T.Shared(3.0, "b"));
        ParameterFile.Save(folder.PathOf("model.npz"), w, b);
        using var archive = System.IO.Compression.ZipFile.OpenRead(folder.PathOf("model.npz"));
        w.SetZero();
        b.SetZero();
        ParameterFile.Load(folder.PathOf("model.npz"), w, b);
        return $"w {w.GetValue()}, b {b.GetValue()}: from arrays of a zip of .npy files, keyed {List(archive.Entries.Select(entry => entry.Name))}";
    }

    private sealed record Clamp(double Low, double High) : ManagedOp
    {
        public override string Name => "Clamp";

        public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs) => [inputs[0].Type];

        public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
        {
            var (x, dy) = (node.Inputs[0], ((Gradient.Flows)dys[0]).Value);
            return [T.Switch(T.And(T.Greater(x, Low), T.Less(x, High)), dy, 0)];
        }

        protected override void Compute(IReadOnlyList<NDArray> inputs, IReadOnlyList<NDArray> outputs) =>
            inputs[0].ToArray<double>().Select(value => Math.Clamp(value, Low, High)).ToArray().CopyTo(outputs[0].AsSpan<double>());
    }
}
