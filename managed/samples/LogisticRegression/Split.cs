namespace Theon.Samples.LogisticRegression;

/// <summary>A matrix of rows and the class of each.</summary>
internal sealed record Examples(double[,] Data, double[] Labels)
{
    public int Count => Labels.Length;

    public int Features => Data.GetLength(1);
}

/// <summary>Rows to learn from and rows to be judged by.</summary>
internal sealed record Split(Examples Train, Examples Test)
{
    /// <summary>
    /// Shuffles, takes a fifth of the rows for the test, and standardises both parts with mean and deviation of the rows to learn
    /// from: the test must not leak into the training.
    /// </summary>
    public static Split Of(LabelledRows all, RandomStream random)
    {
        var order = random.NextOrder(all.Rows.Length);
        var tests = order.Length / 5;
        var train = order[tests..];
        var scales = Enumerable.Range(0, all.Features).Select(feature => Scale.Of([.. train.Select(row => all.Rows[row][feature])])).ToArray();
        return new Split(Take(all, train, scales), Take(all, order[..tests], scales));
    }

    private static Examples Take(LabelledRows all, int[] rows, Scale[] scales)
    {
        var data = new double[rows.Length, scales.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var feature = 0; feature < scales.Length; feature++)
            {
                data[row, feature] = scales[feature].Apply(all.Rows[rows[row]][feature]);
            }
        }

        return new Examples(data, [.. rows.Select(row => all.Labels[row])]);
    }

    private readonly record struct Scale(double Mean, double Deviation)
    {
        // A feature that never changes carries nothing: it becomes 0 instead of 0 / 0.
        public static Scale Of(double[] values)
        {
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            return new Scale(mean, deviation > 0 ? deviation : 1);
        }

        public double Apply(double value) => (value - Mean) / Deviation;
    }
}
