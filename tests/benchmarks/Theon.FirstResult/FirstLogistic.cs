using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Theon.FirstResult;

/// <summary>What a user waits for: the first result of the logistic step.</summary>
internal static class FirstLogistic
{
    private const int Rows = 400;
    private const int Features = 784;

    /// <summary>A function that has nothing to do with the one to be measured.</summary>
    public static void CompileUnrelated()
    {
        var x = Tensor.DVector("x");
        using var function = Function.Compile([x], (2 * x) + 1, name: "unrelated");
        using var argument = NDArray.Zeros(DType.Float64, 10);
        using var result = function.Call(argument);
    }

    /// <summary>From nothing to the first result: expressions, gradients, compilation, the first call.</summary>
    public static double Milliseconds(out string phases)
    {
        using var x = NDArray.Full(0.5, Rows, Features);
        using var y = NDArray.Full(1.0, Rows);
        using var w = NDArray.Full(0.01, Features);
        using var b = NDArray.Scalar(0.0);
        return FirstCall.Milliseconds(() => new LogisticStep(w, b).Train, [x, y], out phases);
    }
}

/// <summary>The first call of a function, with everything before it.</summary>
internal static class FirstCall
{
    /// <summary>From nothing to the first result: what makes the function, and the first call.</summary>
    public static double Milliseconds(Func<CompiledFunction> make, NDArray[] arguments, out string phases)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var (jitted, jitting) = (JitInfo.GetCompiledMethodCount(), JitInfo.GetCompilationTime());
        var start = Stopwatch.GetTimestamp();
        using var function = make();
        var compiled = Stopwatch.GetElapsedTime(start);
        using var results = function.Call([.. arguments.Select(array => (Value)array)]);
        var total = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        (jitted, jitting) = (JitInfo.GetCompiledMethodCount() - jitted, JitInfo.GetCompilationTime() - jitting);

        var steps = function.CompileSteps;
        var compile = steps.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.Elapsed);
        phases = string.Join(", ", [
            Text("build and grad", compiled - compile), .. steps.Select(next => Text(next.Name, next.Elapsed)), Text("first call", total - compiled), Text("processor time", cpu), $"{jitted} methods", Text("compiled by the runtime", jitting)]);
        return total.TotalMilliseconds;
    }

    private static string Text(string name, TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{name} {elapsed.TotalMilliseconds:0.0}");
}
