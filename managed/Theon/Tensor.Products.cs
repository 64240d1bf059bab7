using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Products of vectors and matrices.
public static partial class Tensor
{
    /// <summary>
    /// The product of vectors and matrices: the sum over the last axis of x and the first of y. With a 0-d operand it is x * y.
    /// Integers wrap, bool is or of and, float16 is summed in float32.
    /// </summary>
    public static TensorVariable Dot(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank == 0 || y.Rank == 0)
        {
            return Mul(x, y);
        }

        using var origin = OriginScope.Share();
        var dtype = CommonDType(x, y);
        return Ops.Dot.Instance.On(InDType(x, dtype), InDType(y, dtype));
    }

    /// <summary>The products of all elements of x with all elements of y: a matrix. Both are flattened.</summary>
    public static TensorVariable Outer(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        using var origin = OriginScope.Share();
        var dtype = CommonDType(x, y);
        var (a, b) = (Flatten(InDType(x, dtype)), Flatten(InDType(y, dtype)));
        return dtype is DType.Float32 or DType.Float64 ? new Product(ProductKind.Ger).On(a, b) : Mul(DimShuffle(a, [0, -1]), DimShuffle(b, [-1, 0]));
    }
}
