using System.Runtime.CompilerServices;
using System.Text;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>What is wrong with a loop is said when it is built, on the line that builds it.</summary>
[TestClass]
public sealed class ScanErrorTests
{
    private static readonly Dictionary<string, (Action Build, string[] Says, int Line)> s_cases = new()
    {
        ["dtype changes"] = Case(() => T.Scan((a, n) => n + a, sequences: [T.LVector()], outputsInfo: [T.Constant(NDArray.Scalar((sbyte)0))]), ["output 0", "int8[]", "int64[]", "T.Cast(x, DType.Int8)", "ScanErrorTests.cs:"]),
        ["rank changes"] = Case(() => T.Scan((a, s) => s + a, sequences: [T.Matrix()], outputsInfo: [0.0]), ["output 0", "float64[]", "float64[:]", "axes must not change", "ScanErrorTests.cs:"]),
        ["pattern changes"] = Case(() => T.Scan((a, s) => s + a, sequences: [T.Matrix()], outputsInfo: [T.Ones(1)]), ["output 0", "float64[1]", "float64[:]", "T.Unbroadcast(initial, 0)"]),
        ["length changes"] = Case(() => T.Scan(s => T.Join(0, s, s), outputsInfo: [T.Constant(new double[] { 1, 2 })], nSteps: 2), ["float64[2]", "float64[4]", "Lengths must not change"]),
        ["no initial value"] = Case(() => T.Scan(s => s, outputsInfo: [new ScanOutput(null!, -1)], nSteps: 2), ["output 0 has taps and no initial value"]),
        ["too few initial values"] = Case(() => T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(T.Constant(new double[] { 1 }), -2, -1)], nSteps: 2), ["[-2, -1]", "need 2 earlier values", "has 1"]),
        ["initial value without axis"] = Case(() => T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(T.Scalar(), -2, -1)], nSteps: 2), ["an axis in front with 2 earlier values"]),
        ["tap 0 of a result"] = Case(() => T.Scan(a => a, outputsInfo: [new ScanOutput(T.Vector(), 0)], nSteps: 2), ["the taps of output 0 are [0]", "negative numbers"]),
        ["tap twice"] = Case(() => T.Scan((a, b) => a, outputsInfo: [new ScanOutput(T.Vector(), -1, -1)], nSteps: 2), ["[-1, -1]"]),
        ["taps beyond the sequence"] = Case(() => T.Scan((a, b) => a + b, sequences: [new ScanSequence(T.Constant(new double[] { 1, 2 }), -3, 0)]), ["the taps [-3, 0] of sequence 0 reach beyond it", "float64[2]"]),
        ["steps beyond the sequence"] = Case(() => T.Scan(a => a, sequences: [T.Constant(new double[] { 1, 2 })], nSteps: 3), ["3 steps", "sequence 0", "long enough for 2"]),
        ["no number of steps"] = Case(() => T.Scan(a => a, outputsInfo: [1.0]), ["neither sequences nor nSteps"]),
        ["a negative number of steps"] = Case(() => T.Scan(a => a, outputsInfo: [1.0], nSteps: -1), ["-1 as nSteps"]),
        ["a float number of steps"] = Case(() => T.Scan(a => a, outputsInfo: [1.0], nSteps: 1.5), ["nSteps of type float64[]"]),
        ["a sequence without axis"] = Case(() => T.Scan(a => a, sequences: [T.Scalar("z")]), ["sequence 0", "z", "no axis"]),
        ["outputsInfo of another length"] = Case(() => T.Scan(a => (a, a), sequences: [T.Vector()], outputsInfo: [null]), ["gives 2 results", "outputsInfo tells of 1"]),
        ["arguments"] = Case(() => T.Scan((a, b) => a + b, sequences: [T.Vector()]), ["takes 2 arguments, but gets 1", "1 row of sequences", "0 earlier values", "0 nonSequences"]),
        ["null as a sequence's taps"] = Case(() => T.Scan(a => a, sequences: [new ScanSequence(T.Vector("z"))]), ["sequence 0", "z", "no taps"]),
        ["a state that becomes complex"] = Case(() => T.Scan((a, s) => s * a, sequences: [T.ZVector()], outputsInfo: [1.0]), ["output 0", "float64[]", "complex128[]", "dtype must not change"]),
        ["rank changes by taps"] = Case(() => T.Scan((a, b) => T.Stack([a, b]), outputsInfo: [new ScanOutput(T.Matrix(), -2, -1)], nSteps: 2), ["output 0", "float64[:]", "float64[2, :]", "axes must not change"]),
        ["another result changes"] = Case(() => T.Scan((a, b) => (a, b > 0), outputsInfo: [0.0, 1.0], nSteps: 2), ["output 1", "float64[]", "bool[]", "built at ScanErrorTests.cs:"]),
        ["a mistake in a loop in a loop"] = Case(() => T.Scan(row => T.Scan((a, s) => s > a, sequences: [row], outputsInfo: [0.0])[0], sequences: [T.Matrix()]), ["output 0", "float64[]", "bool[]"]),
        ["a condition with axes"] = Case(() => T.Scan(a => (a, T.Until(a > 1)), outputsInfo: [T.Vector()], nSteps: 2), ["Until is bool[:]", "0-d"]),
        ["nothing"] = Case(() => T.Scan(_ => ScanStep.Of(), sequences: [T.Vector()]), ["no results and no updates"]),
        ["an update of another dtype"] = Case(() => { var s = T.Shared(1L, "s"); T.Scan(_ => ScanStep.Of().Updating(s, s * 0.5), sequences: [T.Vector()]); }, ["updates s", "float64[]", "dtype"]),
        ["two updates"] = Case(() => { var s = T.Shared(1L, "s"); T.Scan(_ => ScanStep.Of().Updating(s, s + 1).Updating(s, s + 2), sequences: [T.Vector()]); }, ["updates s", "twice"]),
        ["strict"] = Case(() => { var w = T.Vector("w"); T.Scan(a => a * w.Sum(), sequences: [T.Vector()], strict: true); }, ["strict", "w", "nonSequences"]),
        ["strict, shared"] = Case(() => { var w = T.Shared(1.0, "w"); T.Scan(a => a * w, sequences: [T.Vector()], strict: true); }, ["strict", "shared variable w"]),
        ["truncated to nothing"] = Case(() => T.Scan(a => a, sequences: [T.Vector()], truncateGradient: 0), ["truncateGradient 0"]),
        ["null"] = Case(() => T.Scan(_ => (ScanStep)null!, sequences: [T.Vector()]), ["gave null"]),
        ["the name"] = Case(() => T.Scan(a => a, outputsInfo: [1.0], name: "decay"), ["decay got neither"]),
        ["choice of other dtypes"] = Case(() => T.IfElse(T.BoolScalar(), T.Vector(), T.LVector()), ["IfElse got float64[:] and int64[:]"]),
        ["choice of other ranks"] = Case(() => T.IfElse(T.BoolScalar(), T.Vector(), T.Scalar()), ["IfElse got float64[:] and float64[]"]),
        ["choice by a vector"] = Case(() => T.IfElse(T.Vector() > 0, T.Vector(), T.Vector()), ["bool[:]", "Where"]),
        ["lists of other lengths"] = Case(() => T.IfElse(T.BoolScalar(), [T.Vector()], []), ["1 and 0 values"]),
        ["Jacobian of a matrix"] = Case(() => { var x = T.Matrix(); T.Jacobian(x * 2, x); }, ["Jacobian got float64[:, :]"]),
        ["Hessian by a matrix"] = Case(() => { var x = T.Matrix(); T.Hessian(x.Sum(), x); }, ["Hessian got float64[:, :]"]),
    };

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    // Choices and Jacobians are one call: the exception is thrown on its line.
    private static readonly string[] s_noLoops = ["IfElse", "Jacobian", "Hessian"];

    [TestMethod, DynamicData(nameof(Cases))]
    public void Mistake_IsNamed_WithTheLineOfTheLoop(string name)
    {
        var (build, says, line) = s_cases[name];
        var error = Assert.ThrowsExactly<TensorTypeException>(build);
        foreach (var text in says)
        {
            Assert.Contains(text, error.Message);
        }

        if (!s_noLoops.Any(op => error.Message.StartsWith(op, StringComparison.Ordinal)))
        {
            Assert.EndsWith($"The loop is at ScanErrorTests.cs:{line}.", error.Message);
        }
    }

    [TestMethod]
    public void Messages_AreThoseOfTheFile()
    {
        var text = new StringBuilder();
        foreach (var (name, (build, _, line)) in s_cases)
        {
            var message = Assert.ThrowsExactly<TensorTypeException>(build).Message.Replace($"ScanErrorTests.cs:{line}", "ScanErrorTests.cs:LINE", StringComparison.Ordinal);
            text.Append(name).Append(": ").Append(message).Append('\n');
        }

        var path = Repository.Path("tests", "managed", "Theon.Tests", "Loops", "errors.txt");
        if (Environment.GetEnvironmentVariable("THEON_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text.ToString());
        }

        Assert.AreSequenceEqual(File.ReadAllLines(path), text.ToString().Split('\n')[..^1]);
    }

    private static (Action Build, string[] Says, int Line) Case(Action build, string[] says, [CallerLineNumber] int line = 0) => (build, says, line);

    [TestMethod]
    public void StrictLoop_OfWhatIsPassed_IsBuilt()
    {
        var w = T.Shared(2.0, "w");
        var loop = T.Scan((a, factor) => a * factor, sequences: [T.Constant(new double[] { 1, 2 })], nonSequences: [w], strict: true);
        LoopValues.AssertText("[2, 4]", loop.Output);
    }
}
