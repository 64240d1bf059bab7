using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>One snapshot for each kind of error: it names the op, what it got and what it accepts, and a failing call the user's line too.</summary>
[TestClass]
public sealed class StructuralErrorTests
{
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorIndex s_new = TensorIndex.NewAxis;
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
        ("mask of other lengths", () => s_known[T.Constant(new bool[3])], "SpecifyShape says that axis 0 of bool[3] has length 2."),
        ("arrays that do not broadcast", () => s_m[new[] { 1, 2 }, new[] { 0, 1, 2 }], "AdvancedSubtensor{axes=0:2}: lengths 2 and 3 differ on axis 0 of int64[2] and int64[3]. Only an axis of length 1 stretches."),
        ("too many arrays", () => s_v[new[] { 1 }, new[] { 1 }], "Subtensor got 2 indices for float64[:], which has 1 axes."),
        ("take by floats", () => T.Take(s_v, s_v, 0), "Take got float64[:] as an index. Accepted: integers."),
        ("take along of another rank", () => T.TakeAlongAxis(s_m, T.LVector(), 0), "TakeAlongAxis got positions of type int64[:] for float64[:, :]; both must have as many axes."),
        ("repeat by a matrix", () => T.Repeat(s_v, T.LMatrix(), 0), "Alloc got int64[:, :] as a length; it takes a 0-d int64, such as T.LScalar or x.Shape[0]."),
        ("compress by a matrix", () => T.Compress(T.BoolMatrix(), s_v), "Compress got a condition of type bool[:, :]. Accepted: a vector."),
        ("fft of real numbers", () => T.Fft(s_known), "Fft got float64[2, 3]. Accepted: complex tensors, or complex numbers as a last axis of length 2."),
        ("fft of an axis", () => T.Fft(T.Constant(new double[3, 2]), 1), "Fft got axis 1 for 1 axes. Accepted: -1 to 0."),
        ("rfft of integers", () => T.Rfft(T.LVector()), "Fourier does not accept int64[:]. Accepted: float32, float64. Cast it with T.Cast."),
        ("cholesky of integers", () => T.Cholesky(T.LMatrix()), "Cholesky does not accept int64[:, :]. Accepted: float32, float64, complex64, complex128. Cast it with T.Cast."),
        ("inverse of a vector", () => T.MatrixInverse(s_v), "MatrixInverse got float64[:], which has 1 axes. Accepted: a matrix, or more axes that count matrices."),
        ("det of a known shape", () => T.Det(s_known), "Det got float64[2, 3], a matrix of 2 rows and 3 columns; it takes square ones."),
        ("power of a known shape", () => T.MatrixPower(s_known, 2), "MatrixPower got float64[2, 3], a matrix of 2 rows and 3 columns; it takes square ones."),
        ("solve for other rows", () => T.Solve(T.Constant(new double[2, 2]), T.Constant(new double[3, 2])), "Solve got float64[2, 2] and float64[3, 2]: the right-hand side must have as many rows as the matrix and the same axes before them."),
        ("solve for a number", () => T.Solve(s_m, T.DScalar()), "Solve got float64[:, :] and float64[]. Accepted: matrices, or more axes that count them, and right-hand sides of one axis or more."),
        ("pinv with a cutoff below 0", () => T.PInv(s_m, -1), "PInv got the cutoff -1. Accepted: 0 and finite numbers above it."),
        ("tensorinv of too many axes", () => T.TensorInv(s_m), "TensorInv got float64[:, :] and a count of 2 axes. Accepted: 1 to 1."),
        ("tensorsolve of too few axes", () => T.TensorSolve(s_m, s_m), "TensorSolve got float64[:, :] and float64[:, :]; the left has the axes of the right, then those of the result."),
        ("sort of an axis", () => T.Sort(s_v, 1), "Sort got axis 1 for 1 axes. Accepted: -1 to 0."),
        ("top 0", () => T.TopK(s_v, 0).Values, "TopK got k = 0 for float64[:]. Accepted: more for the largest, less for the smallest."),
        ("search in a matrix", () => T.SearchSorted(s_m, s_v), "SearchSorted got float64[:, :], which has 2 axes; it takes 1."),
        ("bincount of floats", () => T.Bincount(s_v), "Bincount got float64[:] as an index. Accepted: integers."),
        ("matmul of 0-d", () => T.MatMul(T.DScalar(), s_m), "MatMul got float64[] and float64[:, :]. Accepted: one axis or more; use * for 0-d values."),
        ("tensordot over too many", () => T.Tensordot(s_v, s_m), "Tensordot over 2 axes got float64[:] and float64[:, :]."),
        ("tensordot of lengths", () => T.Tensordot(s_known, T.Constant(new double[2, 3]), 1), "Tensordot got float64[2, 3] and float64[2, 3]: axis 1 of the left has length 3, axis 0 of the right 2."),
        ("batched dot of four axes", () => T.BatchedDot(T.DTensor4(), s_m), "BatchedDot got float64[:, :, :, :] and float64[:, :]. Accepted: one to three axes, of which the first counts the products."),
        ("einsum of too few", () => T.Einsum("ij,jk", s_m), "Einsum \"ij,jk\" names 2 operands, got 1."),
        ("einsum of a wrong rank", () => T.Einsum("ijk->i", s_m), "Einsum \"ijk->i\" names 3 axes of operand 0, which is float64[:, :]."),
        ("einsum of dots", () => T.Einsum("..i", s_m), "Einsum \"..i\" has '.' in operand 0. Accepted: letters, commas and ->."),
        ("einsum that hides axes", () => T.Einsum("...i->i", s_m), "Einsum \"...i->i\": the result has no \"...\", which would sum over axes without a name."),
        ("einsum of too many letters", () => T.Einsum("...ijk", s_m), "Einsum \"...ijk\" names 3 axes of operand 0, which is float64[:, :]."),
        ("smallest of nothing", () => T.Smallest(), "Smallest got nothing to compare."),
        ("fill of fewer axes", () => T.Fill(s_v, s_m), "Fill got float64[:, :] for float64[:], which has fewer axes."),
        ("unravel without a shape", () => T.UnravelIndex(T.LVector())[0], "UnravelIndex got a shape without axes."),
        ("unravel floats", () => T.UnravelIndex(s_v, 3)[0], "UnravelIndex got float64[:] as an index. Accepted: integers."),
        ("ravel of too few", () => T.RavelMultiIndex([T.LVector()], [2, 3]), "RavelMultiIndex got 1 coordinates for a shape with 2 axes."),
        ("permute by floats", () => T.PermuteRowElements(s_m, s_m), "PermuteRowElements got float64[:, :] as an index. Accepted: integers."),
        ("batched tensordot of the batch", () => T.BatchedTensordot(s_m, s_m, [0], [1]), "BatchedTensordot got axis 0 among the axes to sum over; it counts the products."),
        ("broadcast at run time of lengths", () => T.BroadcastRuntime(s_known, 2, 4), "BroadcastRuntime cannot stretch axis 1 of float64[2, 3] to length 4: only an axis of length 1 stretches."),
        ("sum to more axes", () => T.SumTo(s_v, 1, 2), "SumTo got float64[:] for a shape with 2 axes."),
        ("batch normalization of a small epsilon", () => T.BatchNormalizationTrain(s_m, s_v, s_v, epsilon: 1e-6).Output, "BatchNormalizationTrain got epsilon = 1E-06. Accepted: at least 1e-5."),
        ("batch normalization of parameters", () => T.BatchNormalizationTest(T.DTensor3(), s_v, s_v, s_v, s_v), "Batch normalization of float64[:, :, :] over the axes [0] got gamma of type float64[:]; it must have 2 axes, or 3."),
        ("crossentropy of other labels", () => T.CategoricalCrossentropy(s_m, T.DVector()), "CategoricalCrossentropy got labels of type float64[:] for float64[:, :]. Accepted: integers with one axis less."),
        ("covariances of a 0-d value", () => T.Cov(T.DScalar()), "Cov got float64[]. Accepted: a vector or a matrix."),
        ("hierarchical softmax of a vector", () => T.HierarchicalSoftmax(s_v, 4L, s_m, s_v, T.DTensor3(), s_m), "HierarchicalSoftmax got float64[:], float64[:, :], float64[:], float64[:, :, :] and float64[:, :]. Accepted: two axes, two, one, three and two."),
        ("hierarchical softmax of a float", () => T.HierarchicalSoftmax(s_m, 4L, s_m, s_v, T.DTensor3(), s_m, s_v), "HierarchicalSoftmax got a target of type float64[:]. Accepted: a vector of integers."),
        ("confusion of a matrix", () => T.ConfusionMatrix(T.LMatrix(), T.LVector()).Counts, "ConfusionMatrix got int64[:, :] and int64[:]. Accepted: two vectors of integers."),
        ("patches of a matrix", () => T.Images2Neibs(s_m, (2, 2)), "Images2Neibs got float64[:, :], patches of 2 x 2 and steps of 2 x 2. Accepted: four axes, and lengths of at least 1."),
        ("patches centred", () => T.Images2Neibs(T.DTensor4(), (2, 3), mode: NeighbourMode.WrapCentered), "Images2Neibs got patches of 2 x 3 to be centred. Accepted: odd lengths."),
        ("einsum of an unknown letter", () => T.Einsum("ij->k", s_m), "Einsum \"ij->k\": the result has 'k', which no operand has."),
        ("squeeze of an axis that does not broadcast", () => T.Squeeze(s_m, -1), "Squeeze got axis 1 of float64[:, :], whose length is not known to be 1. State it with T.AddBroadcast, or index the axis."),
        ("linspace of less than nothing", () => T.Linspace(0.0, 1.0, -1), "Linspace got a negative number of values. Accepted: 0 or more."),
        ("set of no part", () => T.SetSubtensor(s_v, 1), "SetSubtensor got v : float64[:], which is not a part of a tensor. Accepted: x[...] with at least one index that selects."),
        ("set of more axes", () => T.SetSubtensor(s_m[0], s_m), "SetSubtensor got values of type float64[:, :] for a part of type float64[:], which has fewer axes."),
        ("increment of integers by floats", () => T.IncSubtensor(T.LVector()[1..], s_v), "IncSubtensor got values of type float64[:] for a part of type int64[:]; converting them may lose digits. Cast them with T.Cast."),
        ("set of a length", () => T.SetSubtensor(s_known[0], T.Constant(new double[2])), "SetSubtensor[0] got values of type float64[2] for a part of type float64[3]; stretch them with T.BroadcastLike first."));

    public static IEnumerable<object[]> Calling => Rows(
        ("join", () => T.Join(0, s_m, T.ExpandDims(s_v, 0)), "Join|3 differs from 2|hint: only along the joined axis may lengths differ"),
        ("split", () => T.Split(s_v, [1, 1])[1], "Split|2 differs from 3|hint: the parts must be as long together as the axis"),
        ("split below 0", () => T.Split(s_v, [4, -1])[1], "Split"),
        ("split by a vector of another length", () => T.Split(s_v, T.Cast(s_v, DType.Int64), 2)[1], "SpecifyShape|3 differs from 2"),
        ("specify shape", () => T.SpecifyShape(s_m, 4, -1), "SpecifyShape|2 differs from 4|hint: the length is not the one that was stated: by T.SpecifyShape"),
        ("add broadcast", () => T.AddBroadcast(s_m, 0), "SpecifyShape|2 differs from 1"),
        ("zeros of a negative length", () => T.Zeros(T.Cast(s_v[0], DType.Int64) - 5), "axis 0 of the result would have the negative length -4|hint: lengths must not be negative"),
        ("range without a step", () => T.Arange(0L, 5L, T.Cast(s_v[0], DType.Int64) - 1), "Arange|hint: the step must not be 0"),
        ("set", () => T.SetSubtensor(s_m[0], s_v), "SetSubtensor|3 differs from 2|hint: the values must be as long as the part"),
        ("set out of range", () => T.SetSubtensor(s_m[2], 1), "Subtensor|index 2 is outside an axis of length 2"),
        ("gather out of range", () => s_m[new[] { 0, 5 }], "AdvancedSubtensor|index 5 is outside axis 0 of length 2"),
        ("gather out of range, second array", () => s_m[new[] { 0, 1 }, T.Cast(s_v[..2], DType.Int64)], "AdvancedSubtensor|index 2 is outside axis 1 of length 2"),
        ("gather out of range behind a new axis", () => s_m[s_new, .., new[] { 5 }], "AdvancedSubtensor|index 5 is outside axis 1 of length 2"),
        ("gather out of range apart", () => s_m[TensorIndex.NewAxis, new[] { 0 }, s_new, new[] { -3 }], "AdvancedSubtensor|index -3 is outside axis 1 of length 2"),
        ("set out of range behind a new axis", () => T.SetSubtensor(s_m[s_new, .., new[] { 5 }], 1), "Advanced|index 5 is outside axis 1 of length 2"),
        ("set out of range by an array", () => T.SetSubtensor(s_v[new[] { -4 }], 1), "AdvancedS|index -4 is outside axis 0 of length 3"),
        ("values of another length", () => T.SetSubtensor(s_v[new[] { 1, 2 }], s_v), "AdvancedSetSubtensor|3 differs from 2|hint: the values must be as long as the part"),
        ("mask of another length", () => s_v[s_m[0] > 0], "SpecifyShape|2 differs from 3|by the axis that a mask selects from"),
        ("top 4 of 3", () => T.TopK(s_v, 4).Values, "ArgSort|3 differs from 4|hint: no more elements can be asked for than the axis has"),
        ("repeat by another length", () => T.Repeat(s_v, T.Constant(new long[] { 1, 2 })), "SpecifyShape|2 differs from 3"),
        ("bincount of a negative", () => T.Bincount(T.Cast(-s_v, DType.Int64)), "Bincount|bincount: element 0 is -1; expected no negative number"),
        ("set a diagonal", () => T.SetSubtensor(T.Diagonal(s_m), s_v), "SetDiagonal|3 differs from 2|hint: the values must be as long as the diagonal"),
        ("irfft of another length", () => T.Irfft(s_m, 9), "Fourier|fft: axis 0 of x has 2 frequencies; expected 5 for 9 real numbers"),
        ("cholesky of zeros", () => T.Cholesky(s_m), "Cholesky|cholesky: the matrix is not positive definite: its leading minor of order 1 is not positive"),
        ("solve of zeros", () => T.Solve(s_m, s_m), "Solve|solve: the matrix is singular: pivot 1 is 0"),
        ("solve of triangles of zeros", () => T.SolveLowerTriangular(s_m, s_m), "SolveTriangular|solve_triangular: the matrix is singular: element 1 of its diagonal is 0"),
        ("inverse in a stack", () => T.MatrixInverse(T.Stack([T.Eye(2), s_m])), "MatrixInverse|inverse: matrix 1 of the stack is singular: pivot 1 is 0"),
        ("det of a row", () => T.Det(T.Unbroadcast(T.ExpandDims(s_v, 0), 0)), "Det|det: a has shape [1, 3]; expected a square matrix"),
        ("svd of infinity", () => T.SVD(1 / s_m).S, "SVD|svd: the matrix has elements that are NaN or infinite"),
        ("eigh of NaN", () => T.Eigh(s_m / 0).V, "Eigh|eigh: the matrix has elements that are NaN or infinite"),
        ("lstsq of NaN", () => T.Lstsq(s_m, s_m / s_m).Solution, "LstSq|lstsq: the matrix has elements that are NaN or infinite"),
        ("solve for other rows", () => T.Solve(s_m, s_v), "Solve|solve: b has shape [3]; expected [2]"),
        ("broadcast at run time", () => T.BroadcastRuntime(s_v, 4), "BroadcastRuntime|3 differs from 4|hint: only an axis of length 1 stretches"),
        ("sum to a shape", () => T.SumTo(s_m, 1, 3), "SpecifyShape|2 differs from 3"),
        ("unravel out of range", () => T.UnravelIndex(T.Cast(s_v, DType.Int64), 1, 3)[0], "Assert|UnravelIndex: a position is outside of the shape."),
        ("ravel out of range", () => T.RavelMultiIndex([T.Cast(s_v, DType.Int64), 0L], [3, 1]), "Assert|RavelMultiIndex: a coordinate of axis 0 is outside of the shape."),
        ("negative label", () => T.CrossentropySoftmax1Hot(s_m, T.Constant([0L, -1])), "Assert|CrossentropySoftmaxArgmax1Hot: a label is negative."),
        ("label of no class", () => T.CategoricalCrossentropy(s_m, T.Constant([0L, 2])), "index 2 is outside axis 1 of length 2"),
        ("patches that do not fill", () => T.Images2Neibs(s_m[s_new, s_new], (2, 2), (1, 3)).Sum() + T.Images2Neibs(s_m[s_new, s_new], (1, 1), (2, 2)), "Assert|Images2Neibs: patches of length 1 in steps of 2 do not fill the image."));

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
