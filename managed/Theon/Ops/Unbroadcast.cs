using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Brings a gradient to the axes of the operand it belongs to.</summary>
internal static class Unbroadcast
{
    /// <summary>Sums the axes that were stretched. Where an axis has length 1 already the sum only says so to the type.</summary>
    public static TensorVariable To(TensorVariable gradient, TensorType type)
    {
        var stretched = new List<int>();
        for (var axis = 0; axis < type.Rank; axis++)
        {
            if (type.Broadcastable[axis] && !gradient.Type.Broadcastable[axis])
            {
                stretched.Add(axis);
            }
        }

        return stretched.Count == 0 ? gradient : T.Sum(gradient, stretched.ToArray(), keepDims: true);
    }
}
