using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Theon.Checks;

/// <summary>A fault planted on purpose, and the tests that must notice it.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Area">Part of the project.</param>
/// <param name="File">Source file, from the root of the repository.</param>
/// <param name="Old">Text that stands there exactly once.</param>
/// <param name="New">What it becomes.</param>
/// <param name="Filter">The tests that must fail: a GoogleTest filter for native files, a class or method name for managed ones.</param>
/// <param name="Program">The native test program that has them; it links the library's objects.</param>
public sealed record Mutation(string Name, string Area, string File, string Old, string New, string Filter, string Program = "theon_native_tests")
{
    /// <summary>Where the list stands.</summary>
    public const string ListPath = "tests/mutations/mutations.json";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>Whether it sits in the native library.</summary>
    public bool IsNative => File.StartsWith("native/", StringComparison.Ordinal);

    /// <summary>The list of a repository.</summary>
    public static IReadOnlyList<Mutation> Load(string root) =>
        JsonSerializer.Deserialize<List<Mutation>>(System.IO.File.ReadAllText(Path.Combine(root, ListPath)), s_json)!;

    /// <summary>Number of commits in a row that go through the whole list.</summary>
    public const int Shares = 4;

    /// <summary>The part of a list that a commit plants, taken from every area.</summary>
    public static IReadOnlyList<Mutation> Share(IReadOnlyList<Mutation> all, int commitNumber) => [.. all.Where((_, i) => i % Shares == commitNumber % Shares)];

    /// <summary>Number of commits up to the one that is checked out; 0 where git does not say, as in a copy without history.</summary>
    public static int CommitNumber(string root)
    {
        try
        {
            return int.Parse(Tool.Output("git", "-C", root, "rev-list", "--count", "HEAD"), CultureInfo.InvariantCulture);
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>The file with the fault in it.</summary>
    /// <exception cref="InvalidOperationException">The text to replace does not stand there exactly once.</exception>
    public string Apply(string source)
    {
        var count = source.Split(Old).Length - 1;
        return count == 1 ? source.Replace(Old, New, StringComparison.Ordinal)
            : throw new InvalidOperationException($"{File} holds the text to replace {count} times instead of once: {Old}");
    }
}

/// <summary>
/// Plants each fault of the list in a copy of its file, builds with that copy in the place of the file, and demands that the named tests fail.
/// The working tree is never touched. Needs a finished Release build.
/// </summary>
public sealed class MutationRun(string root)
{
    internal const string PassedAnyway = "passed with the fault in place";

    private readonly string _scratch = Path.Combine(root, "build", "mutations");

    /// <summary>Runs mutations and writes a JUnit file.</summary>
    /// <returns>Number of mutations that were not caught.</returns>
    public int Run(string reportPath, IEnumerable<Mutation> chosen)
    {
        // Native and managed faults share nothing: a compiler of one works while tests of the other run.
        var lanes = chosen.GroupBy(m => m.IsNative).Select(lane => Task.Run(() => Cases([.. lane], Path.Combine(_scratch, lane.Key ? "native" : "managed")))).ToArray();
        var cases = lanes.SelectMany(lane => lane.Result).ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(reportPath))!);
        new XDocument(new XElement("testsuite", cases)).Save(reportPath);
        return cases.Count(element => element.HasElements);
    }

    private List<XElement> Cases(IReadOnlyList<Mutation> mutations, string scratch)
    {
        var cases = new List<XElement>();
        using var managed = new ManagedMutation(root, scratch);

        // A fault that is none must survive: else the harness itself fails, and would seem to catch everything.
        foreach (var mutation in mutations.Append(mutations[0] with { Name = $"control of {mutations[0].Name}", New = mutations[0].Old }))
        {
            var problem = ProblemOf(mutation, scratch, managed);
            if (mutation.New == mutation.Old)
            {
                problem = problem == $"{mutation.Filter} {PassedAnyway}" ? null : problem ?? "the tests fail without a fault";
            }

            Console.WriteLine($"{(problem is null ? "caught  " : "SURVIVED")} {mutation.Area}/{mutation.Name}{(problem is null ? "" : $": {problem}")}");
            var element = new XElement("testcase", new XAttribute("name", $"mutation {mutation.Area}/{mutation.Name}"), new XAttribute("status", "run"));
            if (problem is not null)
            {
                element.Add(new XElement("failure", new XAttribute("message", problem)));
            }

            cases.Add(element);
        }

        return cases;
    }

    private string? ProblemOf(Mutation mutation, string scratch, ManagedMutation managed)
    {
        try
        {
            var source = Path.Combine(root, mutation.File);
            var copy = Path.Combine(scratch, Path.GetFileName(mutation.File));
            Directory.CreateDirectory(scratch);
            File.WriteAllText(copy, mutation.Apply(File.ReadAllText(source)));
            return mutation.IsNative ? new NativeMutation(root, scratch).Problem(mutation, copy) : managed.Problem(mutation, copy);
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
