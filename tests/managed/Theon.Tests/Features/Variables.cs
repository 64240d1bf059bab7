using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on variables, types and the host interface.</summary>
internal static class Variables
{
    [Feature("b-1", "float32[:, 1]; made by it x: float32[:, 1]; equal by dtype and pattern, not to float32[:, :]; converts [True, False] to [1, 0], refuses a matrix and float64")]
    public static string Types()
    {
        var type = new TensorType(DType.Float32, [false, true]);
        var x = T.Variable(type, "x");
        Assert.AreEqual(type, TensorType.WithLengths(DType.Float32, 5, 1));
        Assert.AreNotEqual(type, TensorType.OfRank(DType.Float32, 2));
        Assert.AreNotEqual(type, type.WithDType(DType.Float64));
        var v = T.FVector("v");
        using var f = Function.Compile([v], v);
        Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(new float[1, 2]));
        Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(new[] { 1.1 }));
        using NDArray narrow = new[] { true, false };
        return $"{type}; made by it {x.Name}: {x.Type}; equal by dtype and pattern, not to {TensorType.OfRank(DType.Float32, 2)}; converts {narrow} to {f.Call(narrow).ToNDArray()}, refuses a matrix and float64";
    }

    [Feature("b-2", "8 ranks, row and col, of int8 int16 int32 int64 float32 float64 complex64 complex128 bool FloatX; 7 plurals of each by names and by number, such as p: float64[:, :], q: float64[:, :]")]
    public static string Constructors()
    {
        (string Prefix, string DType)[] families =
            [("B", "int8"), ("W", "int16"), ("I", "int32"), ("L", "int64"), ("F", "float32"), ("D", "float64"), ("C", "complex64"), ("Z", "complex128"), ("Bool", "bool"), ("", "FloatX")];
        string[] shapes = ["Scalar", "Vector", "Matrix", "Tensor3", "Tensor4", "Tensor5", "Tensor6", "Tensor7", "Row", "Col"];
        foreach (var (prefix, dtype) in families)
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                var made = (TensorVariable)typeof(T).GetMethod(prefix + shapes[i], [typeof(string)])!.Invoke(null, ["v"])!;
                var pattern = i switch { 8 => new[] { true, false }, 9 => [false, true], _ => new bool[i] };
                Assert.AreEqual((dtype == "FloatX" ? "float64" : dtype, "v"), (made.DType.Name, made.Name));
                Assert.AreSequenceEqual(pattern, made.Type.Broadcastable);
            }
        }

        string[] plurals = ["Scalar", "Vector", "Matrix", "Tensor3", "Tensor4", "Row", "Col"];
        foreach (var (prefix, _) in families)
        {
            foreach (var shape in plurals)
            {
                var one = (TensorVariable)typeof(T).GetMethod(prefix + shape, [typeof(string)])!.Invoke(null, [null])!;
                var name = prefix + (shape == "Matrix" ? "Matrices" : shape + "s");
                var counted = (ImmutableArray<TensorVariable>)typeof(T).GetMethod(name, [typeof(int)])!.Invoke(null, [2])!;
                var named = typeof(T).GetMethod(name, [typeof(ReadOnlySpan<string>)])!.CreateDelegate<Several>()(["a", "b"]);
                Assert.AreSequenceEqual([(one.Type, (string?)null), (one.Type, null)], counted.Select(v => (v.Type, v.Name)), name);
                Assert.AreSequenceEqual([(one.Type, "a"), (one.Type, "b")], named.Select(v => (v.Type, v.Name!)), name);
            }
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => T.DMatrices(-1));
        return $"{shapes.Length - 2} ranks, row and col, of {string.Join(' ', families.Select(family => family.DType))}; {plurals.Length} plurals of each by names and by number, such as {List(T.DMatrices("p", "q").Select(v => $"{v.Name}: {v.Type}"))}";
    }

    private delegate ImmutableArray<TensorVariable> Several(ReadOnlySpan<string> names);

    [Feature("b-3", "float64[:, :], float32[:], int64[], float64[], bool[], bool[:]")]
    public static string SharedOfKinds() => List(new[]
    {
        T.Shared(new double[2, 2]), T.Shared(new float[2]), T.Shared(3), T.Shared(2.0), T.Shared(true), T.Shared(new bool[1]),
    }.Select(v => v.Type));

    [Feature("b-4", "w: float64[1, :]; the host array changed, the value not: [[1, 2]]; a value that would lose digits is refused, int32 accepted: [[3, 4]]; borrowed: the array's own memory 8")]
    public static string OptionsOfShared()
    {
        double[,] host = { { 1, 2 } };
        var w = T.Shared(host, "w", broadcastable: [true, false]);
        host[0, 0] = 9;
        var before = w.GetValue().ToString();
        var narrow = T.Shared(new float[1]);
        Assert.ThrowsExactly<ArgumentException>(() => narrow.SetValue(new[] { 1.5 }));
        w.SetValue(new int[,] { { 3, 4 } });
        using NDArray own = new double[] { 7, 7 };
        var borrowing = T.Shared(own, borrow: true);
        own.Set(8.0, 0);
        return $"{w.Name}: {w.Type}; the host array changed, the value not: {before}; a value that would lose digits is refused, int32 accepted: {w.GetValue()}; borrowed: the array's own memory {borrowing.GetValue().Get<double>(0)}";
    }

    [Feature("b-5", "copy [1, 2] stays, borrowed [9, 2] sees; other length [5, 6, 7], set to zero [0, 0, 0]; rank and dtype are refused")]
    public static string ReadingAndWriting()
    {
        var s = T.Shared(new double[] { 1, 2 }, "s");
        var copy = s.GetValue();
        s.GetValue(borrow: true).Set(9.0, 0);
        var borrowed = s.GetValue().ToString();
        s.SetValue(new double[] { 5, 6, 7 });
        var longer = s.GetValue().ToString();
        s.SetZero();
        Assert.ThrowsExactly<ArgumentException>(() => s.SetValue(new double[1, 1]));
        Assert.ThrowsExactly<ArgumentException>(() => T.Shared(1).SetValue(1.5));
        return $"copy {copy} stays, borrowed {borrowed} sees; other length {longer}, set to zero {s.GetValue()}; rank and dtype are refused";
    }

    [Feature("b-6", "c: float64[2, 1] of [[1], [2]]; a host number becomes a constant; a list of variables a stack: float64[3]")]
    public static string Constants()
    {
        var c = T.Constant(new double[,] { { 1 }, { 2 } }, "c");
        Assert.AreSequenceEqual([false, true], c.Type.Broadcastable);
        TensorVariable number = 5;
        Assert.IsInstanceOfType<Constant>(number);
        return $"{c.Name}: {c.Type} of {c.Value}; a host number becomes a constant; a list of variables a stack: {T.Stack([T.DScalar(), T.DScalar(), 1.0]).Type}";
    }

    [Feature("b-9", "+ 5, - -3, * 4, / 0.25, // 0, % 1, ** 1, neg -1, abs 1, & 0, | 5, ^ 5, ~ -2, < True, <= True, > False, >= False; reflected 10 - x 9, 2 / x 2; == is identity: false")]
    public static string Operators()
    {
        var (x, y) = (T.LScalar("x"), T.LScalar("y"));
        (string Name, TensorVariable Value)[] all =
        [
            ("+", x + y), ("-", x - y), ("*", x * y), ("/", x / y), ("//", T.FloorDiv(x, y)), ("%", x % y), ("**", T.Pow(x, y)), ("neg", -x), ("abs", T.Abs(-x)),
            ("&", x & y), ("|", x | y), ("^", x ^ y), ("~", ~x), ("<", x < y), ("<=", x <= y), (">", x > y), (">=", x >= y),
        ];
        (TensorVariable, Value)[] at = [(x, 1L), (y, 4L)];
        return $"{List(all.Select(op => $"{op.Name} {Eval(op.Value, at)}"))}; reflected 10 - x {Eval(10 - x, at)}, 2 / x {Eval(2 / x, at)}; == is identity: {(x == y ? "true" : "false")}";
    }

    [Feature("b-10", "x[1] [4, 5, 6, 7]; x[^1, 0] 8; x[1.., ..2] [[4, 5], [8, 9]]; every other backwards [11, 9]; ellipsis [3, 7, 11]; new axis [1, 3, 4]; mask [8, 9, 10, 11]; array [[8, 9, 10, 11], [0, 1, 2, 3]]; symbolic 5")]
    public static string Indexing()
    {
        var (x, i) = (T.LMatrix("x"), T.LScalar("i"));
        (TensorVariable, Value)[] at = [(x, new long[,] { { 0, 1, 2, 3 }, { 4, 5, 6, 7 }, { 8, 9, 10, 11 } }), (i, 1L)];
        var newAxis = x[TensorIndex.NewAxis].Eval(at);
        return $"x[1] {Eval(x[1], at)}; x[^1, 0] {Eval(x[^1, 0], at)}; x[1.., ..2] {Eval(x[1.., ..2], at)}; every other backwards {Eval(x[2, T.Slice(null, null, -2)], at)}; "
            + $"ellipsis {Eval(x[TensorIndex.Ellipsis, ^1], at)}; new axis [{List(newAxis.Shape.Select(n => (object)n))}]; mask {Eval(x[x > 7], at)}; array {Eval(x[new[] { 2, 0 }], at)}; symbolic {Eval(x[i, i], at)}";
    }

    [Feature("b-11", "42 functions are methods too; sum 10, std [1, 1], sort [[2, 1], [4, 3]], cumsum [[1, 3], [3, 7]], repeat [[1, 2], [1, 2], [3, 4], [3, 4]], trace 5, ravel [1, 2, 3, 4], copy [[1, 2], [3, 4]] with gradient 1; every method of a function gives what the function gives")]
    public static string Methods()
    {
        string[] mirrored =
        [
            "Sum", "Prod", "Mean", "Var", "Std", "Max", "Min", "ArgMax", "ArgMin", "All", "Any", "Norm", "CumSum", "CumProd", "Ptp", "Dot", "Reshape", "Flatten", "DimShuffle", "Transpose",
            "SwapAxes", "Squeeze", "Repeat", "Clip", "Round", "Trace", "Diagonal", "Diff", "Sort", "ArgSort", "Take", "Nonzero", "Choose", "Compress", "SearchSorted", "ZerosLike", "OnesLike",
            "Ravel", "Real", "Imag", "Conj", "Copy",
        ];
        var missing = mirrored.Where(name => !typeof(TensorVariable).GetMethods().Any(method => method.Name == name));
        Assert.AreSequenceEqual([], missing);
        var x = T.DMatrix("x");
        (TensorVariable, Value) at = (x, new double[,] { { 1, 2 }, { 3, 4 } });
        var copy = x.Copy();
        SameAsFunctions(x, T.ZMatrix("z"));
        return $"{mirrored.Length} functions are methods too; sum {Eval(x.Sum(), at)}, std {Eval(x.Std(0), at)}, sort {Eval(x.Sort(1, descending: true), at)}, cumsum {Eval(x.CumSum(1), at)}, "
            + $"repeat {Eval(x.Repeat(2, 0), at)}, trace {Eval(x.Trace(), at)}, ravel {Eval(x.Ravel(), at)}, copy {Eval(x.Copy(), at)} with gradient {Eval(T.Grad((copy * copy).Sum(), copy), at) switch { "[[2, 4], [6, 8]]" => 1, _ => 0 }}; "
            + "every method of a function gives what the function gives";
    }

    private static void SameAsFunctions(TensorVariable x, TensorVariable z)
    {
        var (v, n) = (T.DVector("v"), T.LVector("n"));
        (TensorVariable Method, TensorVariable Function)[] pairs =
        [
            (x.Sum(0), T.Sum(x, 0)), (x.Prod(0), T.Prod(x, 0)), (x.Mean([0, 1]), T.Mean(x, [0, 1])), (x.Var(0, 1), T.Var(x, 0, 1)), (x.Std(0), T.Std(x, 0)), (x.Max(1), T.Max(x, 1)), (x.Min(1), T.Min(x, 1)),
            (x.ArgMax(1, true), T.ArgMax(x, 1, true)), (x.ArgMin(), T.ArgMin(x)), (x.All(0), T.All(x, 0)), (x.Any(0), T.Any(x, 0)), (x.Norm(1, 0), T.Norm(x, 1, 0)), (x.CumSum(1), T.CumSum(x, 1)), (x.CumProd(), T.CumProd(x)),
            (x.Ptp(1), T.Ptp(x, 1)), (x.Dot(v), T.Dot(x, v)), (x.Reshape(4), T.Reshape(x, 4)), (x.Flatten(), T.Flatten(x)), (x.DimShuffle(1, 'x', 0), T.DimShuffle(x, 1, 'x', 0)), (x.Transpose(), T.Transpose(x)),
            (x.SwapAxes(0, 1), T.SwapAxes(x, 0, 1)), (T.DRow("r").Squeeze(), T.Squeeze(T.DRow("r"))), (x.Repeat(n, 0), T.Repeat(x, n, 0)), (x.Clip(0, 1), T.Clip(x, 0, 1)), (x.Round(), T.Round(x)), (x.Trace(1), T.Trace(x, 1)),
            (x.Diagonal(1), T.Diagonal(x, 1)), (x.Diff(2, 0), T.Diff(x, 2, 0)), (x.Sort(0, true), T.Sort(x, 0, true)), (x.ArgSort(0), T.ArgSort(x, 0)), (x.Take(n, 1), T.Take(x, n, 1)), (x.Nonzero(), T.Nonzero(x)),
            (n.Choose([v, x]), T.Choose(n, [v, x])), (n.Compress(x, 1), T.Compress(n, x, 1)), (v.SearchSorted(x, true), T.SearchSorted(v, x, true)), (x.ZerosLike(DType.Int8), T.ZerosLike(x, DType.Int8)), (x.OnesLike(), T.OnesLike(x)),
            (z.Real(), T.Real(z)), (z.Imag(), T.Imag(z)), (z.Conj(), T.Conj(z)), (x.Fill(v), T.Fill(x, v)), (x.AsType(DType.Int32), T.Cast(x, DType.Int32)), (x.Size(), T.Size(x)), (x.Ravel(), T.Ravel(x)), (x.Copy(), T.Copy(x)),
        ];
        Assert.AreSequenceEqual(pairs.Select(pair => Tree(pair.Function)), pairs.Select(pair => Tree(pair.Method)));

        static string Tree(TensorVariable y) => Print.DebugPrint(new DebugPrintOptions { Lines = false }, y);
    }

    [Feature("b-12", "3, then 7 by the same function: 0 compiled; other inputs, another function: 12")]
    public static string EvalIsCached()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        var s = x + y;
        var first = Eval(s, (x, 1.0), (y, 2.0));
        Assert.HasCount(1, Evaluation.FunctionsOf(s));
        var second = Eval(s, (x, 3.0), (y, 4.0));
        var compiled = Evaluation.FunctionsOf(s).Count - 1;
        var other = Eval(s, (y, 5.0), (x, 7.0));
        Assert.HasCount(2, Evaluation.FunctionsOf(s));
        return $"{first}, then {second} by the same function: {compiled} compiled; other inputs, another function: {other}";
    }

    [Feature("b-14", "n, renamed m; made at Variables.cs; a node too")]
    public static string NamesAndOrigins()
    {
        var n = T.DVector("n");
        var sum = (n + 1).Named("m");
        Assert.Contains("Variables.cs:", Print.DebugPrint(sum));
        using var f = Function.Compile([n], T.Log(sum[5]));
        Assert.Contains("Variables.cs:", Assert.ThrowsExactly<FunctionRunException>(() => f.Call(new double[1])).Message);
        return $"{n.Name}, renamed {sum.Name}; made at Variables.cs; a node too";
    }

    [Feature("b-17", "each with a name, types, gradient, algebra, domain and error bound; several as one: composite{exp(x0 * x1)}(x, y)")]
    public static string ScalarOpsBelow()
    {
        foreach (var op in ScalarOps.All)
        {
            Assert.AreEqual(op.Arity, op.Code == ScalarOpCode.Cast ? 1 : op.Domain.Length, op.Name);
            Assert.IsNotEmpty(op.Types.Accepted);
        }

        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, y], T.Exp(x * y));
        return $"each with a name, types, gradient, algebra, domain and error bound; several as one: {Print.Pp(f.Graph.Outputs[0])}";
    }
}
