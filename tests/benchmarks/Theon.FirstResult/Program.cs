using System.Globalization;
using Theon.FirstResult;

// A small program as a user would write it; the benchmarks start it afresh for each measurement.
if (args.Contains("warm"))
{
    FirstStep.CompileUnrelated();
}

var phases = "";
var milliseconds = args.Contains("lstm") ? FirstStep.OfLstm(out phases) : args.Contains("mlp") ? FirstStep.OfPerceptron(out phases) : FirstStep.OfLogistic(out phases);
Console.Write(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\n{phases}\n{FirstCall.Compiled}\n"));
