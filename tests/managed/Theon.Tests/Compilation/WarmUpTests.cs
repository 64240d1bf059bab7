using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Theon.Compilation;
using Theon.Configuration;
using Theon.Graph;
using Theon.Tests.Functions;
using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

/// <summary>What the library does in the background when a process makes its first variable: once, and without a trace.</summary>
[TestClass]
public sealed class WarmUpTests
{
    /// <summary>Per place where the warm-up could be seen: what is there. Evaluated before and after it.</summary>
    private static readonly Dictionary<string, Func<object>> s_places = new()
    {
        ["native memory"] = () => (Theon.Memory.LiveBytes, Theon.Memory.LiveObjects, Theon.Memory.Statistics.PooledBytes, Theon.Memory.Statistics.PeakBytes),
        ["lines of the user's"] = () => CallSites.Count,
        ["results of constants"] = () => Evaluator.Instance.RememberedCount,
        ["settings"] = () => string.Join('\n', Config.Settings),
        ["the thread's settings"] = () => (Config.FloatX, Config.CastPolicy, Config.ComputeTestValue),
        ["most threads"] = () => Device.Threads,
    };

    public static IEnumerable<object[]> Places => s_places.Keys.Select(place => new object[] { place });

    /// <summary>Settings of a process that would make a compilation fail, slow, or visible.</summary>
    public static IEnumerable<object[]> Surroundings =>
    [
        [(Func<IDisposable>)(() => Set(SettingTable.ComputeTestValue, TestValueMode.Raise))],
        [(Func<IDisposable>)(() => Set(SettingTable.CastPolicy, CastPolicy.Custom))],
        [(Func<IDisposable>)(() => Set(SettingTable.FloatX, DType.Float32))],
        [(Func<IDisposable>)(() => Set(SettingTable.Profile, true))],
        [(Func<IDisposable>)(() => Set(SettingTable.Mode, "Debug"))],
        [(Func<IDisposable>)(() => Set(SettingTable.ErrorRanges, true))],
    ];

    [TestMethod]
    [DynamicData(nameof(Places))]
    public void Run_LeavesNothingBehind(string place)
    {
        var look = s_places[place];
        Run();
        Collect();
        var before = look();
        Run();
        Assert.AreEqual(before, look());
        Collect();
        Assert.AreEqual(before, look(), "after a collection");
    }

    [TestMethod]
    public void Run_TakesNoNumbersOfVariables()
    {
        var before = T.DVector("before");
        Run();
        Assert.AreEqual(before.Id + 1, T.DVector("after").Id);
    }

    [TestMethod]
    public void Run_WithoutAByteLeftBelowTheLimit_ComesToItsEnd()
    {
        Theon.Memory.Limit = Math.Max(Theon.Memory.LiveBytes, 1);
        try
        {
            Assert.IsEmpty(Run());
        }
        finally
        {
            Theon.Memory.Limit = 0;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Surroundings))]
    public void Run_InAnySurroundings_ComesToItsEnd_AndTellsNobody(Func<IDisposable> surroundings)
    {
        using var set = surroundings();
        using var log = new LogEntries();
        var compiled = 0;
        FunctionCompiler.Compiled.Value = _ => compiled++;
        try
        {
            Assert.IsEmpty(Run());
        }
        finally
        {
            FunctionCompiler.Compiled.Value = null;
        }

        Assert.IsEmpty(log.Entries);
        Assert.AreEqual(0, compiled);
    }

    [TestMethod]
    public void Begin_StartsAThreadOfItsOwn_WithoutTheScopesOfItsCaller()
    {
        var scope = new AsyncLocal<string?> { Value = "the caller's" };
        string? seen = "nothing", name = null;
        var (isBackground, isPooled) = (false, true);
        Begin(() => (seen, name, isBackground, isPooled) = (scope.Value, Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground, Thread.CurrentThread.IsThreadPoolThread));
        Assert.IsNull(seen);
        Assert.AreEqual(WarmUp.ThreadName, name);
        Assert.IsTrue(isBackground);
        Assert.IsFalse(isPooled);
    }

    [TestMethod]
    public void FirstVariable_IsToldOnce_ByInputsAndSharedVariables_NotByArraysConstantsAndLoadedFunctions()
    {
        var told = 0;
        var x = T.DVector("x");
        var file = new MemoryStream();
        using (var function = Function.Compile([x], (2 * x) + T.Shared(1.0, "s")))
        {
            function.Save(file);
        }

        FirstVariable.WhenMade(() => Interlocked.Increment(ref told));
        file.Position = 0;
        using var loaded = CompiledFunction.Load(file);
        using var array = NDArray.Zeros(DType.Float64, 2);
        using var result = loaded.Call(array);
        T.Constant(2.0);
        Assert.AreEqual(0, told);
        Parallel.For(0, 64, i => _ = i % 2 == 0 ? T.DVector("x") : T.Shared(1.0));
        Assert.AreEqual(1, told);
    }

    [TestMethod]
    public void Begin_WithTheSwitchOff_DoesNothing()
    {
        AppContext.SetSwitch(WarmUp.Switch, false);
        try
        {
            Assert.IsFalse(Begin(() => { }));
        }
        finally
        {
            AppContext.SetSwitch(WarmUp.Switch, true);
        }

        Assert.IsTrue(Begin(() => { }));
    }

    [TestMethod]
    public void PlantedException_HarmsNobody()
    {
        Assert.IsTrue(Begin(() => throw new InvalidOperationException("planted")));
        Assert.HasCount(1, Run(() => throw new InvalidOperationException("planted")));
        Assert.IsEmpty(Run());
        AssertTrains();
    }

    [TestMethod]
    public void Run_WhileOthersCompile_ChangesNoResult()
    {
        for (var i = 0; i < 10; i++)
        {
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(WarmUp.Run)).ToList();
            threads.ForEach(thread => thread.Start());
            AssertTrains();
            threads.ForEach(thread => thread.Join());
        }
    }

    [TestMethod]
    [DataRow("exit", "")]
    [DataRow("late-settings", "Float32")]
    public void Process_EndsAndReads_AsWithoutIt(string task, string expected)
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual((0, expected, ""), Process(task), $"run {i}");
        }

        Assert.AreEqual((0, expected, ""), Process(task, "no-warm-up"));
    }

    private static void AssertTrains()
    {
        var (x, w) = (T.DMatrix("x"), T.Shared(new double[] { 1, 2 }, "w"));
        var cost = T.Sqr(T.Dot(x, w) - 1).Sum();
        using var train = Function.Compile([x], cost, updates: [(w, w - (0.25 * T.Grad(cost, w)))]);
        Assert.AreEqual(1.0, train.Call(new double[,] { { 1, 0 }, { 0, 1 } }).As<double>());
        Assert.AreSequenceEqual(new double[] { 1, 1.5 }, w.GetValue().ToArray<double>());
    }

    /// <summary>Runs it on a thread of its own; gives what was thrown there, caught or not.</summary>
    private static List<Exception> Run(Action? before = null)
    {
        var thrown = new List<Exception>();
        var thread = new Thread(WarmUp.Run);
        void Note(object? sender, FirstChanceExceptionEventArgs args)
        {
            if (Thread.CurrentThread == thread)
            {
                thrown.Add(args.Exception);
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Note;
        WarmUp.Before = before;
        try
        {
            thread.UnsafeStart();
            thread.Join();
        }
        finally
        {
            WarmUp.Before = null;
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        return thrown;
    }

    // What other tests left behind goes with the first; what finalisers let go of, with the second.
    private static void Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>Starts it as the first variable does, and waits; whether there was a thread.</summary>
    private static bool Begin(Action before)
    {
        var last = WarmUp.Started;
        last?.Join();
        WarmUp.Before = before;
        try
        {
            WarmUp.Begin();
            WarmUp.Started?.Join();
            return WarmUp.Started != last;
        }
        finally
        {
            WarmUp.Before = null;
        }
    }

    private static Undo Set<TValue>(Setting<TValue> setting, TValue value)
    {
        var before = setting.Value;
        setting.Value = value;
        return new Undo(() => setting.Value = before);
    }

    private static (int ExitCode, string Output, string Error) Process(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Theon.FirstResult.dll");
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
