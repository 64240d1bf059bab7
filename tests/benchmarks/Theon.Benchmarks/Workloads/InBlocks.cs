using System.Diagnostics;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;

namespace Theon.Benchmarks.Workloads;

/// <summary>C# peers of an expression: in blocks that stay in the first cache, on one thread or two, or as one loop.</summary>
internal static class InBlocks
{
    public const int LeastBytesForTwoThreads = 1 << 15;

    private const int Block = 2048;

    public static Contender OneThread<T>(string name, ExpressionCase<T> expression, T[][] inputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (results, scratch) = (Results(expression, inputs), Scratch<T>());
        void Call() => Walk(expression.Primitives, inputs, results, scratch, 0, inputs[0].Length);
        return Contender.Of(name, Call, () => Numbers(Call, results));
    }

    /// <summary>Half of the elements on each of two threads that wait for each other without sleeping.</summary>
    public static Contender TwoThreads<T>(string name, ExpressionCase<T> expression, T[][] inputs, Pair pair)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (results, scratches) = (Results(expression, inputs), new[] { Scratch<T>(), Scratch<T>() });
        var (length, half) = (inputs[0].Length, inputs[0].Length / 2 / 64 * 64);
        Action<int> work = number => Walk(expression.Primitives, inputs, results, scratches[number], number * half, number == 0 ? half : length);
        double Seconds(int calls) => pair.Measure(() =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
            {
                pair.Run(work);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
        return new Contender(name, Seconds, () => Numbers(() => Seconds(1), results));
    }

    public static Contender Whole<T>(string name, ExpressionCase<T> expression, T[][] inputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var results = Results(expression, inputs);
        void Call() => expression.Loop(inputs, results, [], 0, inputs[0].Length);
        return Contender.Of(name, Call, () => Numbers(Call, results));
    }

    private static void Walk<T>(BlockOf<T> body, T[][] inputs, T[][] results, T[][] scratch, int start, int end)
    {
        for (; start < end; start += Block)
        {
            body(inputs, results, scratch, start, Math.Min(Block, end - start));
        }
    }

    private static T[][] Results<T>(ExpressionCase<T> expression, T[][] inputs) =>
        [.. Enumerable.Range(0, expression.Results).Select(_ => new T[inputs[0].Length])];

    private static T[][] Scratch<T>() => [new T[Block], new T[Block]];

    private static double[] Numbers<T>(Action call, T[][] results)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        call();
        return [.. results.SelectMany(result => Data.Numbers<T>(result))];
    }
}
