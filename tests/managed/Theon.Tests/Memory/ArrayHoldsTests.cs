using System.Collections.Concurrent;

namespace Theon.Tests.Memory;

/// <summary>Leases of arrays, before and after an array has become a thread's own.</summary>
[TestClass]
public sealed class ArrayHoldsTests
{
    private static readonly OneThread s_other = new();

    [TestMethod]
    public void ManyLeasesInARow_MakeAnArrayTheThreadsOwn()
    {
        using NDArray array = new[] { 1.0 };
        Use(array, ArrayHolds.LeasesToOwn);
        Assert.IsFalse(array.IsOwned);
        Use(array, 1);
        Assert.IsTrue(array.IsOwned);
    }

    [TestMethod]
    public void LeasesOfThreadsInTurn_LeaveAnArrayToAll()
    {
        using NDArray array = new[] { 1.0 };
        for (var i = 0; i < 2 * ArrayHolds.LeasesToOwn; i++)
        {
            Use(array, 1);
            Elsewhere(() => Use(array, 1));
        }

        Assert.IsFalse(array.IsOwned);
    }

    [TestMethod]
    public void LeaseWithinALease_DoesNotMakeItTheThreadsOwn()
    {
        using NDArray array = new[] { 1.0 };
        array.Lease();
        Use(array, 2 * ArrayHolds.LeasesToOwn);
        Assert.IsFalse(array.IsOwned);
        array.EndLease();
    }

    /// <summary>Whose the leases are, in the order in which they end; who disposes.</summary>
    [TestMethod]
    [DataRow("own", true)]
    [DataRow("own", false)]
    [DataRow("own own", true)]
    [DataRow("own own", false)]
    [DataRow("other", true)]
    [DataRow("other", false)]
    [DataRow("own other", true)]
    [DataRow("own other", false)]
    [DataRow("other own", true)]
    [DataRow("other own", false)]
    [DataRow("other own other own", false)]
    public void Dispose_DuringLeases_WaitsForTheLast(string leases, bool disposesItself)
    {
        var (array, memory) = Owned();
        var order = leases.Split(' ');
        foreach (var whose in order)
        {
            By(whose, array.Lease);
        }

        By(disposesItself ? "own" : "other", array.Dispose);
        foreach (var whose in order)
        {
            Assert.IsFalse(memory.IsFree, leases);
            foreach (var late in new[] { "own", "other" })
            {
                By(late, () => Assert.ThrowsExactly<ObjectDisposedException>(array.Lease));
            }

            Assert.IsFalse(memory.IsFree, leases);
            By(whose, array.EndLease);
        }

        Assert.IsTrue(memory.IsFree, leases);
        Assert.AreEqual(1, memory.Frees);
    }

    [TestMethod]
    [DataRow("own")]
    [DataRow("other")]
    public void Dispose_OfAnIdleArray_FreesAtOnce(string whose)
    {
        var (array, memory) = Owned();
        By(whose, array.Dispose);
        array.Dispose();
        Assert.AreEqual(1, memory.Frees);
        By("own", () => Assert.ThrowsExactly<ObjectDisposedException>(array.Lease));
        By("other", () => Assert.ThrowsExactly<ObjectDisposedException>(array.Lease));
        Assert.AreEqual(1, memory.Frees);
    }

    /// <summary>At whatever moment another thread disposes, memory is there as long as a lease lasts, and goes once.</summary>
    [TestMethod]
    public void Dispose_AtAnyMoment_SparesWhatIsLeased()
    {
        const int Rounds = 30_000;
        NDArray? current = null;
        var done = 0;
        var other = new Thread(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                NDArray? array;
                while ((array = Interlocked.Exchange(ref current, null)) is null)
                {
                    Thread.SpinWait(1);
                }

                Thread.SpinWait(round % 40);
                array.Dispose();
                Volatile.Write(ref done, round);
            }
        });
        other.Start();
        var (wrong, notOnce) = (0, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            var (array, memory) = Owned();
            Volatile.Write(ref current, array);
            while (true)
            {
                try
                {
                    array.Lease();
                }
                catch (ObjectDisposedException)
                {
                    break;
                }

                wrong += memory.IsFree ? 1 : 0;
                Thread.SpinWait(round % 3);
                wrong += memory.IsFree ? 1 : 0;
                array.EndLease();
            }

            while (Volatile.Read(ref done) < round)
            {
                Thread.SpinWait(1);
            }

            notOnce += memory.Frees == 1 ? 0 : 1;
        }

        other.Join();
        Assert.AreEqual((0, 0), (wrong, notOnce));
    }

    // An array that is the calling thread's own.
    private static unsafe (NDArray Array, Watched Memory) Owned()
    {
        var memory = new Watched();
        var array = NDArray.Foreign((void*)64, DType.Float64, [1], [1], memory);
        Use(array, ArrayHolds.LeasesToOwn + 1);
        Assert.IsTrue(array.IsOwned);
        return (array, memory);
    }

    private static void Use(NDArray array, int times)
    {
        for (var i = 0; i < times; i++)
        {
            array.Lease();
            array.EndLease();
        }
    }

    private static void By(string whose, Action action)
    {
        if (whose == "own")
        {
            action();
        }
        else
        {
            Elsewhere(action);
        }
    }

    // One thread for all that others do: leases end where they began.
    private static void Elsewhere(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, s_other).GetAwaiter().GetResult();

    private sealed class OneThread : TaskScheduler
    {
        private readonly BlockingCollection<Task> _tasks = [];

        public OneThread() => new Thread(() =>
        {
            foreach (var task in _tasks.GetConsumingEnumerable())
            {
                TryExecuteTask(task);
            }
        })
        { IsBackground = true }.Start();

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }

    // Nobody reads the memory: what is wrong is counted, not run into.
    private sealed class Watched : IDisposable
    {
        private int _frees;

        public int Frees => Volatile.Read(ref _frees);

        public bool IsFree => Frees > 0;

        public void Dispose() => Interlocked.Increment(ref _frees);
    }
}
