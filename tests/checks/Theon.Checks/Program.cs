using System.Globalization;
using Theon.Checks;

if (args is ["summary", var folder, .. var exitCodes] && exitCodes.All(code => int.TryParse(code, CultureInfo.InvariantCulture, out _)))
{
    var summary = TestSummary.Read(folder, exitCodes.Select(code => int.Parse(code, CultureInfo.InvariantCulture)));
    foreach (var name in summary.FailedTests)
    {
        Console.WriteLine($"failed: {name}");
    }

    Console.WriteLine(summary.ToString());
    return summary.Success ? 0 : 1;
}

Console.Error.WriteLine("usage: Theon.Checks summary FOLDER EXIT_CODE...");
return 2;
