using Theon.Graph;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows of the third source: a talk with exercises.</summary>
internal static class Talk
{
    private static readonly Mode s_withoutPass = Mode.FastRun.Excluding("stream");

    [Feature("002-01", "(x + x) * x becomes one Composite: composite{(x0 + x0) * x0}(x)")]
    public static string Compiler()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], (x + x) * x);
        return $"(x + x) * x becomes one {function.TopoSort().Single().Op.Name}: {Print.Pp(function.Graph.Outputs[0])}";
    }

    [Feature("002-02", "README.md: hand-written C++ kernels; Nothing is compiled on your machine when your program runs")]
    public static string FixedKernels() => Page("README.md", "hand-written C++ kernels", "Nothing is compiled on your machine when your program runs");

    [Feature("002-03", "1: [2, 4]; 2: [3, 4], [1, 2]")]
    public static string Derivatives()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        (TensorVariable, Value)[] at = [(x, new double[] { 1, 2 }), (y, new double[] { 3, 4 })];
        return $"1: {Eval(T.Grad(T.Sqr(x).Sum(), x), at[0])}; 2: {List(T.Grad((x * y).Sum(), x, y).Select(g => (object)Eval(g, at)))}";
    }

    [Feature("002-04", "1E-20; as written 0")]
    public static string TinyLogarithm()
    {
        var x = T.DScalar("x");
        using var compiled = Function.Compile([x], T.Log(1 + x));
        using var asWritten = Function.Compile([x], T.Log(1 + x), mode: Mode.None);
        return $"{List(compiled.Call(1e-20).As<double>())}; as written {List(asWritten.Call(1e-20).As<double>())}";
    }

    [Feature("002-10", "sum mean max min std var prod argmax cumsum clip dot exp log; [3, 1] + [4] gives [3, 4]")]
    public static string NumPyNames()
    {
        string[] names = ["Sum", "Mean", "Max", "Min", "Std", "Var", "Prod", "ArgMax", "CumSum", "Clip", "Dot", "Exp", "Log"];
        foreach (var name in names)
        {
            Assert.Contains(name, typeof(T).GetMethods().Select(method => method.Name));
        }

        var (c, v) = (T.DCol("c"), T.DVector("v"));
        var sum = (c + v).Eval((c, new double[3, 1]), (v, new double[4]));
        return $"{string.Join(' ', names).ToLowerInvariant()}; [3, 1] + [4] gives [{List(sum.Shape.Select(length => (object)length))}]";
    }

    [Feature("002-11", "float32[:] from the start; x is unchanged: [1, 2]")]
    public static string StaticAndPure()
    {
        var x = T.FVector("x");
        var set = T.SetSubtensor(x[0], 9);
        NDArray value = new float[] { 1, 2 };
        Assert.AreEqual("[9, 2]", Eval(set, (x, value)));
        return $"{set.Type} from the start; x is unchanged: {value}";
    }

    [Feature("002-14", "a: [0, 2, 1026]: float64, one Composite")]
    [Feature("002-15", "a: [0, 2, 1026]: float64, one Composite")]
    [Feature("002-16", "a: [0, 2, 1026]: float64, one Composite")]
    [Feature("002-18", "a: [0, 2, 1026]: float64, one Composite")]
    public static string FirstExercise()
    {
        var a = T.Vector("a");
        using var f = Function.Compile([a], a + T.Pow(a, 10));
        NDArray value = f.Call(new long[] { 0, 1, 2 });
        var nodes = f.TopoSort();
        return $"{a.Name}: {value}: {value.DType.Name}, {(nodes.Length == 1 ? "one" : "many")} {OpsOf(f)}";
    }

    [Feature("002-21", "[9, 25], equal to (a + b) squared; one Composite")]
    public static string Binomial()
    {
        var (a, b) = (T.Vector("a"), T.Vector("b"));
        using var f = Function.Compile([a, b], T.Pow(a, 2) + T.Pow(b, 2) + (2 * a * b));
        Value[] at = [new double[] { 1, 2 }, new double[] { 2, 3 }];
        Assert.AreEqual(Eval(T.Sqr(a + b), (a, at[0]), (b, at[1])), f.Call(at).ToNDArray().ToString());
        return $"{f.Call(at).ToNDArray()}, equal to (a + b) squared; {(f.TopoSort().Length == 1 ? "one" : "many")} {OpsOf(f)}";
    }

    [Feature("002-22", "10000 steps of 400 x 784: the cost falls, every target is predicted, cross-entropy finite throughout; one pass over the data, Gemv where that is switched off")]
    [Feature("002-45", "10000 steps of 400 x 784: the cost falls, every target is predicted, cross-entropy finite throughout; one pass over the data, Gemv where that is switched off")]
    public static string FullProgram()
    {
        const int n = 400;
        const int features = 784;
        const int steps = 10_000;
        using NDArray data = Matrix(Normal(7, n * features), features);
        var random = new Random(8);
        double[] targets = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(2))];
        var model = new Trainer(features, seed: 9);
        var finite = true;
        double first = 0, last = 0;
        for (var step = 0; step < steps; step++)
        {
            using var results = model.Train.Call(data, targets);
            if (step % 1000 == 0 || step == steps - 1)
            {
                var mean = results[1].As<double[]>().Average();
                finite &= double.IsFinite(mean);
                first = step == 0 ? mean : first;
                last = mean;
            }
        }

        var predicted = model.Predict.Call(data).As<bool[]>();
        Assert.AreSequenceEqual(targets.Select(target => target == 1), predicted);
        return $"{steps} steps of {n} x {features}: {(last < first ? "the cost falls" : "the cost rises")}, every target is predicted, cross-entropy {(finite ? "finite throughout" : "infinite")}; "
            + $"{(Has(model, "MatrixStream") ? "one pass over the data" : "several passes")}, {(Has(new Trainer(2, seed: 1, s_withoutPass), "Gemv") ? "Gemv where that is switched off" : "no Gemv")}";

        static bool Has(Trainer trainer, string op) => trainer.Train.TopoSort().Any(node => node.Op.Name == op);
    }

    [Feature("002-23", "w: float64[:], b: float64[]; values of w [0, 0], b 0")]
    [Feature("002-24", "w: float64[:], b: float64[]; values of w [0, 0], b 0")]
    public static string SharedFromValues()
    {
        var (w, b) = (T.Shared(new double[2], name: "w"), T.Shared(0.0, name: "b"));
        w.GetValue().Set(5.0, 0);
        return $"{w.Name}: {w.Type}, {b.Name}: {b.Type}; values of w {w.GetValue()}, b {b.GetValue()}";
    }

    [Feature("002-25", "Add Gemv Sigmoid")]
    public static string Probability()
    {
        var model = new Trainer(2, seed: 1);
        return string.Join(' ', Rewritten(model.P1).Split(' ').Except(["DimShuffle", "Alloc", "AxisLength", "Neg"]));
    }

    [Feature("002-26", "bool[:]; [False, False, True]")]
    public static string Prediction()
    {
        var p = T.DVector("p");
        var prediction = p > 0.5;
        return $"{prediction.Type}; {Eval(prediction, (p, new double[] { 0, 0.5, 0.75 }))}";
    }

    [Feature("002-27", "float64[:], mean and penalty float64[]; gradients float64[:], float64[]")]
    [Feature("002-28", "float64[:], mean and penalty float64[]; gradients float64[:], float64[]")]
    [Feature("002-29", "float64[:], mean and penalty float64[]; gradients float64[:], float64[]")]
    public static string CostAndGradients()
    {
        var model = new Trainer(2, seed: 1);
        var (gw, gb) = T.Grad(model.Cost, model.W, model.B);
        return $"{model.Xent.Type}, mean and penalty {model.Cost.Type}; gradients {gw.Type}, {gb.Type}";
    }

    [Feature("002-30", "train: 0.693147 of the old values, then 0.66846; predict sees them: [True, False]")]
    [Feature("002-31", "train: 0.693147 of the old values, then 0.66846; predict sees them: [True, False]")]
    public static string TrainAndPredict()
    {
        var model = new Trainer(2, seed: 0);
        double[,] data = { { 1, 0 }, { -1, 0 } };
        var costs = Enumerable.Range(0, 2).Select(_ => model.Train.Call(data, new double[] { 1, 0 })[1].As<double[]>().Average()).ToArray();
        return $"train: {Round([costs[0]])} of the old values, then {Round([costs[1]])}; predict sees them: {model.Predict.Call(data).ToNDArray()}";
    }

    [Feature("002-32", "Softplus")]
    public static string LogOfOnePlusExp()
    {
        var x = T.DVector("x");
        return Rewritten(T.Log(1 + T.Exp(x)));
    }

    [Feature("002-33", "1 / (1 + exp(x)): 0.119203 at 2; 1 / (1 + exp(-x)): 0.880797; both by Sigmoid, without Exp")]
    public static string OneOverOnePlusExp()
    {
        var x = T.DScalar("x");
        TensorVariable falling = 1 / (1 + T.Exp(x)), rising = 1 / (1 + T.Exp(-x));
        var ops = $"{Rewritten(falling)} {Rewritten(rising)}".Split(' ');
        return $"1 / (1 + exp(x)): {Round([falling.Eval((x, 2.0)).As<double>()])} at 2; 1 / (1 + exp(-x)): {Round([rising.Eval((x, 2.0)).As<double>()])}; "
            + $"both by {(ops.Count(op => op == "Sigmoid") == 2 ? "Sigmoid" : "others")}, {(ops.Contains("Exp") ? "with" : "without")} Exp";
    }

    [Feature("002-34", "Neg Softplus: -2.126928 at 2")]
    public static string LogOfOneMinusSigmoid()
    {
        var x = T.DScalar("x");
        var y = T.Log(1 - T.Sigmoid(x));
        return $"{Rewritten(y)}: {Round([y.Eval((x, 2.0)).As<double>()])} at 2";
    }

    [Feature("002-35", "Gemv with 3 inputs and beta 0.998, the result in w's place")]
    [Feature("002-43", "Gemv with 3 inputs and beta 0.998, the result in w's place")]
    public static string UpdateFoldedIntoAProduct()
    {
        var model = new Trainer(2, seed: 1, s_withoutPass);
        var nodes = model.Train.TopoSort();
        var update = nodes.Last(node => node.Op.Name == "Gemv");
        Assert.AreSame(update.Output, model.Train.Graph.Outputs[^2]);
        return $"{update.Op.Name} with {update.Inputs.Length} inputs and {(update.Op.ToString().Contains("0.998", StringComparison.Ordinal) ? "beta 0.998" : update.Op.ToString())}, the result in w's place";
    }

    [Feature("002-36", "1000, 0: finite")]
    public static string FiniteCrossEntropy()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var p = 1 / (1 + T.Exp(-x));
        var values = ((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Eval((x, new double[] { 1000, 1000 }), (y, new double[] { 0, 1 })).As<double[]>();
        return $"{List(values.Select(value => (object)Math.Abs(value)))}: {(values.All(double.IsFinite) ? "finite" : "infinite")}";
    }

    [Feature("002-37", "8 elementwise nodes, 1 kernel: Composite")]
    public static string Fusion()
    {
        var (x, y) = (T.DMatrix("x"), T.DMatrix("y"));
        var z = T.Tanh((x * y) + T.Exp(-x)) / (1 + T.Sqr(y));
        using var function = Function.Compile([x, y], z);
        return $"{Traversal.TopologicalOrder([z]).Count(node => node.Op.Name != "DimShuffle")} elementwise nodes, {function.TopoSort().Length} kernel: {OpsOf(function)}";
    }

    [Feature("002-40", "float64; as a scope float32")]
    public static string FloatX()
    {
        var before = Config.FloatX.Name;
        using var scope = Config.With(floatX: DType.Float32);
        return $"{before}; as a scope {Config.FloatX.Name}";
    }

    [Feature("002-42", "train(float64[:, :], float64[:]) -> bool[:], float64[:]; its errors, its profile, its program and its picture are called train")]
    public static string NameOfAFunction()
    {
        var model = new Trainer(2, seed: 1);
        Assert.StartsWith("train", Assert.ThrowsExactly<FunctionArgumentException>(() => model.Train.Call(new double[2, 2])).Message);
        Assert.StartsWith("digraph \"train\"", model.Train.Dot());
        Assert.Contains("program train", model.Train.ProgramText());
        var z = T.DVector("z");
        using var profiled = Function.Compile([z], z * 2, name: "train", profile: true);
        Assert.StartsWith("Profile of train:", profiled.Profile!.ToText());
        return $"{model.Train}; its errors, its profile, its program and its picture are called {model.Train.Name}";
    }

    [Feature("002-47", "w float32[:], b float32[], cost float32[]; float64 at no node")]
    [Feature("002-51", "w float32[:], b float32[], cost float32[]; float64 at no node")]
    public static string Float32Throughout()
    {
        using var scope = Config.With(floatX: DType.Float32);
        using var w = NDArray.Zeros(DType.Float32, 3);
        var model = new Trainer(T.Shared(w, "w"), T.Shared(0f, "b"));
        var wide = model.Train.TopoSort().SelectMany(node => node.Outputs).Count(output => output.DType == DType.Float64);
        return $"w {model.W.Type}, b {model.B.Type}, cost {model.Cost.Type}; float64 at {(wide == 0 ? "no node" : $"{wide} nodes")}";
    }

    [Feature("002-52", "int32 * float32: float64; int8, uint8, int16, uint16 * float32: float32, float32, float32, float32")]
    public static string IntegersWithFloat32()
    {
        var f = T.FVector();
        DType[] narrow = [DType.Int8, DType.UInt8, DType.Int16, DType.UInt16];
        return $"int32 * float32: {(T.IVector() * f).DType.Name}; {List(narrow.Select(dtype => dtype.Name))} * float32: "
            + List(narrow.Select(dtype => (T.TensorOf(dtype, [false]) * f).DType.Name));
    }

    [Feature("002-54", "mean float32, cast float32, divided by the length float64, by the length cast float32")]
    public static string Casts()
    {
        var x = T.FVector("x");
        return $"mean {x.Mean().DType.Name}, cast {x.AsType(DType.Float64).AsType(DType.Float32).DType.Name}, divided by the length {(x.Sum() / x.Shape[0]).DType.Name}, "
            + $"by the length cast {(x.Sum() / x.Shape[0].AsType(DType.Float32)).DType.Name}";
    }

    [Feature("002-56", "0 1 2 3 4 5 6 7")]
    public static string ConstructorsByRank() =>
        string.Join(' ', new[] { T.Scalar(), T.Vector(), T.Matrix(), T.Tensor3(), T.Tensor4(), T.Tensor5(), T.Tensor6(), T.Tensor7() }.Select(v => v.Rank));

    [Feature("002-57", "float32 float64 complex64 complex128 int8 int16 int32 int64")]
    public static string ConstructorsByDType() =>
        string.Join(' ', new[] { T.FVector(), T.DVector(), T.CVector(), T.ZVector(), T.BVector(), T.WVector(), T.IVector(), T.LVector() }.Select(v => v.DType.Name));

    [Feature("002-58", "float64, float32, float64: a variable keeps what it was made with")]
    public static string ConstructorsOfFloatX()
    {
        var before = T.Vector();
        using (Config.With(floatX: DType.Float32))
        {
            return $"{before.DType.Name}, {T.Vector().DType.Name}, {before.DType.Name}: a variable keeps what it was made with";
        }
    }

    [Feature("002-59", "v: int16[:, 1, :]")]
    public static string ConstructorWithAPattern()
    {
        var v = T.TensorOf(DType.Int16, [false, true, false], "v");
        return $"{v.Name}: {v.Type}";
    }

    [Feature("002-60", "uint8[:] uint16[:] uint32[:] uint64[:]; 250 + 10 in uint8 is 4")]
    public static string UnsignedTypes()
    {
        DType[] dtypes = [DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64];
        var v = T.TensorOf(DType.UInt8, [], "v");
        using NDArray wide = 250;
        using var value = wide.AsType(DType.UInt8);
        return $"{string.Join(' ', dtypes.Select(dtype => T.TensorOf(dtype, [false]).Type))}; 250 + 10 in uint8 is {Eval(v + 10, (v, value))}";
    }

    [Feature("002-61", "[[11, 22], [13, 24]], [[11, 12], [23, 24]]; a matrix of one row does not stretch: FunctionRunException")]
    public static string RowsAndColumns()
    {
        var (m, row, col, other) = (T.DMatrix("m"), T.DRow("row"), T.DCol("col"), T.DMatrix("other"));
        NDArray value = new double[,] { { 1, 2 }, { 3, 4 } }, one = new double[,] { { 10, 20 } };
        return $"{Eval(m + row, (m, value), (row, one))}, {Eval(m + col, (m, value), (col, one.Transpose()))}; "
            + $"a matrix of one row does not stretch: {Error(() => Eval(m + other, (m, value), (other, one))).Split(':')[0]}";
    }

    [Feature("002-62", "row float64[1, :], col float64[:, 1], other patterns by TensorOf: float64[1, :, 1]")]
    public static string OtherPatterns() => $"row {T.Row().Type}, col {T.Col().Type}, other patterns by TensorOf: {T.TensorOf(DType.Float64, [true, false, true]).Type}";

    [Feature("002-63", "27, 27, 18, 6")]
    public static string RepeatedGradients()
    {
        var x = T.DScalar("x");
        var y = x * x * x;
        var first = T.Grad(y, x);
        var second = T.Grad(first, x);
        return List(new[] { y, first, second, T.Grad(second, x) }.Select(v => (object)Eval(v, (x, 3.0))));
    }

    [Feature("002-64", "TensorTypeException: Grad got a cost of type float64[:]. Accepted: a real 0-d value; sum or average it first.")]
    public static string OnlyScalarCosts()
    {
        var x = T.DVector("x");
        return Error(() => T.Grad(T.Sqr(x), x));
    }

    [Feature("002-65", "vJ: [20, 80]; vH: [60, 240]")]
    public static string VectorProducts()
    {
        var (x, v) = (T.DVector("x"), T.DVector("v"));
        (TensorVariable, Value)[] at = [(x, new double[] { 1, 2 }), (v, new double[] { 10, 20 })];
        var cube = x * x * x;
        return $"vJ: {Eval(T.Lop(T.Sqr(x), x, v), at)}; vH: {Eval(T.Grad((T.Grad(cube.Sum(), x) * v).Sum(), x), at)}";
    }

    [Feature("002-66", "Jv: [20, 80]; Hv: [60, 240]")]
    public static string ForwardProducts()
    {
        var (x, v) = (T.DVector("x"), T.DVector("v"));
        (TensorVariable, Value)[] at = [(x, new double[] { 1, 2 }), (v, new double[] { 10, 20 })];
        return $"Jv: {Eval(T.Rop(T.Sqr(x), x, v), at)}; Hv: {Eval(T.Rop(T.Grad((x * x * x).Sum(), x), x, v), at)}";
    }

    /// <summary>The program of the talk.</summary>
    internal sealed class Trainer
    {
        public Trainer(int features, int seed, Mode? mode = null)
            : this(T.Shared(seed == 0 ? new double[features] : Normal(seed, features), "w"), T.Shared(0.0, "b"), mode)
        {
        }

        public Trainer(SharedVariable w, SharedVariable b, Mode? mode = null)
        {
            (W, B) = (w, b);
            var (x, y) = (T.Matrix("x"), T.Vector("y"));
            P1 = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
            var prediction = P1 > 0.5;
            Xent = (-y * T.Log(P1)) - ((1 - y) * T.Log(1 - P1));
            Cost = Xent.Mean() + (0.01 * T.Pow(w, 2).Sum());
            var (gw, gb) = T.Grad(Cost, w, b);
            Train = Function.Compile(inputs: [x, y], outputs: [prediction, Xent], updates: [(w, w - (0.1 * gw)), (b, b - (0.1 * gb))], mode: mode, name: "train");
            Predict = Function.Compile(inputs: [x], outputs: prediction, name: "predict");
        }

        public SharedVariable W { get; }

        public SharedVariable B { get; }

        public TensorVariable P1 { get; }

        public TensorVariable Xent { get; }

        public TensorVariable Cost { get; }

        public CompiledFunction Train { get; }

        public CompiledFunction Predict { get; }
    }
}
