using System.Globalization;
using Theon.FirstResult;

// A small program as a user would write it; the benchmarks start it afresh for each measurement.
if (args.Contains("warm"))
{
    FirstLogistic.CompileUnrelated();
}

var phases = "";
var milliseconds = args.Contains("lstm") ? FirstLstm.Milliseconds(out phases) : FirstLogistic.Milliseconds(out phases);
Console.Write(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\n{phases}\n"));
