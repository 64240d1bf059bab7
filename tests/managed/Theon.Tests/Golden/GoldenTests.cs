using T = Theon.Tensor;

namespace Theon.Tests.Golden;

/// <summary>What users call, against what NumPy gives; <c>make_golden.py</c> has the other side of each row.</summary>
[TestClass]
public sealed class GoldenTests
{
    private static readonly TensorIndex s_new = TensorIndex.NewAxis;

    private static readonly Dictionary<string, Func<TensorVariable[], TensorVariable>> s_rows = new()
    {
        ["join promotes"] = x => T.Join(0, x[0], x[1]),
        ["stack in the middle"] = x => T.Stack([x[0], x[1]], 1),
        ["hstack of vectors"] = x => T.HStack(x[0], x[1]),
        ["hstack of matrices"] = x => T.HStack(x[0], x[1]),
        ["vstack of vectors"] = x => T.VStack(x[0], x[1]),
        ["tile of more axes"] = x => T.Tile(x[0], 2, 1, 3),
        ["tile of fewer axes"] = x => T.Tile(x[0], 2),
        ["tile zero times"] = x => T.Tile(x[0], 0, 2),
        ["roll"] = x => T.Roll(x[0], -2, 1),
        ["roll far"] = x => T.Roll(x[0], 11, 0),
        ["roll flat"] = x => T.Roll(x[0], 5),
        ["flip all"] = x => T.Flip(x[0]),
        ["flip two"] = x => T.Flip(x[0], 0, 2),
        ["pad"] = x => T.Pad(x[0], [(1, 2), (0, 3)], 7),
        ["eye"] = _ => T.Eye(3, 5, 1),
        ["eye below"] = _ => T.Eye(4, 3, -2),
        ["tri"] = _ => T.Tri(3, 5, -1),
        ["tril"] = x => T.Tril(x[0], 1),
        ["triu"] = x => T.Triu(x[0], -1),
        ["diag of a vector"] = x => T.Diag(x[0], -2),
        ["diag of a matrix"] = x => T.Diag(x[0], 1),
        ["diagonal of axes"] = x => T.Diagonal(x[0], 1, 2, 0),
        ["linspace"] = _ => T.Linspace(-1, 2, 7),
        ["linspace without end"] = _ => T.Linspace(0.1, 1, 3, endpoint: false),
        ["linspace of one"] = _ => T.Linspace(3, 5, 1),
        ["arange backwards"] = _ => T.Arange(5, -4, -2),
        ["arange of floats"] = _ => T.Arange(0.5, 3, 0.3),
        ["mgrid"] = _ => T.MGrid(T.Slice(0, 3), T.Slice(1, 9, 3))[1],
        ["ogrid"] = _ => T.OGrid(T.Slice(0, 3), T.Slice(1, 9, 3))[1],
        ["move axis"] = x => T.MoveAxis(x[0], 2, 0),
        ["swap axes"] = x => T.SwapAxes(x[0], 0, 2),
        ["set subtensor"] = x => T.SetSubtensor(x[0][T.Slice(null, null, -2), 1..], x[1]),
        ["inc subtensor"] = x => T.IncSubtensor(x[0][.., s_new, 1], x[1]),
    };

    public static IEnumerable<object[]> Cases => GoldenFile.Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    public void Rows_AreThoseOfTheFile() => Assert.AreSequenceEqual(GoldenFile.Cases.Keys.Order(), s_rows.Keys.Order());

    [TestMethod, DynamicData(nameof(Cases))]
    public void Call_ComputesWhatNumPyComputes(string name)
    {
        var (arguments, expected) = GoldenFile.Cases[name];
        TensorVariable[] x = [.. arguments.Select(argument => T.Variable(TensorType.OfRank(argument.DType, argument.Rank)))];
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile(x, s_rows[name](x), mode: mode);
            using var results = function.Call([.. arguments.Select(argument => (Value)argument)]);
            Compare(expected, results[0], $"{name} in {mode}");
        }
    }

    private static void Compare(NDArray expected, NDArray actual, string what)
    {
        Assert.AreEqual(expected.DType, actual.DType, what);
        Assert.AreSequenceEqual(expected.Shape, actual.Shape, what);
        using var wanted = expected.AsType(DType.Float64);
        using var got = actual.AsType(DType.Float64);
        foreach (var (a, b) in wanted.ToArray<double>().Zip(got.ToArray<double>()))
        {
            var isSame = a.Equals(b) || Math.Abs(a - b) <= Tolerance.Compiled * Math.Max(1, Math.Abs(a));
            Assert.IsTrue(isSame, $"{what}: expected {a:R}, got {b:R}");
        }
    }
}
