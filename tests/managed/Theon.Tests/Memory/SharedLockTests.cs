namespace Theon.Tests.Memory;

[TestClass]
public sealed class SharedLockTests
{
    [TestMethod]
    public void Readers_DoNotExcludeEachOther()
    {
        var gate = new SharedLock();
        gate.EnterRead();
        var other = Task.Run(() =>
        {
            gate.EnterRead();
            gate.ExitRead();
        });
        other.Wait();
        gate.ExitRead();
    }

    [TestMethod]
    public void EnterRead_WhileSomebodyWrites_Waits()
    {
        var gate = new SharedLock();
        gate.EnterWrite();
        var reader = Task.Run(() =>
        {
            gate.EnterRead();
            gate.ExitRead();
        });
        Assert.IsFalse(reader.Wait(TimeSpan.FromMilliseconds(100)), "The reader did not wait.");
        gate.ExitWrite();
        reader.Wait();
    }

    [TestMethod]
    public void Writers_ExcludeEverybody()
    {
        var gate = new SharedLock();
        int writers = 0, readers = 0, violations = 0;
        var tasks = Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if ((number + i) % 3 == 0)
                {
                    gate.EnterWrite();
                    if (Interlocked.Increment(ref writers) != 1 || Volatile.Read(ref readers) != 0)
                    {
                        Interlocked.Increment(ref violations);
                    }

                    Interlocked.Decrement(ref writers);
                    gate.ExitWrite();
                }
                else
                {
                    gate.EnterRead();
                    Interlocked.Increment(ref readers);
                    if (Volatile.Read(ref writers) != 0)
                    {
                        Interlocked.Increment(ref violations);
                    }

                    Interlocked.Decrement(ref readers);
                    gate.ExitRead();
                }
            }
        })).ToArray();
        Task.WaitAll(tasks);
        Assert.AreEqual(0, violations);
    }
}
