using System.Text.Json;
using Theon.Inspection;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

[TestClass]
public sealed class ProfileTests
{
    [TestMethod]
    public void Timeline_PartsAreTheWholeCall()
    {
        var line = new CallTimeline(1000);
        line.BeginRun(1100);
        line.BeforeInstruction(native: 50_200, now: 1210);
        line.AfterInstruction(native: 50_500, elapsed: 290, watching: 20);
        line.BeforeInstruction(native: 50_550, now: 1570);
        line.AfterInstruction(native: 50_900, elapsed: 300, watching: 60);
        var times = line.End(2000);
        Assert.AreEqual(new CallTimes { Bind = 100, Prepare = 110, Instructions = 590, Between = 700 - 590 - 60, Recording = 60, Results = 2000 - 1910 }, times);
        Assert.AreEqual(1000, times.Total);
    }

    // The first look at a clock may come late: what is compiled at the first call stands between the two clocks.
    [TestMethod]
    public void Timeline_WithALateClock_HasNoNegativePart()
    {
        var line = new CallTimeline(1000);
        line.BeginRun(1100);
        line.BeforeInstruction(native: 50_200, now: 1900);
        line.AfterInstruction(native: 51_000, elapsed: 90, watching: 710);
        var late = line;
        Assert.AreEqual(new CallTimes { Bind = 100, Prepare = 100, Instructions = 90, Recording = 710, Results = 0 }, late.End(2000));
        line.BeforeInstruction(native: 51_010, now: 2020);
        line.AfterInstruction(native: 51_060, elapsed: 40, watching: 720);
        var times = line.End(2080);
        Assert.AreEqual(new CallTimes { Bind = 100, Prepare = 110, Instructions = 130, Between = 10, Recording = 720, Results = 10 }, times);
        Assert.AreEqual(1080, times.Total);
    }

    [TestMethod]
    public void Timeline_OfACallThatDidNotRun_IsAllThereIs()
    {
        var unbound = new CallTimeline(10);
        Assert.AreEqual(90, unbound.End(100).Total);
        var empty = new CallTimeline(10);
        empty.BeginRun(30);
        Assert.AreEqual(new CallTimes { Bind = 20, Prepare = 70 }, empty.End(100));
    }

    [TestMethod]
    public void Profile_OfAFunction_CountsCallsKernelsLinesAndMemory()
    {
        var (x, w) = (T.DMatrix("x"), T.Shared(new double[100], "w"));
        var product = T.Dot(x, w);
        var y = T.Exp(product) + 1;
        using var function = Function.Compile([x], y, mode: Mode.None, name: "profiled", profile: true);
        const int Calls = 5;
        for (var i = 0; i < Calls; i++)
        {
            function.Call(new double[200, 100]).Dispose();
        }

        var profile = function.Profile!;
        Assert.AreEqual(Calls, profile.Calls);
        Assert.AreEqual("profiled", profile.Name);
        Assert.IsTrue(profile.Entries.Where(entry => entry.Kernel != "view").All(entry => entry is { Calls: Calls, Time.Ticks: >= 0 }));
        Assert.IsTrue(profile.Entries.All(entry => entry.Line.StartsWith("ProfileTests.cs:", StringComparison.Ordinal)), profile.ToText());
        var dot = profile.By(ProfileGrouping.Op).Single(entry => entry.Op == "Dot");
        Assert.AreEqual("gemv", dot.Kernel);
        Assert.AreEqual(Calls * 2.0 * 200 * 100, dot.Operations);
        Assert.AreEqual(Calls * 8.0 * ((200 * 100) + 100 + 200), dot.Bytes);
        Assert.AreEqual(200 * 8, dot.Allocated);
        Assert.IsGreaterThan(0, profile.Peak.Bytes);
        Assert.IsLessThanOrEqualTo(3 * 200 * 8, profile.Peak.Bytes);
        Assert.Contains("ProfileTests.cs:", profile.Peak.Line);
        Assert.IsNotEmpty(profile.CompileSteps);
        function.ClearProfile();
        Assert.AreEqual(0, function.Profile!.Calls);
    }

    [TestMethod]
    public void Profile_PhasesAddUpToTheWall_AndInstructionsToTheirPhase()
    {
        var x = T.DMatrix("x");
        using var function = Function.Compile([x], T.Tanh(T.Dot(T.Dot(x, x), x)), profile: true);
        for (var i = 0; i < 3; i++)
        {
            function.Call(new double[300, 300]).Dispose();
        }

        AssertAddsUp(function.Profile!);
    }

    // By construction: each part is a difference of moments, and the instructions' own times are their sum. Rounding to ticks is all that may differ.
    private static void AssertAddsUp(FunctionProfile profile)
    {
        Assert.AreEqual(profile.Wall.TotalNanoseconds, profile.Phases.Sum(phase => phase.Time.TotalNanoseconds), 1000.0);
        Assert.AreEqual(
            profile.Phases.Single(phase => phase.Name == "instructions").Time.TotalNanoseconds,
            profile.Entries.Sum(entry => entry.Time.TotalNanoseconds), 100.0 * (profile.Entries.Length + 1));
        Assert.IsTrue(profile.Phases.All(phase => phase.Time >= TimeSpan.Zero), profile.ToText());
    }

    // What runs in a step counts for the step's instruction, not for the loop again.
    [TestMethod]
    public void Profile_OfLoops_CountsEachInstructionOnce()
    {
        var (x, m, z) = (T.DMatrix("x"), T.DMatrix("m"), T.DMatrix("z"));
        var packaged = new OpFromGraph([z], [T.Dot(z, z)], inline: false, name: "square");
        var loop = T.Scan(h => T.Tanh(T.Dot(h, m)), outputsInfo: [x], nSteps: 7)[0][^1];
        var chosen = T.IfElse(T.Sum(x) >= 0, T.Dot(loop, m), T.Exp(loop));
        using var function = Function.Compile([x, m], packaged.On(chosen), mode: Mode.None, name: "nested", profile: true);
        for (var i = 0; i < 3; i++)
        {
            function.Call(new double[60, 60], new double[60, 60]).Dispose();
        }

        var profile = function.Profile!;
        AssertAddsUp(profile);
        var products = profile.By(ProfileGrouping.Kernel).Single(entry => entry.Kernel == "gemm");
        Assert.AreEqual(3 * (7 + 1 + 1), products.Calls);
        Assert.AreEqual(2.0 * 60 * 60 * 60 * products.Calls, products.Operations);
        Assert.IsTrue(profile.Entries.Where(entry => entry.Program > 0).All(entry => entry.Line.StartsWith("ProfileTests.cs:", StringComparison.Ordinal)), profile.ToText());
        Assert.HasCount(3, profile.Entries.Where(entry => entry.Kernel == "gemm").Select(entry => entry.Program).Distinct().ToList(), "step, side and function");
    }

    [TestMethod]
    public void PlantedSlowOp_InAStep_TopsTheProfile()
    {
        var (x, m) = (T.DMatrix("x"), T.DMatrix("m"));
        var loop = T.Scan(h => T.Tanh(T.Dot(h, m)), outputsInfo: [x], nSteps: 4)[0][^1];
        using var function = Function.Compile([x, m], [T.Exp(x), loop], profile: true);
        // Many times the work of everything else, so that other programs do not turn the order.
        for (var i = 0; i < 2; i++)
        {
            function.Call(new double[900, 900], new double[900, 900]).Dispose();
        }

        var top = function.Profile!.By(ProfileGrouping.Kernel)[0];
        Assert.AreEqual("gemm", top.Kernel, function.Profile.ToText());
        Assert.IsTrue(function.Profile.Entries.Where(entry => entry.Kernel == "gemm").All(entry => entry.Program > 0));
        Assert.AreEqual(8, top.Calls);
    }

    [TestMethod]
    public void PlantedSlowOp_TopsTheProfile()
    {
        var (x, m) = (T.DVector("x"), T.DMatrix("m"));
        var slow = T.Dot(T.Dot(m, m), m);
        using var function = Function.Compile([x, m], [T.Exp(x), T.Sum(slow)], profile: true);
        function.Call(new double[10], new double[400, 400]).Dispose();
        function.Call(new double[10], new double[400, 400]).Dispose();
        Assert.AreEqual("gemm", function.Profile!.By(ProfileGrouping.Kernel)[0].Kernel);
        Assert.Contains(function.Profile.By(ProfileGrouping.Op)[0].Op, new[] { "Gemm", "Dot" });
    }

    [TestMethod]
    public void Text_HasTables_ThatNameKernelsAndLines()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Exp(x) * 2, name: "shown", profile: true);
        Assert.Contains("Profile of shown: 0 calls", function.Profile!.ToText());
        function.Call(new double[1000]).Dispose();
        var text = function.Profile.ToText(new MachineLimits(100, 10));
        foreach (var expected in (string[])["Profile of shown: 1 call,", "bind arguments", "between instructions", "elementwise", "Composite", "ProfileTests.cs:", "GFLOP/s", "limit", "Peak memory of a call: 7.8 KiB at instruction 0, Composite", "capture", "lower"])
        {
            Assert.Contains(expected, text);
        }
    }

    [TestMethod]
    public void Json_AndChromeTrace_CanBeRead()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Sum(T.Exp(x)), name: "written", profile: true);
        function.Call(new double[1000]).Dispose();
        using var json = JsonDocument.Parse(function.Profile!.ToJson(new MachineLimits(100, 10)));
        Assert.AreEqual("written", json.RootElement.GetProperty("function").GetString());
        var parts = json.RootElement.GetProperty("phases").EnumerateObject().Sum(phase => phase.Value.GetInt64());
        Assert.AreEqual(json.RootElement.GetProperty("nanoseconds").GetInt64(), parts, 1000);
        var first = json.RootElement.GetProperty("instructions")[0];
        Assert.IsGreaterThan(0, first.GetProperty("shareOfMachine").GetDouble());
        using var trace = JsonDocument.Parse(function.Profile.ToChromeTrace());
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        Assert.AreEqual("written", events[0].GetProperty("args").GetProperty("name").GetString());
        var span = events.Last();
        Assert.AreEqual("X", span.GetProperty("ph").GetString());
        Assert.IsGreaterThan(0, span.GetProperty("dur").GetDouble());
        Assert.Contains("ProfileTests.cs:", span.GetProperty("args").GetProperty("line").GetString()!);
    }

    // The format: complete events with numbers of microseconds, which lie within each other or apart on each thread, and names for processes and threads.
    [TestMethod]
    public void ChromeTrace_OfLoopsAndThreads_IsWhatViewersRead()
    {
        var (x, m) = (T.DMatrix("x"), T.DMatrix("m"));
        var loop = T.Scan(h => T.Tanh(T.Dot(h, m)), outputsInfo: [x], nSteps: 5)[0][^1];
        using var nested = Function.Compile([x, m], T.IfElse(T.Sum(x) >= 0, loop, T.Exp(x)), mode: Mode.None, name: "nested \"loop\"", profile: true);
        using var plain = Function.Compile([x], T.Exp(x), name: "plain", profile: true);
        using (var both = new Barrier(2))
        {
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                both.SignalAndWait();
                for (var i = 0; i < 20; i++)
                {
                    nested.Call(new double[30, 30], new double[30, 30]).Dispose();
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        plain.Call(new double[3, 3]).Dispose();
        var merged = FunctionProfile.Merge("all", nested.Profile!, plain.Profile!);
        using var trace = JsonDocument.Parse(merged.ToChromeTrace());
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        Assert.IsTrue(trace.RootElement.GetProperty("displayTimeUnit").GetString() is "ns" or "ms");
        Assert.IsTrue(events.All(entry => entry.GetProperty("name").GetString()!.Length > 0 && entry.GetProperty("ph").GetString() is "X" or "M" && entry.GetProperty("pid").GetInt32() > 0));
        var names = events.Where(entry => entry.GetProperty("ph").GetString() == "M").Select(entry => $"{entry.GetProperty("name").GetString()} {entry.GetProperty("pid").GetInt32()}: {entry.GetProperty("args").GetProperty("name").GetString()}").ToList();
        foreach (var name in (string[])["process_name 1: nested \"loop\"", "process_name 2: plain", "thread_name 1: frame 1", "thread_name 2: frame 1"])
        {
            Assert.Contains(name, names);
        }

        var spans = events.Where(entry => entry.GetProperty("ph").GetString() == "X").ToList();
        Assert.HasCount((int)merged.Entries.Sum(entry => entry.Calls), spans);
        foreach (var thread in spans.GroupBy(span => (span.GetProperty("pid").GetInt32(), span.GetProperty("tid").GetInt32())))
        {
            Assert.Contains($"thread_name {thread.Key.Item1}: frame {thread.Key.Item2}", names);
            AssertNested([.. thread.Select(span => ((long)Math.Round(span.GetProperty("ts").GetDouble() * 1000), (long)Math.Round(span.GetProperty("dur").GetDouble() * 1000)))]);
        }

        // Microseconds: the times of the spans that are in no other are the phase of instructions, and the watching inside them.
        var inside = merged.Phases.Where(phase => phase.Name is "instructions" or "recording").Sum(phase => phase.Time.TotalMicroseconds);
        Assert.IsLessThanOrEqualTo(inside, spans.Where(span => span.GetProperty("cat").GetString() == "gemm").Sum(span => span.GetProperty("dur").GetDouble()));
        Assert.AreEqual(
            merged.By(ProfileGrouping.Kernel).Single(entry => entry.Kernel == "gemm").Time.TotalMicroseconds,
            spans.Where(span => span.GetProperty("cat").GetString() == "gemm").Sum(span => span.GetProperty("dur").GetDouble()), 1.0);
    }

    private static void AssertNested(List<(long Begin, long Length)> spans)
    {
        var open = new Stack<long>();
        foreach (var (begin, length) in spans.OrderBy(span => span.Begin).ThenByDescending(span => span.Length))
        {
            while (open.TryPeek(out var end) && end <= begin)
            {
                open.Pop();
            }

            Assert.IsTrue(!open.TryPeek(out var around) || begin + length <= around, "spans of one thread overlap");
            open.Push(begin + length);
        }
    }

    [TestMethod]
    public void Profiles_OfSeveralFunctions_AreAddedUp()
    {
        var (x, y) = (T.DVector("x"), T.DMatrix("y"));
        using var first = Function.Compile([x], T.Exp(x), name: "first", profile: true);
        using var second = Function.Compile([y], T.Tanh(y), name: "second", profile: true);
        first.Call(new double[10]).Dispose();
        second.Call(new double[20, 30]).Dispose();
        second.Call(new double[20, 30]).Dispose();
        var merged = FunctionProfile.Merge("all", FunctionProfile.Merge("one", first.Profile!), second.Profile!);
        AssertAddsUp(merged);
        var kernel = merged.By(ProfileGrouping.Kernel).Single();
        Assert.AreEqual((3L, 3L, 2.0 * 8 * (10 + 600 + 600), 10.0 + 600 + 600), (merged.Calls, kernel.Calls, kernel.Bytes, kernel.Operations));
        Assert.AreEqual(second.Profile!.Peak, merged.Peak);
        Assert.AreEqual(first.Profile!.Wall + second.Profile!.Wall, merged.Wall);
        var text = merged.ToText();
        foreach (var expected in (string[])["Profile of all: 3 calls,", "function", "compiling", "first", "second", "canonicalize", "rule", "applied"])
        {
            Assert.Contains(expected, text);
        }

        Assert.Contains("Profile of none: 0 calls", FunctionProfile.Merge("none").ToText());
    }

    [TestMethod]
    public void WithoutProfile_ThereIsNone_AndFramesAreNotWatched()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], x * 2);
        Assert.IsNull(function.Profile);
        Assert.IsNull(function.MakeWatch);
        using (Config.With("profile=true"))
        {
            using var profiled = Function.Compile([x], x * 2);
            using var spared = Function.Compile([x], x * 2, profile: false);
            Assert.IsNotNull(profiled.Profile);
            Assert.IsNull(spared.Profile);
        }
    }

    [TestMethod]
    public void Profile_OfCallsFromSeveralThreads_CountsAll()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Exp(x), profile: true);
        Parallel.For(0, 64, _ => function.Call(new double[100]).Dispose());
        Assert.AreEqual(64, function.Profile!.Calls);
        Assert.AreEqual(64, function.Profile.Entries.Sum(entry => entry.Calls));
    }

    [TestMethod]
    public void Profile_AlongWithNanGuard_DoesBoth()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Log(x), mode: Mode.NanGuard, profile: true);
        function.Call(new double[] { 1 }).Dispose();
        Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { -1 }));
        Assert.AreEqual(2, function.Profile!.Calls);
    }
}
