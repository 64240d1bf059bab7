using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>What ops that write a part of a tensor have in common.</summary>
internal static class PartValues
{
    /// <summary>Values must have the dtype of the tensor and the shape of the part.</summary>
    public static void Check(Op op, TensorType x, TensorType part, TensorType values)
    {
        if (values.DType != x.DType || values.Rank != part.Rank)
        {
            throw new TensorTypeException($"{op} got values of type {values} for a part of type {part}; dtype and rank must be equal.");
        }

        for (var axis = 0; axis < part.Rank; axis++)
        {
            var (want, have) = (part.Lengths[axis], values.Lengths[axis]);
            if (want != have && have >= 0 && (want >= 0 || have == 1))
            {
                throw new TensorTypeException($"{op} got values of type {values} for a part of type {part}; stretch them with T.BroadcastLike first.");
            }
        }
    }

    /// <summary>The values as a view that has the shape of the part for certain: a copy alone compares numbers of elements only.</summary>
    public static Slot Fitting(ILowering lowering, Slot values, ImmutableArray<Length> wanted)
    {
        var lengths = lowering.LengthsOf(values).Select((length, axis) => lowering.Compute(LengthOp.Same, length, wanted[axis]));
        return lowering.View(values, [.. lengths], lowering.StridesOf(values), lowering.Const(0));
    }

    /// <summary>Output 0 with the elements of an input: in its memory where nobody needs it any more.</summary>
    public static Slot CopyOf(ILowering lowering, int input)
    {
        var x = lowering.Input(input);
        var output = lowering.OutputInPlaceOf(0, input);
        if (output != x)
        {
            lowering.Kernel("copy", [], [output], [x]);
        }

        return output;
    }
}
