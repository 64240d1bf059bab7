using Theon.Onnx.Building;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Small expressions that several operators are made of.</summary>
internal static class Parts
{
    /// <summary>A number as a 0-d constant.</summary>
    public static TensorVariable Number(double value, DType dtype)
    {
        using var wide = NDArray.Scalar(value);
        using var array = wide.AsType(dtype);
        return T.Constant(array);
    }

    /// <summary>A list of integers as a constant.</summary>
    public static TensorVariable List(ReadOnlySpan<long> values)
    {
        ReadOnlySpan<long> shape = [values.Length];
        using var array = NDArray.FromSpan(values, shape);
        return T.Constant(array);
    }

    /// <summary>The product of lengths: a constant where they are known.</summary>
    public static TensorVariable LengthProduct(TensorVariable x, Range axes)
    {
        var product = 1L;
        TensorVariable? unknown = null;
        foreach (var axis in Enumerable.Range(0, x.Rank).Take(axes))
        {
            var length = x.Type.Lengths[axis];
            if (length >= 0)
            {
                product = checked(product * length);
            }
            else
            {
                unknown = unknown is null ? x.Shape[axis] : unknown * x.Shape[axis];
            }
        }

        return unknown is null ? T.Constant(product) : product == 1 ? unknown : unknown * product;
    }

    /// <summary>A vector whose elements run along one axis of a tensor with this many axes.</summary>
    public static TensorVariable Along(TensorVariable vector, int axis, int rank)
    {
        var order = new AxisOrder[rank];
        for (var i = 0; i < rank; i++)
        {
            order[i] = i == axis ? (AxisOrder)0 : 'x';
        }

        return T.DimShuffle(vector, order);
    }

    /// <summary>0, 1, ... along one axis of x.</summary>
    public static TensorVariable Positions(TensorVariable x, int axis) => Along(T.Arange(x.Shape[axis]), axis, x.Rank);

    /// <summary>The axes from one to the last.</summary>
    public static int[] AxesFrom(int first, int rank) => [.. Enumerable.Range(first, rank - first)];

    /// <summary>The tensor with this part of one axis.</summary>
    public static TensorVariable Part(TensorVariable x, int axis, Slice slice)
    {
        var indices = new TensorIndex[axis + 1];
        Array.Fill(indices, Range.All);
        indices[axis] = slice;
        return x[indices];
    }

    /// <summary>Literal bounds of a slice.</summary>
    public static Slice Bounds(long? start, long? stop, long step = 1)
    {
        return T.Slice(Bound(start), Bound(stop), step == 1 ? null : Bound(step));

        // Far beyond every axis, and far enough from the largest number to be added to a length.
        static TensorVariable? Bound(long? value) => value is { } number ? Math.Clamp(number, -(1L << 62), 1L << 62) : null;
    }

    /// <summary>The same elements under a shape of known lengths.</summary>
    public static TensorVariable Reshape(TensorVariable x, params ReadOnlySpan<long> shape)
    {
        var lengths = new TensorVariable[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            lengths[i] = shape[i];
        }

        return T.Reshape(x, lengths);
    }

    /// <summary>The same, of whose first axis the length is known, if it is.</summary>
    public static TensorVariable WithLength(TensorVariable x, long? length) =>
        length is { } known ? T.SpecifyShape(x, [known, .. Enumerable.Repeat((TensorVariable)(-1L), x.Rank - 1)]) : x;

    /// <summary>The sum of at least one.</summary>
    public static TensorVariable Total(IEnumerable<TensorVariable> terms) => terms.Aggregate((a, b) => a + b);

    /// <summary>A number computed in floating point from a tensor of any dtype, returned in the tensor's own.</summary>
    public static TensorVariable InOwnDType(TensorVariable x, Func<TensorVariable, TensorVariable> compute) =>
        x.DType.IsFloat ? compute(x) : T.Cast(compute(T.Cast(x, DType.Float64)), x.DType);

    /// <summary>An error unless all inputs have one dtype, as the operator demands.</summary>
    public static void CheckSameDType(NodeContext n, params ReadOnlySpan<TensorVariable> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.DType != operands[0].DType)
            {
                throw n.Error($"got {operands[0].DType.Name} and {operand.DType.Name}, which must be equal.");
            }
        }
    }
}
