using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Slices and positions, as the indexing rules of C# and NumPy say, one axis after the other.</summary>
internal static class ReferenceIndexing
{
    public static RefArray Part(RefArray x, AxisIndex[] indices, long[] bounds)
    {
        var (shape, sources) = Sources(x, indices, bounds);
        return new RefArray(x.DType, shape, [.. sources.Select(source => x.Elements[source])]);
    }

    public static RefArray Increment(RefArray x, RefArray values, AxisIndex[] indices, long[] bounds, bool set)
    {
        var (shape, sources) = Sources(x, indices, bounds);
        if (!shape.SequenceEqual(values.Shape))
        {
            throw new ReferenceException($"values of shape [{string.Join(", ", values.Shape)}] for a part of shape [{string.Join(", ", shape)}].");
        }

        Number[] elements = [.. x.Elements];
        for (var i = 0; i < sources.Length; i++)
        {
            var old = elements[sources[i]];
            elements[sources[i]] = set ? values.Elements[i] : ReferenceScalars.Apply(ScalarOps.Add, x.DType, x.DType, [old, values.Elements[i]]);
        }

        return new RefArray(x.DType, x.Shape, elements);
    }

    public static RefArray Nonzero(RefArray x)
    {
        var rows = ReferenceIndex.Positions(x.Shape).Where((_, i) => x.DType.IsFloat ? x.Elements[i].Real != 0 : x.Elements[i].Integer != 0).ToArray();
        return new RefArray(DType.Int64, [rows.Length, x.Rank], [.. rows.SelectMany(row => row.Select(Number.Of))]);
    }

    private static (long[] Shape, long[] Sources) Sources(RefArray x, AxisIndex[] indices, long[] bounds)
    {
        var next = 0;
        var shape = new List<long>();
        var choices = new List<long[]>();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var n = x.Shape[axis];
            if (axis >= indices.Length)
            {
                choices.Add([.. Enumerable.Range(0, (int)n)]);
                shape.Add(n);
                continue;
            }

            var (start, stop, step) = (Bound(indices[axis].Start), Bound(indices[axis].Stop), Bound(indices[axis].Step));
            if (indices[axis].IsSlice)
            {
                choices.Add(Positions(start, stop, step ?? 1, n));
                shape.Add(choices[^1].Length);
            }
            else
            {
                var index = start!.Value < 0 ? start.Value + n : start.Value;
                choices.Add(index >= 0 && index < n ? [index] : throw new ReferenceException($"index {start} is out of range for axis {axis} of length {n}."));
            }
        }

        long[] counts = [.. choices.Select(choice => (long)choice.Length)];
        var sources = ReferenceIndex.Positions(counts).Select(position =>
            ReferenceIndex.Offset(x.Shape, [.. position.Select((p, axis) => choices[axis][p])]));
        return ([.. shape], [.. sources]);

        long? Bound(SliceBound bound) => bound.Kind switch
        {
            BoundKind.Absent => null,
            BoundKind.Constant => bound.Value,
            _ => bounds[next++],
        };
    }

    // Walks instead of computing a length, so that it cannot share a mistake with the formulas; a step may be as large as any number.
    private static long[] Positions(long? start, long? stop, long step, long n)
    {
        if (step == 0)
        {
            throw new ReferenceException("the step of a slice is 0.");
        }

        var positions = new List<long>();
        var from = start is { } s ? (s < 0 ? s + n : s) : step > 0 ? 0 : n - 1;
        var to = stop is { } e ? (e < 0 ? Math.Max(e + n, -1) : e) : step > 0 ? n : -1;
        from = step > 0 ? Math.Max(from, 0) : Math.Min(from, n - 1);
        for (Int128 position = from; step > 0 ? position < Math.Min(to, n) : position > to; position += step)
        {
            if (position >= 0)
            {
                positions.Add((long)position);
            }
        }

        return [.. positions];
    }
}
