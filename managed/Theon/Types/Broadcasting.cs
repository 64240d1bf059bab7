namespace Theon.Types;

/// <summary>Static broadcasting: an axis stretches only where its length is 1 for certain.</summary>
internal static class Broadcasting
{
    /// <summary>Lengths of the elementwise combination of operands of equal rank; -1 where unknown.</summary>
    /// <exception cref="TensorTypeException">Ranks, or two known lengths that do not broadcast, differ.</exception>
    public static long[] Join(string op, ReadOnlySpan<TensorType> operands)
    {
        var lengths = new long[operands[0].Rank];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = 1;
        }

        foreach (var operand in operands)
        {
            if (operand.Rank != lengths.Length)
            {
                throw new TensorTypeException(
                    $"{op} got operands with {lengths.Length} and {operand.Rank} axes: {Texts(operands)}. Insert axes with DimShuffle, such as x.DimShuffle('x', 0).");
            }

            for (var axis = 0; axis < lengths.Length; axis++)
            {
                lengths[axis] = JoinLengths(op, operands, axis, lengths[axis], operand.Lengths[axis]);
            }
        }

        return lengths;
    }

    /// <summary>Order for a DimShuffle that puts broadcastable axes in front until there are <paramref name="rank"/>.</summary>
    public static int[] PadLeft(int from, int rank)
    {
        var order = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            order[axis] = axis < rank - from ? -1 : axis - (rank - from);
        }

        return order;
    }

    /// <summary>Types as a list for a message.</summary>
    public static string Texts(ReadOnlySpan<TensorType> types)
    {
        var texts = new string[types.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = types[i].ToString();
        }

        return string.Join(" and ", texts);
    }

    private static long JoinLengths(string op, ReadOnlySpan<TensorType> operands, int axis, long a, long b) => (a, b) switch
    {
        (1, _) => b,
        (_, 1) => a,
        (-1, _) => b,
        (_, -1) => a,
        _ when a == b => a,
        _ => throw new TensorTypeException($"{op}: lengths {a} and {b} differ on axis {axis} of {Texts(operands)}. Only an axis of length 1 stretches."),
    };
}
