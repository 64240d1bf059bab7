using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>One snapshot for each kind of error: it names the op, what it got and what it accepts, and a failing call the user's line too.</summary>
[TestClass]
public sealed class StructuralErrorTests
{
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_known = T.Constant(new double[2, 3]);

    public static IEnumerable<object[]> Building => Rows(
        ("join of ranks", () => T.Join(0, s_v, s_m), "Join got float64[:] and float64[:, :]; dtype and rank must be equal. T.Stack joins along a new axis."),
        ("join of lengths", () => T.Join(0, s_known, T.Constant(new double[2, 2])), "Join along axis 0 got float64[2, 3] and float64[2, 2]: axis 1 must have one length in all."),
        ("join of 0-d", () => T.Join(0, T.DScalar(), T.DScalar()), "Join got axis 0 for a 0-d value, which has no axes."),
        ("join of nothing", () => T.Join(0), "Join got nothing to join."),
        ("stack of ranks", () => T.Stack([s_v, s_m]), "Stack got float64[:] and float64[:, :]; all must have one shape."),
        ("split of a known axis", () => T.Split(s_known, [1, 1], 1)[0], "Split got sizes [1, 1] for axis 1 of float64[2, 3]; their sum must be its length."),
        ("split by floats", () => T.Split(s_v, s_v, 2)[0], "Split got float64[:] as sizes. Accepted: a vector of integers."),
        ("specify a wrong length", () => T.SpecifyShape(s_known, 2, 4), "SpecifyShape says that axis 1 of float64[2, 3] has length 4."),
        ("specify a wrong rank", () => T.SpecifyShape(s_m, 2), "SpecifyShape got 1 lengths for float64[:, :], which has 2 axes."),
        ("pattern of a wrong rank", () => T.PatternBroadcast(s_m, [true]), "PatternBroadcast got a pattern of 1 axes for float64[:, :]."),
        ("roll of an axis", () => T.Roll(s_m, 1, 2), "Roll got axis 2 for 2 axes. Accepted: -2 to 1."),
        ("flip twice", () => T.Flip(s_m, 0, -2), "Flip got axis -2 twice."),
        ("pad of too few", () => T.Pad(s_m, [(1, 1)]), "Pad got 1 widths for float64[:, :], which has 2 axes."),
        ("pad by less than nothing", () => T.Pad(s_v, [(-1, 1)]), "Pad got a negative width for float64[:]; slice it instead."),
        ("diagonal of one axis", () => T.Diagonal(s_m, 0, 1, -1), "Diagonal{offset=0, axes=[1, 1]} got axis 1 twice for float64[:, :]; a diagonal runs through two."),
        ("diag of three axes", () => T.Diag(T.DTensor3()), "Diag got float64[:, :, :]. Accepted: a vector or a matrix; T.Diagonal and T.AllocDiag take more axes."),
        ("tril of a vector", () => T.Tril(s_v), "Tril got float64[:]. Accepted: two axes or more."),
        ("grid without a stop", () => T.OGrid(T.Slice(1, null))[0], "OGrid: range 0 has no stop."),
        ("one hot of floats", () => T.ToOneHot(s_v, 3), "ToOneHot got float64[:]. Accepted: integers."),
        ("set of no part", () => T.SetSubtensor(s_v, 1), "SetSubtensor got v : float64[:], which is not a part of a tensor. Accepted: x[...] with at least one index that selects."),
        ("set of more axes", () => T.SetSubtensor(s_m[0], s_m), "SetSubtensor got values of type float64[:, :] for a part of type float64[:], which has fewer axes."),
        ("increment of integers by floats", () => T.IncSubtensor(T.LVector()[1..], s_v), "IncSubtensor got values of type float64[:] for a part of type int64[:]; converting them may lose digits. Cast them with T.Cast."),
        ("set of a length", () => T.SetSubtensor(s_known[0], T.Constant(new double[2])), "SetSubtensor[0] got values of type float64[2] for a part of type float64[3]; stretch them with T.BroadcastLike first."));

    public static IEnumerable<object[]> Calling => Rows(
        ("join", () => T.Join(0, s_m, T.ExpandDims(s_v, 0)), "Join|3 differs from 2"),
        ("split", () => T.Split(s_v, [1, 1])[1], "Split|2 differs from 3"),
        ("split below 0", () => T.Split(s_v, [4, -1])[1], "Split"),
        ("split by a vector of another length", () => T.Split(s_v, T.Cast(s_v, DType.Int64), 2)[1], "SpecifyShape|3 differs from 2"),
        ("specify shape", () => T.SpecifyShape(s_m, 4, -1), "SpecifyShape|2 differs from 4"),
        ("add broadcast", () => T.AddBroadcast(s_m, 0), "SpecifyShape|2 differs from 1"),
        ("set", () => T.SetSubtensor(s_m[0], s_v), "SetSubtensor|3 differs from 2"),
        ("set out of range", () => T.SetSubtensor(s_m[2], 1), "Subtensor|index 2 is outside an axis of length 2"),
        ("set a diagonal", () => T.SetSubtensor(T.Diagonal(s_m), s_v), "SetDiagonal|3 differs from 2"));

    [TestMethod, DynamicData(nameof(Building))]
    public void Expression_OfWhatItDoesNotTake_SaysSo(string name, Func<TensorVariable> build, string expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<TensorTypeException>(() => build(), name).Message);

    [TestMethod, DynamicData(nameof(Calling))]
    public void Call_WithShapesThatDoNotFit_NamesOpAndLine(string name, Func<TensorVariable> build, string expected)
    {
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile([s_v, s_m], build(), mode: mode, onUnusedInput: UnusedInput.Ignore);
            var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1, 2, 3 }, new double[2, 2]), name);
            foreach (var part in expected.Split('|').Append("StructuralErrorTests.cs:"))
            {
                Assert.Contains(part, error.Message);
            }
        }
    }

    private static IEnumerable<object[]> Rows(params (string Name, Func<TensorVariable> Build, string Expected)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.Build, row.Expected });
}
