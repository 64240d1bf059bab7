namespace Theon.Benchmarks.Harness;

/// <summary>Contenders are compared only when they compute the same.</summary>
internal static class Agreement
{
    private const int Calls = 3;

    /// <summary>What differs, or null. Workloads with a state are compared after several calls.</summary>
    public static string? Check(Contender reference, IReadOnlyList<Contender> others, double tolerance)
    {
        var expected = Last(reference);
        foreach (var other in others)
        {
            var actual = Last(other);
            if (actual.Length != expected.Length)
            {
                return $"{other.Name} gives {actual.Length} numbers, {reference.Name} {expected.Length}";
            }

            for (var i = 0; i < actual.Length; i++)
            {
                if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * (1 + Math.Abs(expected[i]))))
                {
                    return $"number {i} is {actual[i]} for {other.Name}, {expected[i]} for {reference.Name}";
                }
            }
        }

        return null;
    }

    private static double[] Last(Contender contender)
    {
        double[] result = [];
        for (var i = 0; i < Calls; i++)
        {
            result = contender.Result!();
        }

        return result;
    }
}
