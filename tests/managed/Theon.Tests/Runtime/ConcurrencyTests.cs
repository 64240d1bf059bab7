using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

[TestClass]
public sealed class ConcurrencyTests
{
    [TestMethod]
    public void Accumulator_From16Threads_LosesNoUpdate()
    {
        var (inc, state) = (T.LScalar("inc"), T.Shared(0L, "state"));
        using var accumulate = Function.Compile([inc], state, updates: [(state, state + inc)]);
        OnThreads(16, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                accumulate.Call(1L).Dispose();
            }
        });
        Assert.AreEqual(160_000L, state.GetValue().As<long>());
    }

    [TestMethod]
    public void TwoFunctions_LockingInOppositeOrder_DoNotStick()
    {
        var (a, b) = (T.Shared(new double[] { 1 }, "a"), T.Shared(new double[] { 2 }, "b"));
        using var forth = Function.Compile([], [], updates: [(a, b), (b, a)]);
        using var back = Function.Compile([], [], updates: [(b, a), (a, b)]);
        using var read = Function.Compile([], a.Sum() + b.Sum());
        OnThreads(4, number =>
        {
            for (var i = 0; i < 500; i++)
            {
                switch (number)
                {
                    case 0: forth.Call().Dispose(); break;
                    case 1: back.Call().Dispose(); break;
                    default: Assert.AreEqual(3.0, read.Call().As<double>()); break;
                }
            }
        });
        Assert.AreEqual(3.0, read.Call().As<double>());
    }

    [NoLeaks]
    public void CallsWhileOthersDispose_EitherWorkOrSayDisposed()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Exp(x) + x);
        var arrays = Enumerable.Range(0, 400).Select(_ => NDArray.Zeros(DType.Float64, 1000)).ToArray();
        OnThreads(16, number =>
        {
            for (var i = 0; i < arrays.Length; i++)
            {
                if (number < 8)
                {
                    arrays[i].Dispose();
                    continue;
                }

                try
                {
                    using var results = function.Call(arrays[i]);
                    Assert.AreEqual(1.0, results[0].Get<double>(999));
                }
                catch (ObjectDisposedException)
                {
                    // The other side was faster.
                }
            }
        });
    }

    [NoLeaks]
    public void Function_DisposedDuringCalls_FinishesThem()
    {
        for (var round = 0; round < 20; round++)
        {
            var x = T.Vector("x");
            var function = Function.Compile([x], x + 1);
            OnThreads(4, number =>
            {
                for (var i = 0; i < 50; i++)
                {
                    if (number == 0 && i == 25)
                    {
                        function.Dispose();
                    }

                    try
                    {
                        using var results = function.Call(new double[] { 1, 2 });
                        Assert.AreEqual("[2, 3]", results.ToString());
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            });
        }
    }

    [NoLeaks]
    public void Compile_ThenDispose_FreesEverything()
    {
        var x = T.Vector("x");
        var function = Function.Compile([x], T.Exp(x).Sum() + T.Dot(x, x));
        function.Call(new double[100]).Dispose();
        function.Trim();
        function.Call(new double[200]).Dispose();
        function.Dispose();
    }

    private static void OnThreads(int count, Action<int> body)
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                body(number);
            }
            catch (Exception error)
            {
                failures.Enqueue(error);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.IsTrue(failures.IsEmpty, failures.TryPeek(out var first) ? first.ToString() : "");
    }
}
