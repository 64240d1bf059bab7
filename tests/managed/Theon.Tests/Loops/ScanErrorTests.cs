using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>What is wrong with a loop is said when it is built, on the line that builds it.</summary>
[TestClass]
public sealed class ScanErrorTests
{
    private static readonly Dictionary<string, (Action Build, string[] Says)> s_cases = new()
    {
        ["dtype changes"] = (() => T.Scan((a, n) => n + a, sequences: [T.LVector()], outputsInfo: [T.Constant(NDArray.Scalar((sbyte)0))]), ["output 0", "int8[]", "int64[]", "T.Cast(x, DType.Int8)", "ScanErrorTests.cs:"]),
        ["rank changes"] = (() => T.Scan((a, s) => s + a, sequences: [T.Matrix()], outputsInfo: [0.0]), ["output 0", "float64[]", "float64[:]", "axes must not change", "ScanErrorTests.cs:"]),
        ["pattern changes"] = (() => T.Scan((a, s) => s + a, sequences: [T.Matrix()], outputsInfo: [T.Ones(1)]), ["output 0", "float64[1]", "float64[:]", "T.Unbroadcast(initial, 0)"]),
        ["length changes"] = (() => T.Scan(s => T.Join(0, s, s), outputsInfo: [T.Constant(new double[] { 1, 2 })], nSteps: 2), ["float64[2]", "float64[4]", "Lengths must not change"]),
        ["no initial value"] = (() => T.Scan(s => s, outputsInfo: [new ScanOutput(null!, -1)], nSteps: 2), ["output 0 has taps and no initial value"]),
        ["too few initial values"] = (() => T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(T.Constant(new double[] { 1 }), -2, -1)], nSteps: 2), ["[-2, -1]", "need 2 earlier values", "has 1"]),
        ["initial value without axis"] = (() => T.Scan((a, b) => a + b, outputsInfo: [new ScanOutput(T.Scalar(), -2, -1)], nSteps: 2), ["an axis in front with 2 earlier values"]),
        ["tap 0 of a result"] = (() => T.Scan(a => a, outputsInfo: [new ScanOutput(T.Vector(), 0)], nSteps: 2), ["the taps of output 0 are [0]", "negative numbers"]),
        ["tap twice"] = (() => T.Scan((a, b) => a, outputsInfo: [new ScanOutput(T.Vector(), -1, -1)], nSteps: 2), ["[-1, -1]"]),
        ["taps beyond the sequence"] = (() => T.Scan((a, b) => a + b, sequences: [new ScanSequence(T.Constant(new double[] { 1, 2 }), -3, 0)]), ["the taps [-3, 0] of sequence 0 reach beyond it", "float64[2]"]),
        ["steps beyond the sequence"] = (() => T.Scan(a => a, sequences: [T.Constant(new double[] { 1, 2 })], nSteps: 3), ["3 steps", "sequence 0", "long enough for 2"]),
        ["no number of steps"] = (() => T.Scan(a => a, outputsInfo: [1.0]), ["neither sequences nor nSteps"]),
        ["a negative number of steps"] = (() => T.Scan(a => a, outputsInfo: [1.0], nSteps: -1), ["-1 as nSteps"]),
        ["a float number of steps"] = (() => T.Scan(a => a, outputsInfo: [1.0], nSteps: 1.5), ["nSteps of type float64[]"]),
        ["a sequence without axis"] = (() => T.Scan(a => a, sequences: [T.Scalar("z")]), ["sequence 0", "z", "no axis"]),
        ["outputsInfo of another length"] = (() => T.Scan(a => (a, a), sequences: [T.Vector()], outputsInfo: [null]), ["gives 2 results", "outputsInfo tells of 1"]),
        ["arguments"] = (() => T.Scan((a, b) => a + b, sequences: [T.Vector()]), ["takes 2 arguments, but gets 1", "1 row of sequences", "0 earlier values", "0 nonSequences"]),
        ["a condition with axes"] = (() => T.Scan(a => (a, T.Until(a > 1)), outputsInfo: [T.Vector()], nSteps: 2), ["Until is bool[:]", "0-d"]),
        ["nothing"] = (() => T.Scan(_ => ScanStep.Of(), sequences: [T.Vector()]), ["no results and no updates"]),
        ["an update of another dtype"] = (() => { var s = T.Shared(1L, "s"); T.Scan(_ => ScanStep.Of().Updating(s, s * 0.5), sequences: [T.Vector()]); }, ["updates s", "float64[]", "dtype"]),
        ["two updates"] = (() => { var s = T.Shared(1L, "s"); T.Scan(_ => ScanStep.Of().Updating(s, s + 1).Updating(s, s + 2), sequences: [T.Vector()]); }, ["updates s", "twice"]),
        ["strict"] = (() => { var w = T.Vector("w"); T.Scan(a => a * w.Sum(), sequences: [T.Vector()], strict: true); }, ["strict", "w", "nonSequences"]),
        ["strict, shared"] = (() => { var w = T.Shared(1.0, "w"); T.Scan(a => a * w, sequences: [T.Vector()], strict: true); }, ["strict", "shared variable w"]),
        ["truncated to nothing"] = (() => T.Scan(a => a, sequences: [T.Vector()], truncateGradient: 0), ["truncateGradient 0"]),
        ["null"] = (() => T.Scan(_ => (ScanStep)null!, sequences: [T.Vector()]), ["gave null"]),
        ["the name"] = (() => T.Scan(a => a, outputsInfo: [1.0], name: "decay"), ["decay got neither"]),
        ["choice of other dtypes"] = (() => T.IfElse(T.BoolScalar(), T.Vector(), T.LVector()), ["IfElse got float64[:] and int64[:]"]),
        ["choice of other ranks"] = (() => T.IfElse(T.BoolScalar(), T.Vector(), T.Scalar()), ["IfElse got float64[:] and float64[]"]),
        ["choice by a vector"] = (() => T.IfElse(T.Vector() > 0, T.Vector(), T.Vector()), ["bool[:]", "Where"]),
        ["lists of other lengths"] = (() => T.IfElse(T.BoolScalar(), [T.Vector()], []), ["1 and 0 values"]),
        ["Jacobian of a matrix"] = (() => { var x = T.Matrix(); T.Jacobian(x * 2, x); }, ["Jacobian got float64[:, :]"]),
        ["Hessian by a matrix"] = (() => { var x = T.Matrix(); T.Hessian(x.Sum(), x); }, ["Hessian got float64[:, :]"]),
    };

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Mistake_IsNamed(string name)
    {
        var error = Assert.ThrowsExactly<TensorTypeException>(s_cases[name].Build);
        foreach (var text in s_cases[name].Says)
        {
            Assert.Contains(text, error.Message);
        }
    }

    [TestMethod]
    public void StrictLoop_OfWhatIsPassed_IsBuilt()
    {
        var w = T.Shared(2.0, "w");
        var loop = T.Scan((a, factor) => a * factor, sequences: [T.Constant(new double[] { 1, 2 })], nonSequences: [w], strict: true);
        LoopValues.AssertText("[2, 4]", loop.Output);
    }
}
