using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Theon.FirstResult;

/// <summary>What a user waits for: the first result of a training step.</summary>
internal static class FirstStep
{
    private const int LogisticRows = 400;
    private const int PerceptronRows = 60;
    private const int Features = 784;
    private const int Hidden = 500;
    private const int Classes = 10;

    /// <summary>A function that has nothing to do with the one to be measured.</summary>
    public static void CompileUnrelated()
    {
        var x = Tensor.DVector("x");
        using var function = Function.Compile([x], (2 * x) + 1, name: "unrelated");
        using var argument = NDArray.Zeros(DType.Float64, 10);
        using var result = function.Call(argument);
    }

    /// <summary>From nothing to the first result of the logistic step: expressions, gradients, compilation, the first call.</summary>
    public static double OfLogistic(out string phases)
    {
        using var x = NDArray.Full(0.5, LogisticRows, Features);
        using var y = NDArray.Full(1.0, LogisticRows);
        using var w = NDArray.Full(0.01, Features);
        using var b = NDArray.Scalar(0.0);
        return FirstCall.Milliseconds(() => new LogisticStep(w, b).Train, [x, y], out phases);
    }

    /// <summary>The same for a network with one hidden layer.</summary>
    public static double OfPerceptron(out string phases)
    {
        using var x = NDArray.Full(0.5f, PerceptronRows, Features);
        using var y = NDArray.Zeros(DType.Int64, PerceptronRows);
        using var w1 = NDArray.Full(0.01f, Features, Hidden);
        using var b1 = NDArray.Full(0f, Hidden);
        using var w2 = NDArray.Full(0.01f, Hidden, Classes);
        using var b2 = NDArray.Full(0f, Classes);
        return FirstCall.Milliseconds(() => new PerceptronStep(w1, b1, w2, b2).Train, [x, y], out phases);
    }

    /// <summary>The same for a recurrent net written with a loop.</summary>
    public static double OfLstm(out string phases) => FirstLstm.Milliseconds(out phases);
}

/// <summary>The first call of a function, with everything before it.</summary>
internal static class FirstCall
{
    /// <summary>Of the last measurement: what came before the call.</summary>
    public static double Compiled { get; private set; }

    /// <summary>From nothing to the first result: what makes the function, and the first call.</summary>
    public static double Milliseconds(Func<CompiledFunction> compile, NDArray[] arguments, out string phases)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i];
        }

        var cpu = Environment.CpuUsage.TotalTime;
        var (jitted, jitting) = (JitInfo.GetCompiledMethodCount(currentThread: true), JitInfo.GetCompilationTime(currentThread: true));
        var start = Stopwatch.GetTimestamp();
        using var function = compile();
        var compiled = Stopwatch.GetElapsedTime(start);
        Compiled = compiled.TotalMilliseconds;
        using var results = function.Call(values);
        var total = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        (jitted, jitting) = (JitInfo.GetCompiledMethodCount(currentThread: true) - jitted, JitInfo.GetCompilationTime(currentThread: true) - jitting);

        var steps = function.CompileSteps;
        var compiling = steps.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.Elapsed);
        phases = string.Join(", ", [
            Text("build and grad", compiled - compiling), .. steps.Select(next => Text(next.Name, next.Elapsed)), Text("first call", total - compiled), Text("processor time of all threads", cpu), $"{jitted} methods", Text("compiled by the runtime", jitting)]);
        return total.TotalMilliseconds;
    }

    private static string Text(string name, TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{name} {elapsed.TotalMilliseconds:0.0}");
}
