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

    case ["mutations", var report, var which]:
        var root = Directory.GetCurrentDirectory();
        var all = Mutation.Load(root);
        var chosen = which == "--all" ? all
            : which == "--share" ? Mutation.Share(all, Mutation.CommitNumber(root))
            : [.. all.Where(m => $"{m.Area}/{m.Name}".Contains(which, StringComparison.Ordinal))];
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"no fault of {Mutation.ListPath} has '{which}' in its area/name");
            return 2;
        }

        Console.WriteLine($"{chosen.Count} of {all.Count} faults");
        return new MutationRun(root).Run(report, chosen) == 0 ? 0 : 1;

    default:
        Console.Error.WriteLine("usage: Theon.Checks summary FOLDER EXIT_CODE... | abi [--update] | mutations REPORT --all|--share|NAME   (in the root of the repository)");
        return 2;
}
