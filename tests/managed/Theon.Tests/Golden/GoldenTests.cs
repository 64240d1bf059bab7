using Theon.Ops;
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
        ["rows by an array"] = x => x[0][x[1]],
        ["arrays side by side"] = x => x[0][.., new[] { 0, 1, 1 }, new[] { 4, -1, 0 }],
        ["arrays apart"] = x => x[0][new[] { 0, 1, 1 }, .., new[] { 4, -1, 0 }],
        ["array and position apart"] = x => x[0][new[] { 0, 2 }, 1..3, -1],
        ["position and array side by side"] = x => x[0][T.Slice(null, null, -1), 2, new[] { 0, 3, 3 }],
        ["array behind a new axis"] = x => x[0][.., s_new, new[] { 1, 0 }],
        ["arrays that broadcast"] = x => x[0][T.Constant(new long[,] { { 0 }, { 2 } }), new[] { 1, 3, 0 }],
        ["mask"] = x => x[0][x[0] > 0],
        ["mask of leading axes"] = x => x[0][x[0][.., .., 0] > 0],
        ["mask behind a slice"] = x => x[0][1.., T.Constant(new[] { true, false, true, true }), T.Slice(null, null, 2)],
        ["take"] = x => T.Take(x[0], T.Constant(new long[,] { { 0, 3 }, { 1, 1 } }), 2),
        ["take flat and wrapped"] = x => T.Take(x[0], T.Constant(new long[] { 11, -14, 25 }), mode: IndexMode.Wrap),
        ["take clipped"] = x => T.Take(x[0], T.Constant(new long[] { 5, -3 }), 0, IndexMode.Clip),
        ["take along"] = x => T.TakeAlongAxis(x[0], T.ArgSort(x[0], 1), 1),
        ["nonzero"] = x => T.Nonzero(x[0]),
        ["flat nonzero"] = x => T.FlatNonzero(x[0]),
        ["compress"] = x => T.Compress(T.Constant(new[] { true, false, true }), x[0], 0),
        ["choose"] = x => T.Choose(x[0], [x[1], x[2], 7.0]),
        ["repeat"] = x => T.Repeat(x[0], 3, 1),
        ["repeat flat"] = x => T.Repeat(x[0], 2),
        ["repeat by counts"] = x => T.Repeat(x[0], T.Constant(new long[] { 2, 0, 1 }), 0),
        ["set by an array"] = x => T.SetSubtensor(x[0][new[] { 2, 0, 2 }], x[1]),
        ["add at"] = x => T.IncSubtensor(x[0][.., new[] { 1, 1, 3 }], x[1]),
        ["cumsum"] = x => T.CumSum(x[0], 1),
        ["cumsum flat"] = x => T.CumSum(x[0]),
        ["cumsum of bool"] = x => T.CumSum(x[0] > 0),
        ["cumprod"] = x => T.CumProd(x[0], 0),
        ["diff"] = x => T.Diff(x[0], 2, 0),
        ["sort"] = x => T.Sort(x[0], 0),
        ["sort of special values"] = x => T.Sort(x[0]),
        ["argsort is stable"] = x => T.ArgSort(x[0], 1),
        ["argsort of special values"] = x => T.ArgSort(x[0]),
        ["sort of integers"] = x => T.Sort(x[0]),
        ["searchsorted"] = x => T.SearchSorted(T.Sort(x[0]), x[1]),
        ["searchsorted right"] = x => T.SearchSorted(x[0], x[1], right: true),
        ["searchsorted with a sorter"] = x => T.SearchSorted(x[0], x[1], sorter: T.ArgSort(x[0])),
        ["unique"] = x => T.Unique(x[0]),
        ["unique of special values"] = x => T.Unique(x[0]),
        ["unique, first positions"] = x => T.UniqueAll(x[0]).Indices,
        ["unique, inverse"] = x => T.UniqueAll(x[0]).Inverse,
        ["unique, counts"] = x => T.UniqueAll(x[0]).Counts,
        ["bincount"] = x => T.Bincount(x[0], minimumLength: 7),
        ["bincount of weights"] = x => T.Bincount(x[0], x[1]),
        ["bincount of nothing"] = x => T.Bincount(x[0]),
        ["tensordot"] = x => T.Tensordot(x[0], x[1], [1, 0], [0, 1]),
        ["tensordot of two axes"] = x => T.Tensordot(x[0], x[1]),
        ["matmul of batches"] = x => T.MatMul(x[0], x[1]),
        ["matmul of a vector"] = x => T.MatMul(x[0], x[1]),
        ["matmul by a vector"] = x => T.MatMul(x[0], x[1]),
        ["inner"] = x => T.Inner(x[0], x[1]),
        ["trace"] = x => T.Trace(x[0], 1),
        ["einsum of a product"] = x => T.Einsum("ij,kj->ki", x[0], x[1]),
        ["einsum of batches"] = x => T.Einsum("bij, bjk -> bik", x[0], x[1]),
        ["einsum implicit"] = x => T.Einsum("ij,jk", x[0], x[1]),
        ["einsum trace"] = x => T.Einsum("ii", x[0]),
        ["einsum outer"] = x => T.Einsum("i,j->ji", x[0], x[1]),
        ["einsum sum"] = x => T.Einsum("ijk->j", x[0]),
        ["prod"] = x => T.Prod(x[0], [0, 2]),
        ["all"] = x => T.All(x[0] > -1.5, 1),
        ["any"] = x => T.Any(x[0] > 1, 0),
        ["argmax"] = x => T.ArgMax(x[0], 1),
        ["argmin of all"] = x => T.ArgMin(x[0]),
        ["split"] = x => T.Split(x[0], [1, 2, 1], 1)[1],
        ["var"] = x => T.Var(x[0], 1, ddof: 1),
        ["mean"] = x => x[0].Mean(1),
        ["std"] = x => T.Std(x[0]),
        ["var of two axes"] = x => T.Var(x[0], [0, 2]),
        ["two-norm"] = x => T.Norm(x[0], 2, [1, 2], keepDims: true),
        ["ptp of two axes"] = x => T.Ptp(x[0], [0, 1]),
        ["softmax"] = x => T.Softmax(x[0], 1),
        ["softmax of two axes"] = x => T.Softmax(x[0], [0, 2]),
        ["log softmax"] = x => T.LogSoftmax(x[0]),
        ["normalize"] = x => T.Normalize(x[0], epsilon: 0.01),
        ["variance of complex numbers"] = x => T.Var(T.Complex(x[0], x[1]), 1, ddof: 1),
        ["norm of complex numbers"] = x => T.Norm(T.Complex(x[0], x[1]), axis: 0),
        ["another norm of complex numbers"] = x => T.Norm(T.Complex(x[0], x[1]), 3, 1),
        ["real part of covariances"] = x => T.Real(T.Cov(T.Complex(x[0], x[1]))),
        ["imaginary part of covariances"] = x => T.Imag(T.Cov(T.Complex(x[0], x[1]))),
        ["covariances"] = x => T.Cov(x[0]),
        ["covariances of columns"] = x => T.Cov(x[0], x[1], rowsAreVariables: false, ddof: 0),
        ["variance as covariance"] = x => T.Cov(x[0]),
        ["norm"] = x => T.Norm(x[0], 3, 1),
        ["largest norm"] = x => T.Norm(x[0], double.PositiveInfinity, 0),
        ["ptp"] = x => T.Ptp(x[0], 0),
        ["logsumexp"] = x => T.LogSumExp(x[0], 1),
        ["pad, edge"] = x => T.Pad(x[0], [(2, 1), (4, 7)], PadMode.Edge),
        ["pad, reflect"] = x => T.Pad(x[0], [(2, 1), (4, 7)], PadMode.Reflect),
        ["pad, symmetric"] = x => T.Pad(x[0], [(2, 1), (4, 7)], PadMode.Symmetric),
        ["real part of a product"] = x => T.Real(T.Conj(T.Complex(x[0], x[1])) * T.Complex(x[1], -2 * x[0])),
        ["imaginary part of a product"] = x => T.Imag(T.Conj(T.Complex(x[0], x[1])) * T.Complex(x[1], -2 * x[0])),
        ["angle"] = x => T.Angle(T.Complex(x[0], x[1])),
        ["absolute value of an exponential"] = x => T.Abs(T.Exp(T.Complex(x[0], x[1]))),
        ["pad, wrap"] = x => T.Pad(x[0], [(2, 1), (4, 7)], PadMode.Wrap),
        ["einsum of other axes"] = x => T.Einsum("...ij,...jk->...ik", x[0], x[1]),
        ["einsum of other axes, implicit"] = x => T.Einsum("i...,...", x[0], x[1]),
        ["einsum, one ellipsis"] = x => T.Einsum("...ii->...", x[0]),
        ["unravel index"] = x => T.Stack(T.UnravelIndex(x[0], 3, 4, 5)),
        ["ravel multi index"] = x => T.RavelMultiIndex([x[0], x[1]], [3, 4]),
        ["ravel multi index, wrapped"] = x => T.RavelMultiIndex([x[0], x[1]], [3, 4], IndexMode.Wrap),
        ["ravel multi index, clipped"] = x => T.RavelMultiIndex([x[0], x[1]], [3, 4], IndexMode.Clip),
        ["bartlett"] = x => T.Bartlett(7),
        ["bartlett of an even number"] = x => T.Bartlett(4),
        ["bartlett of one"] = x => T.Bartlett(1),
        ["bartlett of none"] = x => T.Bartlett(0),
        ["permute rows"] = x => T.PermuteRowElements(x[0], x[1]),
        ["permute rows by one"] = x => T.PermuteRowElements(x[0], x[1]),
        ["largest of three"] = x => T.Largest(x[0], x[1], 0.1),
        ["smallest of three"] = x => T.Smallest(x[0], x[1], 0.1),
        ["stack lists"] = x => T.StackLists([x[0], x[1]], [x[1], x[0]]),
        ["prepend to rows"] = x => T.PrependToRows(7, x[0]),
        ["broadcast at run time"] = x => T.BroadcastTogether(x[0], x[1]) is var (a, b) ? a * b : x[0],
        ["sum to a shape"] = x => T.SumTo(x[0], x[0].Shape[0] - 2, 1, 5),
        ["sum to fewer axes"] = x => T.SumTo(x[0], 4, 5),
        ["batched tensordot"] = x => T.BatchedTensordot(x[0], x[1], [2, 1], [1, 2]),
        ["confusion matrix"] = x => T.ConfusionMatrix(x[0], x[1]).Counts,
        ["binary crossentropy"] = x => T.BinaryCrossentropy(x[0], x[1]),
        ["sigmoid crossentropy"] = x => T.SigmoidBinaryCrossentropy(x[0], x[1]),
        ["categorical crossentropy"] = x => T.CategoricalCrossentropy(x[0], x[1]),
        ["crossentropy of softmax"] = x => T.CrossentropySoftmax1Hot(x[0], x[1]),
        ["hierarchical softmax"] = x => T.HierarchicalSoftmax(x[0], 5L, x[1], x[2], x[3], x[4]),
        ["hierarchical softmax of targets"] = x => T.HierarchicalSoftmax(x[0], 5L, x[1], x[2], x[3], x[4], x[5]),
        ["batch normalization"] = x => T.BatchNormalizationTrain(x[0], x[1], x[2], [0, 2]).Output,
        ["batch normalization, running variance"] = x => T.BatchNormalizationTrain(x[0], x[1], x[1], [0, 2], runningMean: x[1], runningVariance: x[1]).RunningVariance!,
        ["batch normalization as trained"] = x => T.BatchNormalizationTest(x[0], x[1], x[2], x[1], x[2], [0, 2]),
        ["patches"] = x => T.Images2Neibs(x[0], (2, 2)),
        ["patches that ignore borders"] = x => T.Images2Neibs(x[0], (3, 2), (1, 2), NeighbourMode.IgnoreBorders),
        ["patches of half a border"] = x => T.Images2Neibs(x[0], (2, 2), (1, 1), NeighbourMode.Half),
        ["patches around"] = x => T.Images2Neibs(x[0], (3, 3), (2, 2), NeighbourMode.WrapCentered),
        ["patches back"] = x => T.Neibs2Images(T.Images2Neibs(x[0], (2, 2)), (2, 2), 1, 2, 4, 4),
        ["inc subtensor"] = x => T.IncSubtensor(x[0][.., s_new, 1], x[1]),
    };

    public static IEnumerable<object[]> Cases => GoldenFile.Cases.Keys.Select(name => new object[] { name });

    /// <summary>The expressions of all cases.</summary>
    internal static IEnumerable<TensorVariable> Expressions =>
        s_rows.Select(row => row.Value([.. GoldenFile.Cases[row.Key].Arguments.Select(argument => T.Variable(TensorType.OfRank(argument.DType, argument.Rank)))]));

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

    internal static void Compare(NDArray expected, NDArray actual, string what, double tolerance = Tolerance.Compiled)
    {
        Assert.AreEqual(expected.DType, actual.DType, what);
        Assert.AreSequenceEqual(expected.Shape, actual.Shape, what);
        using var wanted = expected.AsType(DType.Float64);
        using var got = actual.AsType(DType.Float64);
        foreach (var (a, b) in wanted.ToArray<double>().Zip(got.ToArray<double>()))
        {
            var isSame = a.Equals(b) || a == b || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a));
            Assert.IsTrue(isSame, $"{what}: expected {a:R}, got {b:R}");
        }
    }
}
