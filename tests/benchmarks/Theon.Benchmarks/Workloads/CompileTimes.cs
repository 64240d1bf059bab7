using System.Globalization;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>How long gradients and compilation of deep residual networks take, by the number of nodes that the user wrote.</summary>
internal static class CompileTimes
{
    private const int Width = 8;
    private const int NodesOfABlock = 8;
    private const int BlocksOfAWeight = 16;
    private const double MostPerThousand = 200;
    private const double MostExponent = 1.1;

    private static readonly (string Name, int Nodes, int Runs)[] s_sizes = [("1k", 1_000, 5), ("10k", 10_000, 3), ("100k", 100_000, 1)];

    public static IEnumerable<Workload> Workloads()
    {
        List<(double Nodes, double Milliseconds)> points = [];
        foreach (var (name, nodes, runs) in s_sizes)
        {
            yield return new Workload($"compile-residual-{name}", "float32", report =>
            {
                // Processor time: other programs do not count, the collector's threads do.
                Compile(1_000);
                var measured = Enumerable.Range(0, runs).Select(_ => Compile(nodes)).ToArray();
                var time = Timing.Of(measured.Select(run => run.Total));
                points.Add((nodes, time.Median));
                report.Add(
                    new Row($"compile-residual-{name}", "float32", time, null, null, null), $"at most {MostPerThousand} ms per 1,000 nodes",
                    time.Median <= MostPerThousand * nodes / 1000, measured[^1].Phases);
                if (points.Count == s_sizes.Length)
                {
                    var exponent = Exponent(points);
                    report.AddCheck("compile-residual", $"fitted exponent at most {MostExponent}", exponent <= MostExponent, string.Create(CultureInfo.InvariantCulture, $"fitted exponent {exponent:0.000}"));
                }
            });
        }
    }

    /// <summary>Processor milliseconds of the gradients and the compilation.</summary>
    private static (double Total, string Phases) Compile(int nodes)
    {
        var (x, cost, weights) = Residual(nodes);
        var (pauses, allocated) = (GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        var start = Environment.CpuUsage.TotalTime;
        var gradients = Tensor.Grad(cost, [.. weights]);
        var grad = Environment.CpuUsage.TotalTime - start;
        using var step = Function.Compile([x], cost, [.. weights.Select((weight, i) => (weight, weight - (0.01f * gradients[i])))], name: "residual");
        var total = Environment.CpuUsage.TotalTime - start;
        pauses = GC.GetTotalPauseDuration() - pauses;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var phases = string.Join(", ", [$"{allocated >> 20} MiB allocated", Text("collector", pauses), Text("grad", grad), .. step.CompileSteps.Select(next => Text(next.Name, next.Elapsed))]);
        var rules = string.Join(", ", step.RuleSteps.GroupBy(rule => rule.Rule).Select(group => (group.Key, Time: group.Aggregate(TimeSpan.Zero, (sum, rule) => sum + rule.Elapsed))).OrderByDescending(rule => rule.Time).Take(5).Select(rule => Text(rule.Key, rule.Time)));
        return (total.TotalMilliseconds, $"{phases}; slowest rules {rules}");
    }

    /// <summary>y + tanh(y . w) sigmoid(y) / 2, block after block.</summary>
    private static (TensorVariable X, TensorVariable Cost, SharedVariable[] Weights) Residual(int nodes)
    {
        var x = Tensor.FMatrix("x");
        var weights = new List<SharedVariable>();
        var y = x;
        for (var block = 0; block < nodes / NodesOfABlock; block++)
        {
            if (block % BlocksOfAWeight == 0)
            {
                weights.Add(Tensor.Shared(new float[Width, Width], string.Create(CultureInfo.InvariantCulture, $"w{weights.Count}")));
            }

            var hidden = Tensor.Tanh(Tensor.Dot(y, weights[^1]) + (0.5f * y));
            y += 0.5f * hidden * Tensor.Sigmoid(y);
        }

        return (x, Tensor.Sqr(y).Mean(), [.. weights]);
    }

    // The slope of the line through the logarithms.
    private static double Exponent(List<(double Nodes, double Milliseconds)> points)
    {
        var (x, y) = (points.Average(point => Math.Log(point.Nodes)), points.Average(point => Math.Log(point.Milliseconds)));
        return points.Sum(point => (Math.Log(point.Nodes) - x) * (Math.Log(point.Milliseconds) - y)) / points.Sum(point => Math.Pow(Math.Log(point.Nodes) - x, 2));
    }

    private static string Text(string name, TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{name} {time.TotalMilliseconds:0}");
}
