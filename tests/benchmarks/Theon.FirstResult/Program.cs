using System.Globalization;
using Theon.FirstResult;

// A small program as a user would write it; the benchmarks start it afresh for each measurement.
if (args is ["warm"])
{
    FirstLogistic.CompileUnrelated();
}

var milliseconds = FirstLogistic.Milliseconds(out var phases);
Console.Write(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\n{phases}\n"));
