namespace Theon.Tests;

/// <summary>A test after which as much native memory is alive as before, once finalisers ran.</summary>
public sealed class NoLeaksAttribute : TestMethodAttribute
{
    public NoLeaksAttribute([System.Runtime.CompilerServices.CallerFilePath] string path = "", [System.Runtime.CompilerServices.CallerLineNumber] int line = -1)
        : base(path, line)
    {
    }

    /// <inheritdoc/>
    public override async Task<TestResult[]> ExecuteAsync(ITestMethod testMethod)
    {
        Settle();
        var before = (Theon.Memory.LiveBytes, Theon.Memory.LiveObjects);
        var results = await base.ExecuteAsync(testMethod).ConfigureAwait(false);
        Settle();
        var after = (Theon.Memory.LiveBytes, Theon.Memory.LiveObjects);
        if (results[0].Outcome == UnitTestOutcome.Passed && after != before)
        {
            results[0] = new TestResult
            {
                Outcome = UnitTestOutcome.Failed,
                TestFailureException = new AssertFailedException($"Live (bytes, objects) before {before}, after {after}."),
            };
        }

        return results;
    }

    private static void Settle()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
