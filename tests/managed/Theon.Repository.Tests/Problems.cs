namespace Theon.Repository.Tests;

internal static class Problems
{
    /// <summary>Fails with every problem on a line of its own.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        if (all.Count > 0)
        {
            Assert.Fail($"{all.Count} problem(s):\n{string.Join('\n', all)}");
        }
    }
}
