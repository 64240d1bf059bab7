using Theon.Checks;

namespace Theon.Repository.Tests;

/// <summary>The list of planted faults keeps step with the sources, so that a fault that cannot be planted is found in seconds.</summary>
[TestClass]
public sealed class MutationListTests
{
    [TestMethod]
    public void Mutations_StandInTheirFilesOnce()
    {
        var problems = Mutation.Load(Repository.Root).Select(ProblemOf).OfType<string>().ToList();
        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    [TestMethod]
    public void Mutations_HaveNamesOfTheirOwn()
    {
        var twice = Mutation.Load(Repository.Root).GroupBy(m => $"{m.Area}/{m.Name}").Where(group => group.Count() > 1).Select(group => group.Key);
        Assert.AreEqual("", string.Join(' ', twice));
    }

    [TestMethod]
    public void Shares_OfCommitsInARow_AreTheList()
    {
        var all = Mutation.Load(Repository.Root);
        var shares = Enumerable.Range(Mutation.CommitNumber(Repository.Root), Mutation.Shares).SelectMany(commit => Mutation.Share(all, commit)).ToList();
        Assert.HasCount(all.Count, shares);
        Assert.IsTrue(all.All(shares.Contains));
    }

    [TestMethod]
    public void CommitNumber_OfACopyWithoutHistory_IsZero() => Assert.AreEqual(0, Mutation.CommitNumber(Path.GetTempPath()));

    [TestMethod]
    [DataRow("native/src/core/memory.cpp", "no such text", "replaced")]
    [DataRow("native/src/core/no_such_file.cpp", "if", "while")]
    [DataRow("native/src/core/memory.cpp", "namespace theon {", "namespace theon {")]
    public void Mutations_ThatCannotBePlanted_AreProblems(string file, string old, string replacement) =>
        Assert.IsNotNull(ProblemOf(new Mutation("planted", "checks", file, old, replacement, "Memory.*")));

    private static string? ProblemOf(Mutation mutation)
    {
        try
        {
            var source = Repository.Text(mutation.File);
            return mutation.Apply(source) == source ? $"{mutation.Area}/{mutation.Name} changes nothing" : null;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException)
        {
            return $"{mutation.Area}/{mutation.Name}: {error.Message}";
        }
    }
}
