namespace Theon.Samples.LogisticRegression;

/// <summary>
/// Random numbers that are the same on every machine and version: SplitMix64. <see cref="Random"/> promises that only within
/// one version of .NET.
/// </summary>
internal sealed class RandomStream(int seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>A number from a standard normal distribution (Box and Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUniform())) * Math.Cos(2 * Math.PI * NextUniform());

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1. For bounds as small as these its bias is below 2^-32.</summary>
    public int NextBelow(int bound) => (int)(NextUniform() * bound);

    /// <summary>Numbers from a standard normal distribution.</summary>
    public double[] NextNormals(int count)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = NextNormal();
        }

        return numbers;
    }

    /// <summary>The numbers from 0 to <paramref name="count"/> - 1 in random order (Fisher and Yates).</summary>
    public int[] NextOrder(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    // In [0, 1), with 53 bits.
    private double NextUniform()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
