using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>What loops compute; the numbers are those that Theano gives.</summary>
[TestClass]
public sealed class ScanTests
{
    private static Constant Numbers(params double[] values) => T.Constant(values);

    private static TensorVariable Range(long count) => T.Arange(T.Constant(count));

    private static readonly Dictionary<string, (Func<TensorVariable[]> Build, string Expected)> s_cases = new()
    {
        ["powers"] = (() => [T.Scan((prior, x) => prior * x, outputsInfo: [T.Ones(10)], nonSequences: [T.Cast(Range(10), DType.Float64)], nSteps: 2)[0]],
            "[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]]"),
        ["last power"] = (() => [T.Scan((prior, x) => prior * x, outputsInfo: [T.Ones(4)], nonSequences: [T.Cast(Range(4), DType.Float64)], nSteps: 4)[0][^1]], "[0, 1, 16, 81]"),
        ["polynomial"] = (() => [T.Scan((c, p, x) => c * T.Pow(x, p), sequences: [Numbers(1, 0, 2), Range(10000)], nonSequences: [T.Constant(3.0)])[0]], "[1, 0, 18]"),
        ["until"] = (() => [T.Scan(x => (x * 2, T.Until(x * 2 > 45)), outputsInfo: [1.0], nSteps: 1024)[0]], "[2, 4, 8, 16, 32, 64]"),
        ["until at the first step"] = (() => [T.Scan(x => (x + 1, T.Until(x < 10)), outputsInfo: [1.0], nSteps: 5)[0]], "[2]"),
        ["until never"] = (() => [T.Scan(x => (x + 1, T.Until(x > 10)), outputsInfo: [1.0], nSteps: 3)[0]], "[2, 3, 4]"),
        ["until, last value"] = (() => [T.Scan(x => (x * 2, T.Until(x * 2 > 45)), outputsInfo: [1.0], nSteps: 1024)[0][^1]], "64"),
        ["until, results of steps"] = (() => [T.Scan((row, x) => (x + row, row * 10, T.Until(x > 2)), sequences: [Numbers(1, 2, 3, 4)], outputsInfo: [0.0, null])[1]], "[10, 20, 30]"),
        ["fibonacci"] = (() => [T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(Numbers(0, 1), -2, -1)], nSteps: 6)[0]], "[1, 2, 3, 5, 8, 13]"),
        ["fibonacci, last"] = (() => [T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(Numbers(0, 1), -2, -1)], nSteps: 6)[0][^1]], "13"),
        ["taps in another order"] = (() => [T.Scan((b, a) => (10 * b) + a, outputsInfo: [new ScanOutput(Numbers(1, 2), -1, -2)], nSteps: 2)[0]], "[21, 212]"),
        ["a distant tap"] = (() => [T.Scan(a => a + 1, outputsInfo: [new ScanOutput(Numbers(1, 10, 100), -3)], nSteps: 5)[0]], "[2, 11, 101, 3, 12]"),
        ["longer initial values"] = (() => [T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(Numbers(0, 1, 77), -2, -1)], nSteps: 3)[0]], "[1, 2, 3]"),
        ["sequence taps"] = (() => [T.Scan((a, b, c) => (a * 100) + (b * 10) + c, sequences: [new ScanSequence(Numbers(1, 2, 3, 4), -1, 0, 1)])[0]], "[123, 234]"),
        ["distant sequence taps"] = (() => [T.Scan((a, b) => (a * 10) + b, sequences: [new ScanSequence(Numbers(0, 1, 2, 3, 4, 5, 6, 7, 8), -4, 0)])[0]], "[4, 15, 26, 37, 48]"),
        ["a tap ahead"] = (() => [T.Scan(a => a * 1, sequences: [new ScanSequence(Numbers(1, 2, 3, 4, 5, 6), 2)])[0]], "[3, 4, 5, 6]"),
        ["a tap behind"] = (() => [T.Scan(a => a * 1, sequences: [new ScanSequence(Numbers(1, 2, 3, 4, 5, 6), -2)])[0]], "[1, 2, 3, 4]"),
        ["backwards"] = (() => [T.Scan(a => a * 1, sequences: [Numbers(1, 2, 3, 4)], goBackwards: true)[0]], "[4, 3, 2, 1]"),
        ["backwards, lengths differ"] = (() => [T.Scan((a, b) => (a * 10) + b, sequences: [Numbers(1, 2, 3, 4), Numbers(1, 2, 3)], goBackwards: true)[0]], "[43, 32, 21]"),
        ["backwards, last n"] = (() => [T.Scan(a => a * 1, sequences: [Numbers(1, 2, 3, 4)], nSteps: 2, goBackwards: true)[0]], "[4, 3]"),
        ["backwards, taps"] = (() => [T.Scan((a, b, c) => (a * 100) + (b * 10) + c, sequences: [new ScanSequence(Numbers(1, 2, 3, 4), -1, 0, 1)], goBackwards: true)[0]], "[234, 123]"),
        ["running sum backwards"] = (() => [T.Scan((a, sum) => sum + a, sequences: [Numbers(1, 2, 3)], outputsInfo: [0.0], goBackwards: true)[0]], "[3, 5, 6]"),
        ["first steps of a sequence"] = (() => [T.Scan(a => a * 1, sequences: [Numbers(1, 2, 3, 4)], nSteps: 3)[0]], "[1, 2, 3]"),
        ["several results"] = (() => [.. T.Scan((a, sum, product) => (sum + a, product * a, a - 1), sequences: [Numbers(2, 3, 4)], outputsInfo: [0.0, 1.0, null]).Outputs], "[2, 5, 9]; [2, 6, 24]; [1, 2, 3]"),
        ["results read each other"] = (() => [.. T.Scan((a, b) => (b, a + b), outputsInfo: [0.0, 1.0], nSteps: 5).Outputs], "[1, 1, 2, 3, 5]; [1, 2, 3, 5, 8]"),
        ["matrix rows"] = (() => [T.Scan((row, m) => T.Dot(row, m), sequences: [T.Constant(new double[,] { { 1, 0 }, { 0, 2 } })], nonSequences: [T.Constant(new double[,] { { 1, 2 }, { 3, 4 } })])[0]], "[[1, 2], [6, 8]]"),
        ["matrix state"] = (() => [T.Scan((s, m) => T.Dot(s, m), outputsInfo: [T.Constant(new double[,] { { 1, 1 } })[0]], nonSequences: [T.Constant(new double[,] { { 1, 1 }, { 0, 1 } })], nSteps: 3)[0]], "[[1, 2], [1, 3], [1, 4]]"),
        ["no steps"] = (() => [.. T.Scan((a, sum) => (sum + a, a), sequences: [Numbers()], outputsInfo: [0.0, null]).Outputs], "[]; []"),
        ["no steps of a matrix"] = (() => [T.Scan(s => s * 2, outputsInfo: [T.Ones(2, 3)], nSteps: T.Constant(0L))[0].Shape[0], T.Scan(s => s * 2, outputsInfo: [T.Ones(2, 3)], nSteps: 0)[0].Shape[2]], "0; 3"),
        ["one step"] = (() => [T.Scan(s => s * 2, outputsInfo: [T.Ones(2)], nSteps: 1)[0]], "[[2, 2]]"),
        ["a constant result"] = (() => [T.Scan(_ => T.Constant(7.0), sequences: [Numbers(1, 2)])[0]], "[7, 7]"),
        ["what is passed on as it is"] = (() => [T.Scan((a, s) => (a, s), sequences: [Numbers(1, 2)], outputsInfo: [3.0, null])[0]], "[1, 2]"),
        ["int64"] = (() => [T.Scan((a, n) => n + a, sequences: [Range(5)], outputsInfo: [0L])[0]], "[0, 1, 3, 6, 10]"),
        ["bool"] = (() => [T.Scan((a, b) => T.NotEqual(a, b), sequences: [T.Constant(new[] { true, true, false })], outputsInfo: [T.Constant(false)])[0]], "[True, False, False]"),
        ["the same row twice"] = (() => [Twice()], "[1, 4, 9]"),
        ["nested"] = (() => [T.Scan(row => T.Scan((a, sum) => sum + a, sequences: [row], outputsInfo: [0.0])[0], sequences: [T.Constant(new double[,] { { 1, 2 }, { 3, 4 } })])[0]], "[[1, 3], [3, 7]]"),
        ["nested, its own steps"] = (() => [T.Scan(n => T.Scan(x => x * 2, outputsInfo: [1.0], nSteps: n)[0][^1], sequences: [T.Constant(new long[] { 1, 3, 5 })])[0]], "[2, 8, 32]"),
        ["shapes inside may change"] = (() => [T.Scan(n => T.Arange(n).Sum(), sequences: [Range(5)])[0]], "[0, 0, 1, 3, 6]"),
        ["a part that grows"] = (() => [T.Scan((n, x) => x[T.Slice(null, n)].Sum(), sequences: [Range(4)], nonSequences: [Numbers(1, 2, 3, 4)])[0]], "[0, 1, 3, 6]"),
        ["a choice in a step"] = (() => [T.Scan((a, s) => T.IfElse(a > 2, s * 10, s + a), sequences: [Numbers(1, 2, 3, 1)], outputsInfo: [0.0])[0]], "[1, 3, 30, 31]"),
        ["map"] = (() => [T.Map(x => x * x, [Numbers(1, 2, 3)])[0]], "[1, 4, 9]"),
        ["map backwards"] = (() => [T.Map(x => x * x, [Numbers(1, 2, 3)], goBackwards: true)[0]], "[9, 4, 1]"),
        ["reduce"] = (() => [T.Reduce((x, sum) => sum + x, [Numbers(1, 2, 3)], [0.0])[0]], "6"),
        ["reduce over nothing"] = (() => [T.Reduce((x, sum) => sum + x, [Numbers()], [5.0])[0]], "5"),
        ["foldl"] = (() => [T.Foldl((x, n) => (n * 10) + x, [Numbers(1, 2, 3)], [0.0])[0]], "123"),
        ["foldr"] = (() => [T.Foldr((x, n) => (n * 10) + x, [Numbers(1, 2, 3)], [0.0])[0]], "321"),
    };

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Scan_Computes(string name) => LoopValues.AssertText(s_cases[name].Expected, s_cases[name].Build());

    private static TensorVariable Twice()
    {
        var x = Numbers(1, 2, 3);
        return T.Scan((a, b) => a * b, sequences: [x, x])[0];
    }

    [TestMethod]
    public void Arguments_ComeAsSequencesPastsNonSequences()
    {
        var seen = 0;
        T.Scan(
            (ScanArguments x) =>
            {
                seen = x.Count;
                Assert.AreSequenceEqual(["s", "s", "r", "o", "p", "p", "n"], x.Select(argument => argument.Name));
                Assert.AreSequenceEqual([0, 0, 1, 0, 1, 1, 2], x.Select(argument => argument.Rank));
                return ScanStep.Of(x[3] * 2, x[0], x[4] + x[5]);
            },
            sequences: [new ScanSequence(T.Vector("s"), -1, 0), T.Matrix("r")],
            outputsInfo: [T.Scalar("o"), null, new ScanOutput(T.Matrix("p"), -2, -1)],
            nonSequences: [T.Matrix("n")]);
        Assert.AreEqual(7, seen);
    }

    [TestMethod]
    public void SymbolicSteps_OnOneFunction_GiveAsManyRows()
    {
        var (a, k) = (T.Vector("a"), T.LScalar("k"));
        var (powers, updates) = T.Scan((prior, x) => prior * x, outputsInfo: [T.OnesLike(a)], nonSequences: [a], nSteps: k);
        Assert.IsEmpty(updates);
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([a, k], powers, mode: mode);
            Assert.AreEqual("[[2, 3], [4, 9]]", function.Call(new double[] { 2, 3 }, 2L)[0].ToString());
            Assert.AreEqual("[[2], [4], [8]]", function.Call(new double[] { 2 }, 3L)[0].ToString());
            Assert.AreSequenceEqual([0L, 2], function.Call(new double[] { 2, 3 }, 0L)[0].Shape);
        }
    }

    [TestMethod]
    public void SharedVariables_UpdatedByTheStep_HaveTheirLastValueInUpdates()
    {
        foreach (var mode in Modes.All)
        {
            var a = T.Shared(1L, "a");
            var loop = T.Scan(() => ScanStep.Of().Updating(a, a + 1), nSteps: 10);
            Assert.IsEmpty(loop.Outputs);
            using var function = Function.Compile([], [a + 1, loop[a] + 1], updates: [.. loop.Updates], mode: mode);
            using var results = function.Call();
            Assert.AreEqual("2", results[0].ToString());
            Assert.AreEqual("12", results[1].ToString());
            Assert.AreEqual("11", a.GetValue().ToString());
        }
    }

    [TestMethod]
    public void SharedVariables_ReadAndUpdated_ChangeFromStepToStep()
    {
        foreach (var mode in Modes.All)
        {
            var a = T.Shared(1.0, "a");
            var loop = T.Scan(x => ScanStep.Of(x * a).Updating(a, a * 2), sequences: [Numbers(1, 1, 1)]);
            using var function = Function.Compile([], loop.Output, updates: [.. loop.Updates], mode: mode);
            Assert.AreEqual("[1, 2, 4]", function.Call()[0].ToString());
            Assert.AreEqual("[8, 16, 32]", function.Call()[0].ToString());
            Assert.AreEqual("64", a.GetValue().ToString());
        }
    }

    [TestMethod]
    public void DefaultUpdates_OfWhatTheStepMakes_TakePlaceAtEachStep()
    {
        foreach (var mode in Modes.All)
        {
            SharedVariable? made = null;
            var loop = T.Scan(
                x =>
                {
                    made = T.Shared(1.0, "state");
                    made.DefaultUpdate = made * 2;
                    return x * made;
                },
                sequences: [Numbers(1, 1, 1)]);
            using var told = Function.Compile([], loop.Output, updates: [.. loop.Updates], mode: mode);
            Assert.AreEqual("[1, 2, 4]", told.Call()[0].ToString());
            Assert.AreEqual("[8, 16, 32]", told.Call()[0].ToString());
            using var untold = Function.Compile([], loop.Output, mode: mode);
            Assert.AreEqual("[64, 128, 256]", untold.Call()[0].ToString());
            Assert.AreEqual("512", made!.GetValue().ToString());
        }
    }

    [TestMethod]
    public void LastValue_OfNoSteps_IsAnIndexError()
    {
        var n = T.LScalar("n");
        foreach (var mode in Modes.All)
        {
            TensorVariable[] lasts =
            [
                T.Scan(x => x * 2, outputsInfo: [1.0], nSteps: n)[0][^1],
                T.Scan(x => x * 2, sequences: [T.Ones(n)], nSteps: n)[0][^1],
                T.Scan(x => x * 2, outputsInfo: [T.Ones(3)], nSteps: n)[0][^1, 1],
                T.Scan(x => x * 2, outputsInfo: [1.0], nSteps: n, checkpoints: Checkpoints.SquareRoot)[0][^1],
                T.Scan(x => (x * 2, T.Until(x > 5)), outputsInfo: [1.0], nSteps: n)[0][^1],
            ];
            foreach (var last in lasts)
            {
                using var function = Function.Compile([n], last, mode: mode);
                Assert.AreEqual(2.0, function.Call(1L)[0].Get<double>(), mode.Name);
                Assert.Contains("index -1 is outside an axis of length 0", Assert.ThrowsExactly<FunctionRunException>(() => function.Call(0L), mode.Name).Message, mode.Name);
            }
        }
    }

    [TestMethod]
    public void Steps_NegativeOrMoreThanRows_AreErrorsOfTheCall()
    {
        var (n, x) = (T.LScalar("n"), T.Vector("x"));
        foreach (var mode in Modes.All)
        {
            using var state = Function.Compile([n], T.Scan(s => s * 2, outputsInfo: [1.0], nSteps: n)[0], mode: mode);
            Assert.ThrowsExactly<FunctionRunException>(() => state.Call(-1L), mode.Name);
            using var last = Function.Compile([n], T.Scan(s => s * 2, outputsInfo: [1.0], nSteps: n)[0][^1], mode: mode);
            Assert.ThrowsExactly<FunctionRunException>(() => last.Call(-1L), mode.Name);
            foreach (var step in new Func<TensorVariable, ScanStep>[] { a => a * 2, a => T.Tanh(a) + 1 })
            {
                using var rows = Function.Compile([n, x], T.Scan(step, sequences: [x], nSteps: n)[0], mode: mode);
                Assert.AreSequenceEqual([2L], rows.Call(2L, new double[3])[0].Shape);
                Assert.ThrowsExactly<FunctionRunException>(() => rows.Call(4L, new double[3]), mode.Name);
                Assert.ThrowsExactly<FunctionRunException>(() => rows.Call(-1L, new double[3]), mode.Name);
            }
        }
    }

    [TestMethod]
    public void InitialValues_TooFew_AreAnErrorOfTheCall()
    {
        var x = T.Vector("x");
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([x], T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(x, -2, -1)], nSteps: 3)[0], mode: mode);
            Assert.AreEqual("[1, 2, 3]", function.Call(new double[] { 0, 1, 9 })[0].ToString());
            Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1 }), mode.Name);
        }
    }

    [TestMethod]
    public void Shape_ThatChangesFromStepToStep_IsAnErrorOfTheCall()
    {
        var x = T.Vector("x");
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([x], T.Scan(s => T.Join(0, s, s), outputsInfo: [x], nSteps: 2)[0], mode: mode);
            var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1, 2 }), mode.Name);
            Assert.Contains("step 0", error.Message);
            Assert.Contains("ScanTests.cs", error.Message);
        }
    }

    [TestMethod]
    public void Number_ThatALoopReadsAsStepsAndAsAValue_IsNotWrittenOver()
    {
        var x = T.DVector("x");
        var n = T.Cast(x.Sum(), DType.Int64);
        var y = T.Scan((s, a, b) => s + (a * 10) + b, outputsInfo: [0L], nonSequences: [n, n + 2], nSteps: n)[0];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([x], y, mode: mode);
            Assert.AreEqual("[46, 92, 138, 184]", function.Call(new double[] { 1, 3 })[0].ToString(), mode.Name);
        }
    }

    [TestMethod]
    public void Loop_IsCancelledBetweenSteps()
    {
        using var function = Function.Compile([], T.Scan(s => s * 1.0000001, outputsInfo: [T.Ones(1000)], nSteps: 1_000_000_000)[0][^1]);
        using var source = new CancellationTokenSource(50);
        Assert.Throws<OperationCanceledException>(() => function.Call(source.Token));
    }
}
