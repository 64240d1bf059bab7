using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Views, lengths and the choice of kernels, against the reference; what kernels compute is tested where they are.</summary>
[TestClass]
public sealed class LoweringTests
{
    private static readonly long?[] s_bounds = [null, long.MinValue, -7, -6, -5, -3, -1, 0, 1, 2, 4, 5, 6, 9, long.MaxValue];

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(5)]
    public void Slice_WithAnyBounds_ReadsWhatTheReferenceReads(int length)
    {
        var x = T.DVector("x");
        var value = RefArray.Of([.. Enumerable.Range(0, length).Select(i => (double)i)], length);
        foreach (var (start, stop, step) in from start in s_bounds from stop in s_bounds from step in new long?[] { null, 1, 2, 3, -1, -2, -7, long.MinValue, long.MaxValue } select (start, stop, step))
        {
            var constant = AxisIndex.Slice(Bound(start), Bound(stop), Bound(step));
            CheckView(Apply.Of(new Subtensor([constant]), x), [value], $"{start}:{stop}:{step}");

            var symbolic = AxisIndex.Slice(Symbolic(start), Symbolic(stop), Symbolic(step));
            var bounds = new[] { start, stop, step }.OfType<long>().ToArray();
            CheckView(
                Apply.Of(new Subtensor([symbolic]), [x, .. bounds.Select(_ => T.LScalar())]),
                [value, .. bounds.Select(RefArray.Scalar)],
                $"symbolic {start}:{stop}:{step}");
        }
    }

    [TestMethod]
    public void Slice_OfKnownLength_HasTheLengthInItsType()
    {
        var x = T.Constant(new double[5]);
        foreach (var (start, stop, step) in from start in s_bounds from stop in s_bounds from step in new long?[] { null, 2, -1, -3, long.MinValue, long.MaxValue } select (start, stop, step))
        {
            var part = new Subtensor([AxisIndex.Slice(Bound(start), Bound(stop), Bound(step))]).On(x);
            Assert.AreEqual(ReferenceEvaluator.Evaluate(part).Shape[0], part.Type.Lengths[0], $"{start}:{stop}:{step}");
        }
    }

    [TestMethod]
    public void Index_OfEachAxis_ReadsTheElement()
    {
        var (x, i) = (T.DMatrix("x"), T.LScalar("i"));
        var value = RefArray.Of([0, 1, 2, 3, 4, 5], 2, 3);
        foreach (var index in new[] { -3L, -2, -1, 0, 1, 2 })
        {
            CheckView(x[.., i].Owner!, [value, RefArray.Scalar(index)], $"{index}");
        }

        CheckView(x[^1, 1..].Owner!, [value], "^1, 1..");
    }

    [TestMethod]
    [DataRow(-4)]
    [DataRow(3)]
    public void Index_OutOfRange_FailsEvenInsideTheMemory(long index)
    {
        var (x, i) = (T.DMatrix("x"), T.LScalar("i"));
        var node = x[0, i].Owner!;
        Assert.ThrowsExactly<ReferenceException>(() => Lower(node, [RefArray.Of([0, 1, 2, 3, 4, 5], 2, 3), RefArray.Scalar(index)]));
    }

    [TestMethod]
    public void Views_OfAMatrix_ReadWhatTheReferenceReads()
    {
        var x = T.DMatrix("x");
        var value = RefArray.Of([0, 1, 2, 3, 4, 5], 2, 3);
        CheckView(x.T.Owner!, [value], "transpose");
        CheckView(x.DimShuffle(1, 'x', 0).Owner!, [value], "dimshuffle");
        CheckView(x.Reshape(T.Constant(3), -1).Owner!, [value, RefArray.Scalar(3L)], "reshape");
        CheckView(new Reshape(-1).On(x, T.Constant(6)).Owner!, [value, RefArray.Scalar(6L)], "flatten");
        CheckView(T.BroadcastTo(T.DVector(), 2, T.LScalar()).Owner!, [RefArray.Of([1, 2, 3], 1, 3), RefArray.Scalar(2L), RefArray.Scalar(3L)], "broadcast");
        CheckView(T.Full(1.5, 2, 2).Owner!, [RefArray.Of([1.5], 1, 1), RefArray.Scalar(2L), RefArray.Scalar(2L)], "full");
    }

    [TestMethod]
    public void Reshape_ToAWrongNumberOfElements_Fails()
    {
        var node = new Reshape(-1).On(T.DVector(), T.LScalar()).Owner!;
        Assert.ThrowsExactly<ReferenceException>(() => Lower(node, [RefArray.Of([1, 2], 2), RefArray.Scalar(1L)]));
        var inferred = new Reshape(0).On(T.DVector(), T.LScalar()).Owner!;
        Assert.ThrowsExactly<ReferenceException>(() => Lower(inferred, [RefArray.Of([1, 2, 3], 3), RefArray.Scalar(2L)]));
        Assert.ThrowsExactly<ReferenceException>(() => Lower(T.Reshape(T.DVector()).Owner!, [RefArray.Of([1, 2], 2)]));
    }

    [TestMethod]
    public void Alloc_OfALengthThatDoesNotStretch_Fails()
    {
        var node = T.BroadcastTo(T.DVector(), T.LScalar()).Owner!;
        Assert.ThrowsExactly<ReferenceException>(() => Lower(node, [RefArray.Of([1, 2], 2), RefArray.Scalar(3L)]));
    }

    [TestMethod]
    public void SetSubtensor_OfAPart_CopiesAroundIt()
    {
        var node = new IncSubtensor([AxisIndex.Slice(default, default, SliceBound.Of(2)), AxisIndex.At(SliceBound.Of(-1))], Set: true)
            .On(T.DMatrix(), T.DVector()).Owner!;
        RefArray[] values = [RefArray.Of([0, 1, 2, 3, 4, 5], 3, 2), RefArray.Of([8, 9], 2)];
        Assert.AreSequenceEqual(new[] { "copy([3, 2], [3, 2])", "copy([2], [2])" }, CheckView(node, values, "set"));
    }

    [TestMethod]
    public void Dot_OfEachRank_CallsItsKernel()
    {
        var (v, m) = (T.DVector(), T.DMatrix());
        var (two, three, matrix) = (RefArray.Of(new double[2], 2), RefArray.Of(new double[3], 3), RefArray.Of(new double[6], 2, 3));
        var right = RefArray.Of(new double[12], 3, 4);
        Assert.AreSequenceEqual(new[] { "dot([], [3], [3])" }, Lower(T.Dot(v, v).Owner!, [three, three]).Kernels);
        Assert.AreSequenceEqual(new[] { "gemv([2], [2, 3], [3])" }, Lower(T.Dot(m, v).Owner!, [matrix, three]).Kernels);
        Assert.AreSequenceEqual(new[] { "gemv([3], [3, 2], [2])" }, Lower(T.Dot(v, m).Owner!, [two, matrix]).Kernels);
        Assert.AreSequenceEqual(new[] { "gemm([2, 4], [2, 3], [3, 4])" }, Lower(T.Dot(m, m).Owner!, [matrix, right]).Kernels);
        Assert.AreSequenceEqual(new[] { "ger([2, 3], [2], [3])" }, Lower(T.Outer(v, v).Owner!, [two, three]).Kernels);
    }

    [TestMethod]
    public void Elemwise_OfConstants_EmbedsThem()
    {
        var x = T.DMatrix("x");
        var node = ScalarOps.Clip.Elemwise.On(x, T.Constant(1.0).DimShuffle('x', 'x'), T.Constant(2.0).DimShuffle('x', 'x')).Owner!;
        Assert.AreSequenceEqual(
            new[] { "elementwise([2, 3], [2, 3])" }, Lower(node, [RefArray.Of(new double[6], 2, 3), RefArray.Of([1], 1, 1), RefArray.Of([2], 1, 1)]).Kernels);
    }

    [TestMethod]
    public void Reductions_OfAxes_CallTheirKernels()
    {
        var value = RefArray.Of(new double[24], 2, 3, 4);
        var x = T.DTensor3();
        Assert.AreSequenceEqual(new[] { "elementwise([3], [2, 3, 4])" }, Lower(x.Sum([0, 2]).Owner!, [value]).Kernels);
        Assert.AreSequenceEqual(new[] { "arg_reduce([2, 4], [2, 3, 4])" }, Lower(x.ArgMax(1).Owner!, [value]).Kernels);
        Assert.AreSequenceEqual(new[] { "nonzero_count", "nonzero([0, 3], [2, 3, 4])" }, Lower(x.Nonzero().Owner!, [value]).Kernels);
    }

    [TestMethod]
    [DataRow(0, 5, 1, 5)]
    [DataRow(0, 5, 2, 3)]
    [DataRow(5, 0, -2, 3)]
    [DataRow(5, 0, 1, 0)]
    [DataRow(0, 0, 1, 0)]
    public void Arange_OfIntegers_HasItsLength(long start, long stop, long step, long length)
    {
        var (a, b, c) = (T.LScalar(), T.LScalar(), T.LScalar());
        var kernels = Lower(T.Arange(a, b, c).Owner!, [RefArray.Scalar(start), RefArray.Scalar(stop), RefArray.Scalar(step)]).Kernels;
        Assert.AreSequenceEqual(new[] { $"arange([{length}], [], [])" }, kernels);
    }

    private static List<string> CheckView(Apply node, RefArray[] inputs, string what)
    {
        var lowering = Lower(node, inputs);
        var given = node.Inputs.Zip(inputs).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
        var expected = ReferenceEvaluator.Evaluate(node.Outputs, given)[0];
        var actual = lowering.ReadOutput(0);
        Assert.AreSequenceEqual(expected.Shape, actual.Shape, what);
        Assert.AreSequenceEqual(expected.Values, actual.Values, what);
        return lowering.Kernels;
    }

    private static NumericLowering Lower(Apply node, RefArray[] inputs)
    {
        var lowering = new NumericLowering(node, inputs);
        node.Op.Lower(node, lowering);
        return lowering;
    }

    private static SliceBound Bound(long? value) => value is { } number ? SliceBound.Of(number) : SliceBound.Absent;

    private static SliceBound Symbolic(long? value) => value is null ? SliceBound.Absent : SliceBound.Symbolic;
}
