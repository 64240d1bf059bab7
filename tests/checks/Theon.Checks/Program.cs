using System.Globalization;
using Theon.Checks;

switch (args)
{
    case ["summary", var folder, .. var exitCodes] when exitCodes.All(code => int.TryParse(code, CultureInfo.InvariantCulture, out _)):
        var summary = TestSummary.Read(folder, exitCodes.Select(code => int.Parse(code, CultureInfo.InvariantCulture)));
        foreach (var name in summary.FailedTests)
        {
            Console.WriteLine($"failed: {name}");
        }

        Console.WriteLine(summary);
        return summary.Success ? 0 : 1;

    case ["abi", .. [] or ["--update"]]:
        var differences = AbiLock.Differences(Directory.GetCurrentDirectory());
        foreach (var difference in differences)
        {
            Console.WriteLine(difference);
        }

        if (args.Length == 2)
        {
            AbiLock.Update(Directory.GetCurrentDirectory());
            return 0;
        }

        return differences.Count == 0 ? 0 : 1;

    case ["mutations", var report, .. [] or [_]]:
        return new MutationRun(Directory.GetCurrentDirectory()).Run(report, args.Length > 2 ? args[2] : "") == 0 ? 0 : 1;

    default:
        Console.Error.WriteLine("usage: Theon.Checks summary FOLDER EXIT_CODE... | abi [--update] | mutations REPORT [NAME]   (in the root of the repository)");
        return 2;
}
