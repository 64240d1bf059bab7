using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Reductions over any axes, in row-major order.</summary>
internal static class ReferenceReductions
{
    public static RefArray Reduce(ReduceKind kind, RefArray x, int[] axes) =>
        OfGroups(x, axes, kind is ReduceKind.Any or ReduceKind.All ? DType.Bool : x.DType, group => Reduced(kind, x.DType, group).RoundedTo(x.DType));

    public static RefArray ArgReduce(ReduceKind kind, RefArray x, int[] axes) => OfGroups(x, axes, DType.Int64, group =>
    {
        var best = Reduced(kind, x.DType, group);
        return Number.Of((long)group.FindIndex(element => element == best || (double.IsNaN(element.Real) && double.IsNaN(best.Real))));
    });

    public static RefArray Statistic(Statistic op, RefArray x) => OfGroups(x, [.. op.Axes], x.DType, group =>
    {
        double[] values = [.. group.Select(element => element.Real)];
        return Number.Of(op.Kind switch
        {
            StatisticKind.Var => values.Length == 0 ? double.NaN : SquareDistances(values) / (values.Length - op.Ddof),
            StatisticKind.Norm => Math.Sqrt(values.Sum(value => value * value)),
            _ => LogSumExp(values),
        }).RoundedTo(x.DType);
    });

    public static RefArray Rows(RowProgram op, RefArray x)
    {
        var length = (int)x.Shape[^1];
        var elements = new Number[x.Elements.Length];
        for (var first = 0; length > 0 && first < elements.Length; first += length)
        {
            double[] row = [.. x.Elements.Skip(first).Take(length).Select(element => element.Real)];
            var (sum, mean, deviation) = (LogSumExp(row), row.Average(), Math.Sqrt((SquareDistances(row) / length) + op.Epsilon));
            for (var i = 0; i < length; i++)
            {
                elements[first + i] = Number.Of(op.Kind switch
                {
                    RowProgramKind.Softmax => Math.Exp(row[i] - sum),
                    RowProgramKind.LogSoftmax => row[i] - sum,
                    _ => (row[i] - mean) / deviation,
                }).RoundedTo(x.DType);
            }
        }

        return new RefArray(x.DType, x.Shape, elements);
    }

    private static double SquareDistances(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }

    private static double LogSumExp(double[] values)
    {
        var largest = values.Length == 0 ? double.NegativeInfinity : values.Max();
        return values.Any(double.IsNaN) ? double.NaN : double.IsInfinity(largest) ? largest : largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }

    private static RefArray OfGroups(RefArray x, int[] axes, DType dtype, Func<List<Number>, Number> reduce)
    {
        int[] kept = [.. Enumerable.Range(0, x.Rank).Except(axes)];
        long[] shape = [.. kept.Select(axis => x.Shape[axis])];
        var groups = new List<Number>[RefArray.Count(shape)];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = [];
        }

        var next = 0;
        foreach (var position in ReferenceIndex.Positions(x.Shape))
        {
            long[] group = [.. kept.Select(axis => position[axis])];
            groups[ReferenceIndex.Offset(shape, group)].Add(x.Elements[next++]);
        }

        return new RefArray(dtype, shape, [.. groups.Select(reduce)]);
    }

    private static Number Reduced(ReduceKind kind, DType dtype, List<Number> group)
    {
        if (kind is ReduceKind.Max or ReduceKind.Min)
        {
            if (group.Count == 0)
            {
                throw new ReferenceException($"{kind} of nothing.");
            }

            if (group.Exists(element => double.IsNaN(element.Real)))
            {
                return Number.Of(double.NaN);
            }

            return group.Aggregate((a, b) => (kind == ReduceKind.Max ? IsLess(a, b) : IsLess(b, a)) ? b : a);
        }

        return kind switch
        {
            ReduceKind.Any => Number.Of(group.Exists(element => element.Integer != 0)),
            ReduceKind.All => Number.Of(group.TrueForAll(element => element.Integer != 0)),
            ReduceKind.Mean when dtype.IsComplex => Number.Of(group.Aggregate(System.Numerics.Complex.Zero, (a, b) => a + b.Complex) / group.Count),
            ReduceKind.Sum when dtype.IsComplex => Number.Of(group.Aggregate(System.Numerics.Complex.Zero, (a, b) => a + b.Complex)),
            ReduceKind.Prod when dtype.IsComplex => Number.Of(group.Aggregate(System.Numerics.Complex.One, (a, b) => a * b.Complex)),
            ReduceKind.Mean => Number.Of(group.Sum(element => element.Real) / group.Count),
            ReduceKind.Sum when dtype.IsFloat => Number.Of(group.Sum(element => element.Real)),
            ReduceKind.Prod when dtype.IsFloat => Number.Of(group.Aggregate(1.0, (a, b) => a * b.Real)),
            ReduceKind.Sum => Number.Of(group.Aggregate(0L, (a, b) => unchecked(a + b.Integer))),
            ReduceKind.Prod => Number.Of(group.Aggregate(1L, (a, b) => unchecked(a * b.Integer))),
            _ => throw new NotSupportedException($"The reference has no {kind}."),
        };

        bool IsLess(Number a, Number b) => dtype.IsFloat ? a.Real < b.Real : a.Integer < b.Integer;
    }
}
