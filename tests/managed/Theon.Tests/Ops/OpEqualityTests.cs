using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Equal ops on the same inputs are merged, so ops that differ in any part must be told apart.</summary>
[TestClass]
public sealed class OpEqualityTests
{
    public static IEnumerable<object[]> Differing =>
    [
        [new DimShuffle([0, 1]), new DimShuffle([1, 0])],
        [new DimShuffle([0]), new DimShuffle([0, -1])],
        [new Reduce(ReduceKind.Sum, [0]), new Reduce(ReduceKind.Sum, [1])],
        [new Reduce(ReduceKind.Sum, [0]), new Reduce(ReduceKind.Max, [0])],
        [new ArgReduce(ReduceKind.Max, [0]), new ArgReduce(ReduceKind.Min, [0])],
        [new Statistic(StatisticKind.Var, [0]), new Statistic(StatisticKind.Norm, [0])],
        [new Statistic(StatisticKind.Var, [0]), new Statistic(StatisticKind.Var, [1])],
        [new Statistic(StatisticKind.Var, [0]), new Statistic(StatisticKind.Var, [0], Ddof: 1)],
        [new RowProgram(RowProgramKind.Softmax), new RowProgram(RowProgramKind.LogSoftmax)],
        [new RowProgram(RowProgramKind.Normalize, 1e-5), new RowProgram(RowProgramKind.Normalize, 1e-3)],
        [new AdvancedSubtensor(0, 1), new AdvancedSubtensor(0, 1) { UserAxes = [1] }],
        [new Printout("a"), new Printout("b")],
        [new Breakpoint("a", null), new Breakpoint("b", null)],
        [new Breakpoint("a", null), new Breakpoint("a", _ => { })],
        [new Elemwise(ScalarOps.Exp), new Elemwise(ScalarOps.Log)],
        [new Elemwise(ScalarOps.Cast, DType.Int8), new Elemwise(ScalarOps.Cast, DType.UInt8)],
        [new Product(ProductKind.Gemm), new Product(ProductKind.Gemv)],
        [new Product(ProductKind.Gemm), new Product(ProductKind.Gemm, Alpha: 2)],
        [new Product(ProductKind.Gemm, HasAddend: true), new Product(ProductKind.Gemm, Beta: 0.5, HasAddend: true)],
        [new Product(ProductKind.Gemm, HasAlpha: true), new Product(ProductKind.Gemm, HasBeta: true)],
        [new Cholesky(), new Cholesky(IsLower: false)],
        [new Cholesky(), new Cholesky(NaNOnError: true)],
        [new SolveTriangular(true), new SolveTriangular(true, HasUnitDiagonal: true)],
        [new Qr(QRMode.Reduced), new Qr(QRMode.Complete)],
        [new Svd(true), new Svd(false)],
        [new Eigh(true), new Eigh(false)],
        [new PInv(0), new PInv(1e-9)],
        [new Fourier(FourierKind.Forward, 0, FftNorm.None), new Fourier(FourierKind.Forward, 0, FftNorm.Ortho)],
        [new Fourier(FourierKind.Forward, 0, FftNorm.None), new Fourier(FourierKind.Inverse, 0, FftNorm.None)],
        [new IfElse(1), new IfElse(2)],
        [new ChunkedRows(true), new ChunkedRows(false)],
        [LoopOf(s => s + 1), (Scan)LoopOf(s => s + 1) with { IsChunked = true }],
        [LoopOf(s => s + 1), LoopOf(s => s - 1)],
        [LoopOf(s => s + 1), LoopOf(s => s + 2)],
        [LoopOf(s => s + 1), LoopOf(s => s + 1, truncate: 2)],
        [LoopOf(s => s + 1), LoopOf(s => (s + 1, T.Until(s > 1)))],
        [new RandomDraw(Distribution.Uniform, DType.Float64), new RandomDraw(Distribution.Normal, DType.Float64)],
        [new RandomDraw(Distribution.Uniform, DType.Float64), new RandomDraw(Distribution.Uniform, DType.Float32)],
    ];

    public static IEnumerable<object[]> Equal =>
    [
        [new DimShuffle([1, 0]), new DimShuffle([1, 0])],
        [new Reduce(ReduceKind.Sum, [0, 2]), new Reduce(ReduceKind.Sum, [0, 2])],
        [new Statistic(StatisticKind.Var, [0, 2], 1), new Statistic(StatisticKind.Var, [0, 2], 1)],
        [new Elemwise(ScalarOps.Cast, DType.Int8), new Elemwise(ScalarOps.Cast, DType.Int8)],
        [new Product(ProductKind.Gemm, Alpha: double.NaN), new Product(ProductKind.Gemm, Alpha: double.NaN)],
        [LoopOf(s => T.Exp(s * 3) + s), LoopOf(s => T.Exp(s * 3) + s)],
    ];

    private static Op LoopOf(Func<TensorVariable, ScanStep> step, int truncate = -1) =>
        T.Scan(step, outputsInfo: [1.0], nSteps: 3, truncateGradient: truncate)[0].Owner!.Inputs[0].Owner!.Op;

    [TestMethod, DynamicData(nameof(Differing))]
    public void Ops_ThatDifferInOnePart_AreNotEqual(Op one, Op other) => Assert.IsFalse(one.Equals(other), $"{one} and {other}");

    [TestMethod, DynamicData(nameof(Equal))]
    public void Ops_MadeAlike_AreEqual(Op one, Op other)
    {
        Assert.IsTrue(one.Equals(other), $"{one} and {other}");
        Assert.AreEqual(one.GetHashCode(), other.GetHashCode());
    }
}
