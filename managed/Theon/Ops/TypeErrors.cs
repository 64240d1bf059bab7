using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>Checks that several ops make of their inputs.</summary>
internal static class TypeErrors
{
    public static void CheckCount(Op op, ImmutableArray<TensorVariable> inputs, int count)
    {
        if (inputs.Length != count)
        {
            throw new TensorTypeException($"{op.Name} takes {count} inputs, got {inputs.Length}.");
        }
    }

    public static void CheckRank(Op op, TensorVariable input, int rank)
    {
        if (input.Rank != rank)
        {
            throw new TensorTypeException($"{op.Name} got {input.Type}, which has {input.Rank} axes; it takes {rank}.");
        }
    }

    /// <summary>Inputs from <paramref name="first"/> on must be 0-d int64: lengths, indices, bounds.</summary>
    public static void CheckIntegers(Op op, ImmutableArray<TensorVariable> inputs, int first, string what)
    {
        for (var i = first; i < inputs.Length; i++)
        {
            if (inputs[i].Rank != 0 || inputs[i].DType != DType.Int64)
            {
                throw new TensorTypeException(
                    $"{op.Name} got {inputs[i].Type} as {what}; it takes a 0-d int64, such as T.LScalar or x.Shape[0].");
            }
        }
    }

    public static void CheckComputed(Op op, TensorVariable input, string accepted, Func<DType, bool> accepts)
    {
        if (!accepts(input.DType))
        {
            throw new TensorTypeException($"{op.Name} does not accept {input.Type}. Accepted: {accepted}. Cast it with T.Cast.");
        }
    }

    /// <summary>An axis counted from the end where negative.</summary>
    public static int NormalizeAxis(string op, int axis, int rank) => axis >= -rank && axis < rank
        ? axis < 0 ? axis + rank : axis
        : throw new TensorTypeException(
            rank == 0
                ? $"{op} got axis {axis} for a 0-d value, which has no axes."
                : $"{op} got axis {axis} for {rank} axes. Accepted: {-rank} to {rank - 1}.");
}
