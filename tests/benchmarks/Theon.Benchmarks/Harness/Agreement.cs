namespace Theon.Benchmarks.Harness;

/// <summary>Contenders are compared only when they compute the same.</summary>
internal static class Agreement
{
    /// <summary>What differs, or null. Workloads with a state are compared after several calls.</summary>
    public static string? Check(Contender reference, IReadOnlyList<Contender> others, double tolerance, int calls)
    {
        var expected = Last(reference, calls);
        foreach (var other in others)
        {
            var actual = Last(other, calls);
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

    private static double[] Last(Contender contender, int calls)
    {
        double[] result = [];
        for (var i = 0; i < calls; i++)
        {
            result = contender.Result!();
        }

        return result;
    }
}
