namespace Theon.Tests;

/// <summary>Comparison of C# arrays of any rank.</summary>
internal static class ArrayAssert
{
    /// <summary>Same lengths, equal elements.</summary>
    public static void AreEqual(Array expected, Array actual)
    {
        Assert.AreSequenceEqual(LengthsOf(expected), LengthsOf(actual));
        Assert.AreSequenceEqual(expected.Cast<object>(), actual.Cast<object>());
    }

    private static int[] LengthsOf(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLength)];
}
