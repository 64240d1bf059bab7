using System.Globalization;
using Theon;
using Theon.FirstResult;

// A small program as a user would write it; the benchmarks and tests start it afresh for each measurement.
if (args.Contains("no-warm-up"))
{
    AppContext.SetSwitch("Theon.WarmUp", false);
}

if (args.Contains("exit"))
{
    // Ends while the library still warms up.
    Tensor.DVector("x");
    return;
}

if (args.Contains("late-settings"))
{
    // What the environment says counts when a program first asks, however long after its first variable.
    Tensor.DVector("x");
    Thread.Sleep(TimeSpan.FromSeconds(1));
    Environment.SetEnvironmentVariable("THEON_FLAGS", "floatX=float32");
    Console.Write(Config.FloatX);
    return;
}

if (args.Contains("warm"))
{
    FirstStep.CompileUnrelated();
}

var phases = "";
var milliseconds = args.Contains("lstm") ? FirstStep.OfLstm(out phases) : args.Contains("mlp") ? FirstStep.OfPerceptron(out phases) : FirstStep.OfLogistic(out phases);
Console.Write(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\n{phases}\n{FirstCall.Compiled}\n"));
