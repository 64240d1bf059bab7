using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using T = Theon.Tensor;

namespace Theon.Tool;

/// <summary><c>theon bench</c>: the limits of the machine and a few kernels.</summary>
internal static class BenchCommand
{
    private const int Rounds = 7;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var filter = new Option<string?>("--filter") { Description = "Only kernels whose name contains this", HelpName = "TEXT" };
        var quick = new Option<bool>("--quick") { Description = "One round on small arrays: whether it works, not how fast" };
        var command = new Command("bench", "Measures the machine's limits and a few kernels against them. Takes some seconds; other work on the machine shows in the numbers.") { filter, quick };
        command.SetAction(parsed =>
        {
            var all = Kernels(parsed.GetValue(quick) ? 16 : 1);
            var kernels = all.FindAll(kernel => kernel.Name.Contains(parsed.GetValue(filter) ?? "", StringComparison.OrdinalIgnoreCase));
            if (kernels.Count == 0)
            {
                throw new UsageException($"--filter '{parsed.GetValue(filter)}' leaves no kernel of: {string.Join(", ", all.Select(kernel => kernel.Name))}.");
            }

            error.WriteLine("measuring the machine ...");
            var limits = Machine.Limits;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"machine: {limits.GigaOperationsPerSecond:F1} GFLOP/s (float32 matrix product), {limits.DoubleGigaOperationsPerSecond:F1} (float64), {limits.GigabytesPerSecond:F1} GB/s (large arrays), {Device.Threads} threads"));
            output.WriteLine($"operands in caches: {string.Join(", ", limits.Caches.Select(cache => string.Create(CultureInfo.InvariantCulture, $"{cache.GigabytesPerSecond:F0} GB/s up to {cache.Bytes >> 10} KiB")))}");
            var rows = new List<string[]> { ((string[])["kernel", "shape", "median", "GFLOP/s", "GB/s", "of the limit"]) };
            foreach (var kernel in kernels)
            {
                error.WriteLine($"{kernel.Name} ...");
                rows.Add(Measure(kernel, limits, parsed.GetValue(quick) ? 1 : Rounds));
            }

            Columns.Write(output, rows);
            return ExitCodes.Done;
        });
        return command;
    }

    private static List<Kernel> Kernels(int divisor)
    {
        var (side, rows, long_) = (1024 / divisor, 2048 / divisor, (1 << 22) / divisor);
        var (m, n, x, y) = (T.FMatrix("m"), T.FMatrix("n"), T.FVector("x"), T.FVector("y"));
        return
        [
            new("matrix product", [m, n], T.Dot(m, n), [Random(side, side), Random(side, side)]),
            new("matrix by vector", [m, x], T.Dot(m, x), [Random(rows, rows), Random(rows)]),
            new("sum of arrays", [x, y], x + y, [Random(long_), Random(long_)]),
            new("exp", [x], T.Exp(x), [Random(long_)]),
            new("fused sigmoid", [x, y], y / (1 + T.Exp(-x)), [Random(long_), Random(long_)]),
            new("sum", [x], T.Sum(x), [Random(long_)]),
            new("softmax", [m], T.Softmax(m), [Random(rows, rows)]),
        ];
    }

    private static string[] Measure(Kernel kernel, MachineLimits limits, int rounds)
    {
        using var function = Function.Compile(kernel.Inputs, kernel.Output, name: kernel.Name, profile: true);
        function.Call(Array.ConvertAll(kernel.Arguments, array => (Value)array)).Dispose();
        function.ClearProfile();
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            function.Call(Array.ConvertAll(kernel.Arguments, array => (Value)array)).Dispose();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        var entries = function.Profile!.Entries;
        var time = entries.Sum(entry => entry.Time.TotalNanoseconds);
        var (operations, bytes) = (entries.Sum(entry => entry.Operations), entries.Sum(entry => entry.Bytes));
        var least = entries.Sum(entry => entry.LeastNanoseconds(limits));
        return
        [
            kernel.Name,
            string.Join(" ", kernel.Arguments.Select(array => $"[{string.Join(", ", array.Shape)}]")),
            string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2]:F3} ms"),
            (operations / time).ToString("F1", CultureInfo.InvariantCulture),
            (bytes / time).ToString("F1", CultureInfo.InvariantCulture),
            (least / time).ToString("P0", CultureInfo.InvariantCulture),
        ];
    }

    private static NDArray Random(params int[] shape)
    {
        var random = new Random(1);
        var values = new float[shape.Aggregate(1, (product, length) => product * length)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle();
        }

        NDArray flat = values;
        return flat.Reshape([.. shape.Select(length => (long)length)]);
    }

    private sealed record Kernel(string Name, TensorVariable[] Inputs, TensorVariable Output, NDArray[] Arguments);
}
