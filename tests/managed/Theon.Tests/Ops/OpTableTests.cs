using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Autodiff;
using Theon.Tests.Docs;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Every op that is not a function of elements has a row here, a line in the reference, and a place in the tables of gradients.</summary>
[TestClass]
public sealed class OpTableTests
{
    private static readonly TensorVariable s_s = T.DScalar("s");
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_n = T.LScalar("n");

    private static readonly (Func<TensorVariable> Example, string Written, string Computes)[] s_rows =
    [
        (() => s_m[new[] { 1, 0 }], "x[arrays, masks], Take, TakeAlongAxis, ...", "elements by arrays of indices"),
        (() => T.IncSubtensor(s_m[new[] { 1, 0 }], 1), "IncSubtensor, SetSubtensor of these", "a copy in which such elements are added to or replaced"),
        (() => T.ArgSort(s_v), "ArgSort, TopK", "the positions of elements in order, stable"),
        (() => T.Assert(s_v, "message", s_v > 0), "Assert", "the same, after a check"),
        (() => T.CumProd(s_v), "CumSum, CumProd", "running sums and products"),
        (() => T.Bincount(T.LVector("k")), "Bincount", "how often each number occurs"),
        (() => T.SearchSorted(s_v, s_m), "SearchSorted", "places in a sorted vector"),
        (() => T.Sort(s_v), "Sort", "elements in order"),
        (() => T.BroadcastTo(s_v, s_n, s_n), "BroadcastTo, Full, Zeros, Ones", "a value stretched to a shape: a view"),
        (() => T.BroadcastRuntime(s_v, s_n), "BroadcastRuntime", "a value stretched to a shape, also where a length turns out to be 1: a view"),
        (() => T.Breakpoint(s_v, T.Any(s_v > 1), "message"), "Breakpoint", "the same; somebody is told where a condition is true"),
        (() => T.Print(s_v, "message"), "Print", "the same, shown when it is computed"),
        (() => T.Arange(0.0, s_s), "Arange, Linspace, OGrid, MGrid", "numbers at equal distances"),
        (() => s_v.ArgMax(), "ArgMax, ArgMin", "the position of the first extremum"),
        (() => s_v.Shape[0], "x.Shape[i]", "a length"),
        (() => T.Diagonal(s_m), "Diagonal, Diag", "a diagonal: a view"),
        (() => s_m.T, "DimShuffle, Transpose, SwapAxes, ...", "axes in another order: a view"),
        (() => T.Dot(s_m, s_v), "Dot", "products of vectors and matrices"),
        (() => T.GradClip(s_v, -1, 1), "GradClip, GradScale, ZeroGrad, DisconnectedGrad, UndefinedGrad", "the same, with another gradient: a view"),
        (() => T.IncSubtensor(s_v[1..], s_v), "IncSubtensor, SetSubtensor", "a copy in which a slice is added to or replaced"),
        (() => T.Join(0, s_v, s_v), "Join, Concatenate, Stack, HStack, VStack", "tensors one after the other"),
        (() => new IndexPositions(0).On(T.LVector("i"), T.Constant(5L)), "IndexPositions", "the positions that indices stand for, checked"),
        (() => s_m.Nonzero(), "Nonzero", "the positions of what is not 0"),
        (() => T.Outer(s_v, s_v), "Outer; what products are rewritten to", "products with factors and an addend"),
        (() => T.Unbroadcast(T.DRow(), 0), "Unbroadcast", "the same, not broadcasting: a view"),
        (() => s_m.Sum(0), "Sum, Prod, Max, Min, Any, All, Mean", "reductions"),
        (() => T.Var(s_m, 0), "Var, Std, Norm, LogSumExp", "statistics of axes"),
        (() => T.Softmax(s_m), "Softmax, LogSoftmax, Normalize", "something of whole rows"),
        (() => T.MatMul(T.DTensor3(), T.DTensor3()), "BatchedDot, MatMul", "products of matrices side by side"),
        (() => T.Reshape(s_v, s_n), "Reshape, Flatten", "the elements under another shape: a view where they are in order"),
        (() => T.Roll(s_v, s_n, 0), "Roll", "elements moved around an axis"),
        (() => T.FillDiagonal(s_m, s_s), "FillDiagonal, Eye, AllocDiag", "a copy in which a diagonal is replaced"),
        (() => T.SpecifyShape(s_v, s_n), "SpecifyShape, AddBroadcast", "the same, with lengths that are checked: a view"),
        (() => T.Split(s_v, [s_n, s_n])[0], "Split", "parts of an axis: views"),
        (() => s_v[T.Slice(s_n, null)], "x[...], Flip", "positions and slices: a view"),
        (() => T.Scan((row, s) => s + row, sequences: [s_v], outputsInfo: [s_s])[0].Owner!.Inputs[0], "Scan, Map, Reduce, Foldl, Foldr", "a step again and again"),
        (() => T.IfElse(s_n, s_v, s_v * 2), "IfElse", "one of two values: the other is not computed"),
        (() => T.Rfft(s_v), "Fft, Ifft, Rfft, Irfft", "discrete Fourier transforms"),
        (() => T.Cholesky(s_m), "Cholesky", "triangular factors of symmetric positive definite matrices"),
        (() => T.Det(s_m), "Det", "determinants"),
        (() => T.Eig(s_m).W, "Eig", "eigenvalues and eigenvectors: complex"),
        (() => T.Eigh(s_m).W, "Eigh", "eigenvalues and eigenvectors of symmetric matrices"),
        (() => T.Eigvalsh(s_m), "Eigvalsh", "eigenvalues of symmetric matrices"),
        (() => T.Expm(s_m), "Expm", "exponentials of matrices"),
        (() => T.Lstsq(s_m, s_m).Solution, "Lstsq", "least squares: solution, rank, singular values"),
        (() => T.MatrixInverse(s_m), "MatrixInverse, MatrixPower, TensorInv", "inverses"),
        (() => T.PInv(s_m), "PInv", "pseudo-inverses"),
        (() => T.QR(s_m).Q, "QR", "orthonormal columns and an upper triangle"),
        (() => T.SingularValues(s_m), "SingularValues", "singular values"),
        (() => T.SlogDet(s_m).Sign, "SlogDet", "signs and logarithms of determinants"),
        (() => T.Solve(s_m, s_m), "Solve, TensorSolve", "solutions of equations"),
        (() => T.SolveTriangular(s_m, s_m), "SolveTriangular, SolveLowerTriangular, SolveUpperTriangular", "solutions of triangular equations"),
        (() => new RandomDraw(Distribution.Gamma, DType.Float64).On(T.Variable(TensorType.WithLengths(DType.UInt64, 2), "state"), s_v), "the methods of RandomStream", "random numbers, a function of a state"),
        (() => T.SVD(s_m, fullMatrices: false).S, "SVD", "singular values and vectors"),
    ];

    // What only rewriting, T.Grad or a loop makes is tested there.
    private static readonly Type[] s_internal = [typeof(Elemwise), typeof(Composite), typeof(MatrixStream), typeof(Marker), typeof(Branch), typeof(HostFunction), typeof(ChunkedRows), typeof(Theon.Autodiff.GraphOp)];

    /// <summary>An application of each op, on float64 where it takes numbers.</summary>
    internal static IEnumerable<Func<TensorVariable>> Examples => s_rows.Select(row => row.Example);

    [TestMethod]
    public void StructuralOps_AreListed()
    {
        var rows = s_rows.Select(row => (Node: row.Example().Owner!, row.Written, row.Computes)).OrderBy(row => row.Node.Op.Name, StringComparer.Ordinal);
        Page.AssertTexts("reference/structural-ops.md", ("structural", Columns(
            ["op", "written", "computes", "gradients of its inputs"],
            rows.Select(row => new[] { row.Node.Op.GetType().Name, row.Written, row.Computes, GradientsOf(row.Node) }))));
    }

    [TestMethod]
    public void EveryOp_HasARow()
    {
        var ops = typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract).Except(s_internal);
        Assert.AreSequenceEqual(
            ops.Select(type => type.Name).Order(StringComparer.Ordinal),
            s_rows.Select(row => row.Example().Owner!.Op.GetType().Name).Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void EveryOpThatHasGradients_IsAmongTheirTests()
    {
        var tested = new HashSet<Type>();
        foreach (var row in StructuralGradientTests.Cases)
        {
            var x = ((long[][])row[1]).Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length))).ToArray();
            var y = ((Func<TensorVariable[], TensorVariable>)row[2])(x);
            tested.UnionWith(Traversal.TopologicalOrder([y]).Select(node => node.Op.GetType()));
        }

        var missing = s_rows.Select(row => row.Example().Owner!).Where(node => GradientsOf(node).Contains("flows", StringComparison.Ordinal) && !tested.Contains(node.Op.GetType()) && node.Op is not Eig);

        // EigGradientTests has those of Eig, whose results are complex.
        Assert.AreSequenceEqual(Array.Empty<string>(), missing.Select(node => node.Op.Name));
    }

    private static string GradientsOf(Apply node)
    {
        ImmutableArray<Gradient> dys = [.. node.Outputs.Select(output => (Gradient)T.Variable(TensorType.OfRank(DType.Float64, output.Rank)))];
        var gradients = node.Op.Pullback(node, dys).Select((gradient, input) => gradient switch
        {
            Gradient.NotDefined undefined => $"undefined: {undefined.Reason}",
            Gradient.Flows when node.Op.IsConnected(input, 0) => node.Outputs.Any(output => output.DType.IsContinuous) ? "flows" : "zero",
            _ => "none",
        });
        return string.Join(", ", gradients);
    }

    private static string Columns(string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
