using System.Diagnostics;
using System.Globalization;
using Theon.Benchmarks.Harness;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>What looking inside costs: the lines of the caller's code while a graph is built, and how much of the time of calls a profile accounts for.</summary>
internal static class InsideRows
{
    private const int Nodes = 2_000;
    private const int Rounds = 21;
    private const double MostOrigins = 1.5;
    private const double MostUnaccounted = 0.05;
    private const double MostOff = 1.05;
    private const int CallsOfARound = 5_000;

    public static IEnumerable<Workload> Workloads()
    {
        yield return new Workload("origins", "float64", Origins);
        yield return new Workload("origins-first", "float64", FirstOrigins);
        yield return new Workload("profile-off", "float64", ProfileOff);
        yield return new Workload("profile-sum", "float64", report => Accounted(report, "profile-sum", Step()));
        yield return new Workload("profile-sum-loop", "float64", report => Accounted(report, "profile-sum-loop", Loop()));
    }

    // Processor time, with and without in turn.
    private static void Origins(Report report)
    {
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            var first = Build();
            double second;
            using (OriginScope.Inherit([]))
            {
                second = Build();
            }

            if (round >= 0)
            {
                with.Add(first);
                without.Add(second);
            }
        }

        var (a, b) = (Timing.Of(with), Timing.Of(without));
        report.Add(
            new Row("origins", "float64", a, "without lines", b, null), string.Create(CultureInfo.InvariantCulture, $"at most {MostOrigins} x without lines"),
            a.Minimum <= MostOrigins * b.Minimum, string.Create(CultureInfo.InvariantCulture, $"{Nodes} nodes: {a.Minimum / b.Minimum:0.00} x of the fastest rounds, {a.Minimum * 1e3 / Nodes:0.00} us for a node"));
    }

    // The same lines, never seen before, and with the runtime's walk alone; a place is seen first only once, so there is no target.
    private static void FirstOrigins(Report report)
    {
        var (first, walked) = (new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            var forgetting = Leaves(CallSites.Forget);
            CallSites.IsOn = false;
            var walking = Leaves(() => { });
            CallSites.IsOn = true;
            if (round >= 0)
            {
                first.Add(forgetting);
                walked.Add(walking);
            }
        }

        var (a, b) = (Timing.Of(first), Timing.Of(walked));
        report.Add(new Row("origins-first", "float64", a, "runtime's walk", b, null), null);
        report.AddNote(string.Create(CultureInfo.InvariantCulture, $"{a.Minimum * 1e3 / Nodes:0.0} us for a variable at a place that was not seen before, {b.Minimum * 1e3 / Nodes:0.0} us by the runtime's walk alone"));
    }

    // Small calls, where anything would show: a function that is not profiled beside one that is, and one of a process that profiles nothing, in turn.
    private static void ProfileOff(Report report)
    {
        using var never = Small(null);
        using var scope = Config.With("profile=true");
        using var off = Small(false);
        using var on = Small(null);
        NDArray x = new double[] { 1, 2, 3, 4 };
        using var result = NDArray.Empty(DType.Float64, [4]);
        CompiledFunction[] functions = [never, off, on];
        var times = Array.ConvertAll(functions, _ => new List<double>());
        for (var round = -5; round < 5 * Rounds; round++)
        {
            for (var turn = 0; turn < functions.Length; turn++)
            {
                // Each is first as often as it is last.
                var number = (turn + round + functions.Length * Rounds) % functions.Length;
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < CallsOfARound; i++)
                {
                    functions[number].Run([x], [result]);
                }

                if (round >= 0)
                {
                    times[number].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        var (a, b, c) = (Timing.Of(times[1]), Timing.Of(times[0]), Timing.Of(times[2]));
        report.Add(
            new Row("profile-off", "float64", a, "no profile anywhere", b, null), string.Create(CultureInfo.InvariantCulture, $"at most {MostOff} x a process that profiles nothing"),
            a.Minimum <= MostOff * b.Minimum && never.Profile is null && off.Profile is null && on.Profile is not null,
            string.Create(CultureInfo.InvariantCulture, $"{a.Minimum / b.Minimum:0.000} x of the fastest rounds, {a.Minimum * 1e6 / CallsOfARound:0} ns a call; with a profile {c.Minimum * 1e6 / CallsOfARound:0} ns"));
    }

    private static CompiledFunction Small(bool? profile)
    {
        var x = T.DVector("x");
        return Function.Compile([x], T.Exp(x) + 1, name: "small", profile: profile);
    }

    private static double Leaves(Action before)
    {
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Nodes; i++)
        {
            before();
            GC.KeepAlive(T.DMatrix("x"));
        }

        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }

    private static double Build()
    {
        var start = Environment.CpuUsage.TotalTime;
        var x = T.DMatrix("x");
        var y = x;
        for (var i = 0; i < Nodes / 8; i++)
        {
            y = (y + 0.5) * T.Tanh(y);
            y = T.Exp(-y) + x;
            y = T.Dot(y, x) - x;
        }

        GC.KeepAlive(y);
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }

    // Our clock around the calls against what the profile says of them.
    private static void Accounted(Report report, string name, (CompiledFunction Function, Action Call) work)
    {
        using var function = work.Function;
        for (var i = 0; i < 10; i++)
        {
            work.Call();
        }

        function.ClearProfile();
        var times = new List<double>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            work.Call();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        var wall = times.Sum();
        var profile = function.Profile!;
        var phases = profile.Phases.Sum(phase => phase.Time.TotalMilliseconds);
        var instructions = profile.Entries.Sum(entry => entry.Time.TotalMilliseconds);
        var ran = profile.Phases.Single(phase => phase.Name == "instructions").Time.TotalMilliseconds;
        var (missing, inside) = (1 - (phases / wall), Math.Abs(1 - (instructions / ran)));
        report.Add(
            new Row(name, "float64", Timing.Of(times), null, null, null), string.Create(CultureInfo.InvariantCulture, $"profile within {MostUnaccounted:P0} of the time of the calls"),
            Math.Abs(missing) <= MostUnaccounted && inside <= MostUnaccounted,
            string.Create(CultureInfo.InvariantCulture, $"phases are {100 * phases / wall:0.0}% of the time of the calls, entries {100 * instructions / ran:0.00}% of the phase of instructions, which is {100 * ran / wall:0.0}%"));
    }

    private static (CompiledFunction Function, Action Call) Step()
    {
        var (x, y, w) = (T.DMatrix("x"), T.DVector("y"), T.Shared(new double[1000], "w"));
        var p = T.Sigmoid(T.Dot(x, w));
        var cost = ((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Mean();
        var function = Function.Compile([x, y], cost, updates: [(w, w - (0.1 * T.Grad(cost, w)))], name: "step", profile: true);
        var (data, labels) = (NDArray.Zeros(DType.Float64, 1000, 1000), NDArray.Zeros(DType.Float64, 1000));
        return (function, () => function.Call(data, labels).Dispose());
    }

    private static (CompiledFunction Function, Action Call) Loop()
    {
        var (x, u) = (T.DMatrix("x"), T.DMatrix("u"));
        var h = T.Scan((row, before) => T.Tanh(row + T.Dot(before, u)), sequences: [x], outputsInfo: [T.Zeros(u.Shape[0])])[0];
        var function = Function.Compile([x, u], h[^1], name: "loop", profile: true);
        var (data, weights) = (NDArray.Zeros(DType.Float64, 200, 200), NDArray.Zeros(DType.Float64, 200, 200));
        return (function, () => function.Call(data, weights).Dispose());
    }
}
