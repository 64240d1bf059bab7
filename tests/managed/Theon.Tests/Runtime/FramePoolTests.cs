using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Frames are prepared for shapes: calls find the one that is.</summary>
[TestClass]
public sealed class FramePoolTests
{
    [TestMethod]
    public void ShapesSeenBefore_PrepareNothing()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Sum(T.Dot(x, x.T)));
        for (var round = 0; round < 10; round++)
        {
            foreach (var n in new[] { 2, 3, 5, 8 })
            {
                f.Call(new double[n, 4]).Dispose();
            }
        }

        Assert.AreEqual(4, f.PreparedCount);
    }

    [TestMethod]
    public void ShapesSeenBefore_AllocateNothing()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, y], x * y);
        var calls = new[] { 4, 7, 9 }.Select(n => (Inputs: (NDArray[])[NDArray.Zeros(DType.Float64, n), NDArray.Zeros(DType.Float64, n)], Outputs: (NDArray[])[NDArray.Zeros(DType.Float64, n)])).ToArray();
        for (var i = 0; i < 6; i++)
        {
            f.Run(calls[i % 3].Inputs, calls[i % 3].Outputs);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 3000; i++)
        {
            f.Run(calls[i % 3].Inputs, calls[i % 3].Outputs);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(3, f.PreparedCount);
    }

    [TestMethod]
    public void ManyShapes_KeepFewFrames_AndTheMemoryFlat()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Sum(T.Exp(T.Dot(x, x.T))), mode: Mode.None);
        Call(1, 300);
        var before = f.IdleFrames;
        Call(1, 300);
        Assert.AreEqual(before.Count, f.IdleFrames.Count);
        Assert.IsLessThanOrEqualTo(Math.Max(2 * Environment.ProcessorCount, 8), before.Count);
        Assert.IsLessThanOrEqualTo(before.Count * 4L * 40 * 40 * 8, f.IdleFrames.Bytes);

        void Call(int from, int to)
        {
            for (var n = from; n <= to; n++)
            {
                using var argument = NDArray.Full(0.5, n % 40, 1 + (n % 7));
                f.Call(argument).Dispose();
            }
        }
    }

    [TestMethod]
    public void TenThousandShapes_AreRewrittenOnce_InFlatMemory()
    {
        const int Lengths = 100;
        Collect();
        var (x, y) = (T.DMatrix("x"), T.DMatrix("y"));
        using var f = Function.Compile([x, y], T.Sum(T.Tanh(x) * y, axis: 0));
        var tried = f.RuleSteps.Sum(rule => rule.Tried);
        var live = LiveAfterEach();
        Assert.AreEqual(live, LiveAfterEach());
        Assert.AreEqual(tried, f.RuleSteps.Sum(rule => rule.Tried));

        long LiveAfterEach()
        {
            for (var i = 0; i < Lengths * Lengths; i++)
            {
                var (rows, columns) = (1 + (i / Lengths), 1 + (i % Lengths));
                using NDArray a = NDArray.Full(0.5, rows, columns), b = NDArray.Full(2.0, rows, columns);
                using var sums = f.Call(a, b)[0];
                Assert.AreEqual(columns, sums.Shape[0]);
                Assert.AreEqual(rows * 2 * Math.Tanh(0.5), sums.AsSpan<double>()[columns - 1], 1e-12 * rows);
                Assert.IsLessThanOrEqualTo(Math.Max(2 * Environment.ProcessorCount, 8), f.IdleFrames.Count);
            }

            f.Trim();
            return Theon.Memory.LiveBytes;
        }
    }

    [TestMethod]
    public void IdleFrames_OutliveOneFullCollection_NotTwo()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.CumSum(x));
        for (var n = 1; n <= 6; n++)
        {
            f.Call(new double[n]).Dispose();
        }

        Collect();
        Assert.AreEqual(6, f.IdleFrames.Count);
        Collect();
        Assert.AreEqual(0, f.IdleFrames.Count);
    }

    [TestMethod]
    public void TransposedArgument_IsAnotherLayout()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Sum(T.CumSum(x, 0), 0), mode: Mode.None);
        using NDArray plain = new double[,] { { 1, 2 }, { 3, 4 } };
        using var turned = plain.Transpose();
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual("[5, 8]", f.Call(plain)[0].ToString());
            Assert.AreEqual("[4, 10]", f.Call(turned)[0].ToString());
        }

        Assert.AreEqual(2, f.PreparedCount);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
