using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Runtime;
using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class CustomOpTests
{
    private static readonly Lazy<string> s_kernel = new(() => KernelLibrary.Load(LibraryPath).Register("theon_sample_axpb"));

    private static string LibraryPath => Path.Combine(AppContext.BaseDirectory, "libtheon_sample_kernel.so");

    [TestMethod]
    public void ManagedOp_ComputesInCSharp_WithGradient_AndIsMerged()
    {
        var x = T.DMatrix("x");
        var op = new Power(3);
        var y = op.On(x);
        Assert.AreEqual("[[1, 8], [27, 64]]", y.Eval((x, new double[,] { { 1, 2 }, { 3, 4 } })).ToString());
        Assert.AreEqual("[[3, 12], [27, 48]]", T.Grad(y.Sum(), x).Eval((x, new double[,] { { 1, 2 }, { 3, 4 } })).ToString());
        using var function = Function.Compile([x], new Power(3).On(x) + new Power(3).On(x) + new Power(2).On(x));
        Assert.AreEqual(2, function.TopoSort().Count(node => node.Op is Power));
        GradientCheck.Verify(v => new Power(3).On(v[0]), [NDArray.From(new double[,] { { 1, -2 }, { 0.5, 3 } })]);
    }

    [TestMethod]
    public void ManagedOp_TakesViews_InTheirStrides()
    {
        var x = T.DMatrix("x");
        Assert.AreEqual("[[1, 9], [4, 16]]", new Power(2).On(x.T).Eval((x, new double[,] { { 1, 2 }, { 3, 4 } })).ToString());
    }

    [TestMethod]
    public void ManagedOp_ThatThrows_EndsTheCall_WithItsExceptionInside()
    {
        var (x, s) = (T.DMatrix("x"), T.Shared(1.0, "s"));
        using var function = Function.Compile([x], new Power(-1).On(x), updates: [(s, s + 1)]);
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[,] { { 0 } }));
        Assert.IsInstanceOfType<DivideByZeroException>(error.InnerException);
        Assert.Contains("failed in Power", error.Message);
        Assert.Contains("built at CustomOpTests.cs:", error.Message);
        Assert.AreEqual(1.0, s.GetValue().As<double>());
    }

    [TestMethod]
    public void ManagedOp_ArraysKeptAfterTheCall_AreGone()
    {
        NDArray? kept = null;
        var type = TensorType.OfRank(DType.Float64, 1);
        var keep = T.AsOp("keep", [type], [type], (x, y) =>
        {
            kept = x[0];
            x[0].AsSpan<double>().CopyTo(y[0].AsSpan<double>());
        });
        var v = T.DVector("v");
        Assert.AreEqual("[1]", keep([v])[0].Eval((v, new[] { 1.0 })).ToString());
        Assert.ThrowsExactly<ObjectDisposedException>(() => kept!.Get<double>(0));
    }

    [TestMethod]
    public void AsOp_HasShapes_SeveralOutputs_AndAGradientIfGiven()
    {
        var vector = TensorType.OfRank(DType.Float64, 1);
        var sumAndTwice = T.AsOp(
            "sum_and_twice",
            [vector],
            [TensorType.Scalar(DType.Float64), vector],
            (x, y) =>
            {
                var values = x[0].ToArray<double>();
                y[0].Set(values.Sum());
                values.Concat(values).ToArray().CopyTo(y[1].AsSpan<double>());
            },
            lowering => [[], [lowering.Compute(LengthOp.Mul, lowering.Const(2), lowering.LengthsOf(lowering.Input(0))[0])]],
            (_, _, dys) => [dys[0] * 5]);
        var v = T.DVector("v");
        var outputs = sumAndTwice([v]);
        using var function = Function.Compile([v], [outputs[0], outputs[1], T.BroadcastLike(T.Grad(outputs[0], v), v)]);
        var (sum, twice, gradient) = function.Call(new[] { 1.0, 2 });
        Assert.AreEqual("3 [1, 2, 1, 2] [5, 5]", $"{sum} {twice} {gradient}");
    }

    [TestMethod]
    public void AsOp_WithoutGradient_RefusesIt_AndWrongTypes()
    {
        var type = TensorType.OfRank(DType.Float64, 1);
        var opaque = T.AsOp("opaque", [type], [type], (x, y) => x[0].AsSpan<double>().CopyTo(y[0].AsSpan<double>()));
        var v = T.DVector("v");
        Assert.Contains("opaque does not say what it is", Assert.ThrowsExactly<UndefinedGradientException>(() => T.Grad(opaque([v])[0].Sum(), v)).Message);
        Assert.Contains("opaque got float32[:] for its input 0", Assert.ThrowsExactly<TensorTypeException>(() => opaque([T.FVector()])).Message);
    }

    [TestMethod]
    public void AsOp_RunsFromAnyThread()
    {
        var type = TensorType.OfRank(DType.Float64, 1);
        var copy = T.AsOp("copy_of", [type], [type], (x, y) => x[0].AsSpan<double>().CopyTo(y[0].AsSpan<double>()));
        var v = T.DVector("v");
        using var function = Function.Compile([v], copy([v])[0].Sum());
        Parallel.For(0, 200, i => Assert.AreEqual(3.0 * i, function.Call(new double[] { i, i, i }).As<double>()));
    }

    [TestMethod]
    public void NativeKernel_OfALibrary_RunsInPrograms()
    {
        var x = T.DVector("x");
        var y = new Axpb(s_kernel.Value, 2, 1).On(x);
        using var function = Function.Compile([x], [y + 1, T.Grad(T.Sqr(y).Sum(), x)]);
        var (value, gradient) = function.Call(new double[] { 1, 2 });
        Assert.AreEqual("[4, 6] [12, 20]", $"{value} {gradient}");
    }

    [TestMethod]
    public void NativeKernel_ThatRefuses_NamesTheOpAndTheLine()
    {
        var x = T.FVector("x");
        using var function = Function.Compile([x], new Axpb(s_kernel.Value, 2, 1).On(x));
        var message = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new[] { 1f })).Message;
        Assert.Contains("sample_axpb computes vectors of float64", message);
        Assert.Contains("built at CustomOpTests.cs:", message);
    }

    [TestMethod]
    public void KernelLibrary_Refused_SaysWhy()
    {
        Assert.Contains("nowhere.so cannot be loaded", Assert.ThrowsExactly<KernelLibraryException>(() => KernelLibrary.Load("nowhere.so")).Message);
        Assert.Contains("exports no missing", Assert.ThrowsExactly<KernelLibraryException>(() => KernelLibrary.Load(LibraryPath).Register("missing")).Message);
        _ = s_kernel.Value;
        Assert.Contains("'sample_axpb'", Assert.ThrowsExactly<KernelLibraryException>(() => KernelLibrary.Load(LibraryPath).Register("theon_sample_axpb")).Message);
    }

    private sealed record Power(int Exponent) : ManagedOp
    {
        public override string Name => "Power";

        public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs) => [inputs[0].Type];

        public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
            [((Gradient.Flows)dys[0]).Value * Exponent * new Power(Exponent - 1).On(node.Inputs[0])];

        protected override void Compute(IReadOnlyList<NDArray> inputs, IReadOnlyList<NDArray> outputs)
        {
            var values = inputs[0].ToArray<double>();
            if (Exponent < 0 && values.Contains(0))
            {
                throw new DivideByZeroException("a power of 0");
            }

            values.Select(value => Math.Pow(value, Exponent)).ToArray().CopyTo(outputs[0].AsSpan<double>());
        }
    }

    // snippet: native-op
    private sealed record Axpb(string KernelName, double Scale, double Shift) : Op
    {
        public override string Name => "Axpb";

        public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs) => [inputs[0].Type];

        public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [((Gradient.Flows)dys[0]).Value * Scale];

        public override void Lower(Apply node, ILowering lowering)
        {
            var x = lowering.Input(0);
            var y = lowering.Output(0, lowering.LengthsOf(x));
            lowering.Kernel(KernelName, MemoryMarshal.AsBytes<double>([Scale, Shift]), [y], [x]);
        }
    }
    // end snippet
}
