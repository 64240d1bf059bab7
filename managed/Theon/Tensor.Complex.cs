using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Complex numbers and their parts. Real tensors are taken as they are.
public static partial class Tensor
{
    /// <summary>The real part; a real tensor itself.</summary>
    public static TensorVariable Real(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsComplex ? Apply(ScalarOps.Real, x) : x;
    }

    /// <summary>The imaginary part; of a real tensor zeros.</summary>
    public static TensorVariable Imag(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsComplex ? Apply(ScalarOps.Imag, x) : ZerosLike(Strong(x));
    }

    /// <summary>The complex conjugate; a real tensor itself, as is the conjugate of a conjugate.</summary>
    public static TensorVariable Conj(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x switch
        {
            { DType.IsComplex: false } => x,
            { Owner: { Op: Elemwise { Scalar.Code: ScalarOpCode.Conj } } conjugate } => conjugate.Inputs[0],
            _ => Apply(ScalarOps.Conj, x),
        };
    }

    /// <summary>The angle in [-pi, pi], a float64; of a real tensor 0 or pi.</summary>
    public static TensorVariable Angle(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        return x.DType.IsComplex ? Apply(ScalarOps.Angle, InDType(x, DType.Complex128)) : Atan2(0.0, InDType(x, DType.Float64));
    }

    /// <summary>The complex number of a real and an imaginary part: complex128 of float64, else complex64. Integers are taken in
    /// <see cref="Config.FloatX"/>.</summary>
    public static TensorVariable Complex(TensorVariable re, TensorVariable im) => Apply(ScalarOps.Complex, re, im);

    /// <summary>The complex number of an absolute value and an angle.</summary>
    public static TensorVariable ComplexFromPolar(TensorVariable abs, TensorVariable angle)
    {
        using var origin = OriginScope.Share();
        return Complex(abs * Cos(angle), abs * Sin(angle));
    }
}
