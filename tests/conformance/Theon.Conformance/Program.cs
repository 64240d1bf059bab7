using Theon.Conformance;

string path;
switch (args)
{
    case []:
        path = CaseFolder.Archive;
        break;
    case ["--cases", var given]:
        path = given;
        break;
    default:
        Console.Error.WriteLine("usage: Theon.Conformance [--cases DIR]   (in the root of the repository)");
        return 2;
}

if (!Path.Exists(path))
{
    Console.Error.WriteLine($"There are no cases at {path}.");
    return 2;
}

using var folder = CaseFolder.Open(path);
var results = ConformanceCase.Below(folder.Path).Select(test => test.Run()).ToList();
foreach (var failed in results.Where(result => result.Problem is not null))
{
    Console.WriteLine($"failed: {failed.Name}: {failed.Problem}");
}

// A case counts for each operator that its model uses.
var byOperator = results
    .SelectMany(result => result.Operators.DefaultIfEmpty("?"), (result, name) => (Name: name, Passed: result.Problem is null))
    .GroupBy(use => use.Name)
    .OrderBy(group => group.Key, StringComparer.Ordinal);
foreach (var group in byOperator)
{
    Console.WriteLine($"{group.Key,-40} {group.Count(use => use.Passed),4} passed {group.Count(use => !use.Passed),4} failed");
}

var count = results.Count(result => result.Problem is null);
Console.WriteLine($"{count} passed, {results.Count - count} failed");
return count == results.Count && count > 0 ? 0 : 1;
