using System.Collections.Concurrent;
using System.Numerics;
using Theon.Interop;
using Theon.Runtime;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Frames are prepared for shapes: calls find the one that is.</summary>
[TestClass]
public sealed class FramePoolTests
{
    private static readonly int s_places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * Environment.ProcessorCount, 8));

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
    public void ThreadsWithOnePlace_Part_AndFindTheirOwnFrames()
    {
        using var function = Function.Compile([], T.Constant(1.0));
        using var program = new ProgramHandle(ProgramWriter.Write(function.Draft!));
        using var pool = new FramePool(() => new CallFrame(program, [], [new TensorType(DType.Float64, [])]));
        // Of so many threads two begin at the same place.
        var threads = Enumerable.Range(0, s_places + 1).Select(_ => new Worker()).ToArray();
        var (first, second) = (from a in threads from b in threads where a.Id < b.Id && (b.Id - a.Id) % s_places == 0 select (a, b)).First();

        const int Key = 3;
        CallFrame? mine = null, other = null;
        first.Do(() => mine = pool.Rent(Key));
        second.Do(() => other = pool.Rent(Key));
        first.Do(() => pool.Return(mine!));
        second.Do(() => pool.Return(other!));
        for (var round = 0; round < 3; round++)
        {
            CallFrame? found = null;
            second.Do(() => pool.Return(found = pool.Rent(Key)));
            Assert.AreSame(other, found);
            first.Do(() => pool.Return(found = pool.Rent(Key)));
            Assert.AreSame(mine, found);
        }

        Array.ForEach(threads, thread => thread.Dispose());
    }

    [TestMethod]
    public void ShapesOfOneThread_DoNotMoveIt()
    {
        using var function = Function.Compile([], T.Constant(1.0));
        using var program = new ProgramHandle(ProgramWriter.Write(function.Draft!));
        using var pool = new FramePool(() => new CallFrame(program, [], [new TensorType(DType.Float64, [])]));
        var keys = new[] { 3, 3 + s_places };
        var frames = keys.Select(pool.Rent).ToArray();
        Array.ForEach(frames, pool.Return);
        for (var round = 0; round < 3; round++)
        {
            var uses = frames[0].Uses;
            pool.Return(pool.Rent(keys[0]));
            Assert.AreEqual(uses + 1, frames[0].Uses, "the frame is where the thread looks first");
            pool.Return(pool.Rent(keys[1]));
        }
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
        Assert.IsLessThanOrEqualTo(s_places, before.Count);
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
        var (idle, collections) = (0, 0);
        for (var attempt = 0; attempt < 20 && collections != 1; attempt++)
        {
            Collect();
            var before = GC.CollectionCount(2);
            for (var n = 1; n <= 6; n++)
            {
                f.Call(new double[n]).Dispose();
            }

            // What else the process does may have led to another one; then this says nothing.
            Collect();
            (idle, collections) = (f.IdleFrames.Count, GC.CollectionCount(2) - before);
        }

        Assert.AreEqual(1, collections);
        Assert.AreEqual(6, idle);
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

    // A thread that does what it is given, one thing after the other.
    private sealed class Worker : IDisposable
    {
        private readonly BlockingCollection<Action> _work = [];
        private readonly SemaphoreSlim _done = new(0);
        private readonly Thread _thread;

        public Worker()
        {
            _thread = new Thread(() =>
            {
                foreach (var action in _work.GetConsumingEnumerable())
                {
                    action();
                    _done.Release();
                }
            });
            _thread.Start();
        }

        public int Id => _thread.ManagedThreadId;

        public void Do(Action action)
        {
            _work.Add(action);
            _done.Wait();
        }

        public void Dispose()
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
            _done.Dispose();
        }
    }
}
