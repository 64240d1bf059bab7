using Theon.Types;

namespace Theon;

// Inputs. A prefix names the dtype; without one it is Config.FloatX when the variable is made.
public static partial class Tensor
{
    /// <summary>An input of any type.</summary>
    public static TensorVariable Variable(TensorType type, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new TensorVariable(type, name);
    }

    /// <summary>An input of any dtype; per axis, whether it has length 1 and broadcasts.</summary>
    public static TensorVariable Variable(DType dtype, ReadOnlySpan<bool> broadcastable, string? name = null) =>
        new(new TensorType(dtype, EquatableArray.Create(broadcastable)), name);

    /// <summary>An input of any dtype; per axis, whether it has length 1 and broadcasts.</summary>
    public static TensorVariable TensorOf(DType dtype, ReadOnlySpan<bool> broadcastable, string? name = null) => Variable(dtype, broadcastable, name);

    /// <summary>An input: a <see cref="Config.FloatX"/> 0-d value.</summary>
    public static TensorVariable Scalar(string? name = null) => new(TensorType.OfRank(Config.FloatX, 0), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> vector.</summary>
    public static TensorVariable Vector(string? name = null) => new(TensorType.OfRank(Config.FloatX, 1), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> matrix.</summary>
    public static TensorVariable Matrix(string? name = null) => new(TensorType.OfRank(Config.FloatX, 2), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> tensor with three axes.</summary>
    public static TensorVariable Tensor3(string? name = null) => new(TensorType.OfRank(Config.FloatX, 3), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> matrix with one row, which broadcasts.</summary>
    public static TensorVariable Row(string? name = null) => new(new TensorType(Config.FloatX, [true, false]), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> matrix with one column, which broadcasts.</summary>
    public static TensorVariable Col(string? name = null) => new(new TensorType(Config.FloatX, [false, true]), name);

    /// <summary>An input: a float32 0-d value.</summary>
    public static TensorVariable FScalar(string? name = null) => new(TensorType.OfRank(DType.Float32, 0), name);

    /// <summary>An input: a float32 vector.</summary>
    public static TensorVariable FVector(string? name = null) => new(TensorType.OfRank(DType.Float32, 1), name);

    /// <summary>An input: a float32 matrix.</summary>
    public static TensorVariable FMatrix(string? name = null) => new(TensorType.OfRank(DType.Float32, 2), name);

    /// <summary>An input: a float32 tensor with three axes.</summary>
    public static TensorVariable FTensor3(string? name = null) => new(TensorType.OfRank(DType.Float32, 3), name);

    /// <summary>An input: a float32 matrix with one row, which broadcasts.</summary>
    public static TensorVariable FRow(string? name = null) => new(new TensorType(DType.Float32, [true, false]), name);

    /// <summary>An input: a float32 matrix with one column, which broadcasts.</summary>
    public static TensorVariable FCol(string? name = null) => new(new TensorType(DType.Float32, [false, true]), name);

    /// <summary>An input: a float64 0-d value.</summary>
    public static TensorVariable DScalar(string? name = null) => new(TensorType.OfRank(DType.Float64, 0), name);

    /// <summary>An input: a float64 vector.</summary>
    public static TensorVariable DVector(string? name = null) => new(TensorType.OfRank(DType.Float64, 1), name);

    /// <summary>An input: a float64 matrix.</summary>
    public static TensorVariable DMatrix(string? name = null) => new(TensorType.OfRank(DType.Float64, 2), name);

    /// <summary>An input: a float64 tensor with three axes.</summary>
    public static TensorVariable DTensor3(string? name = null) => new(TensorType.OfRank(DType.Float64, 3), name);

    /// <summary>An input: a float64 matrix with one row, which broadcasts.</summary>
    public static TensorVariable DRow(string? name = null) => new(new TensorType(DType.Float64, [true, false]), name);

    /// <summary>An input: a float64 matrix with one column, which broadcasts.</summary>
    public static TensorVariable DCol(string? name = null) => new(new TensorType(DType.Float64, [false, true]), name);

    /// <summary>An input: a int64 0-d value.</summary>
    public static TensorVariable LScalar(string? name = null) => new(TensorType.OfRank(DType.Int64, 0), name);

    /// <summary>An input: a int64 vector.</summary>
    public static TensorVariable LVector(string? name = null) => new(TensorType.OfRank(DType.Int64, 1), name);

    /// <summary>An input: a int64 matrix.</summary>
    public static TensorVariable LMatrix(string? name = null) => new(TensorType.OfRank(DType.Int64, 2), name);

    /// <summary>An input: a int64 tensor with three axes.</summary>
    public static TensorVariable LTensor3(string? name = null) => new(TensorType.OfRank(DType.Int64, 3), name);

    /// <summary>An input: a int64 matrix with one row, which broadcasts.</summary>
    public static TensorVariable LRow(string? name = null) => new(new TensorType(DType.Int64, [true, false]), name);

    /// <summary>An input: a int64 matrix with one column, which broadcasts.</summary>
    public static TensorVariable LCol(string? name = null) => new(new TensorType(DType.Int64, [false, true]), name);

    /// <summary>An input: a int32 0-d value. Kernels do not compute in it.</summary>
    public static TensorVariable IScalar(string? name = null) => new(TensorType.OfRank(DType.Int32, 0), name);

    /// <summary>An input: a int32 vector. Kernels do not compute in it.</summary>
    public static TensorVariable IVector(string? name = null) => new(TensorType.OfRank(DType.Int32, 1), name);

    /// <summary>An input: a int32 matrix. Kernels do not compute in it.</summary>
    public static TensorVariable IMatrix(string? name = null) => new(TensorType.OfRank(DType.Int32, 2), name);

    /// <summary>An input: a int32 tensor with three axes. Kernels do not compute in it.</summary>
    public static TensorVariable ITensor3(string? name = null) => new(TensorType.OfRank(DType.Int32, 3), name);

    /// <summary>An input: a int32 matrix with one row, which broadcasts. Kernels do not compute in it.</summary>
    public static TensorVariable IRow(string? name = null) => new(new TensorType(DType.Int32, [true, false]), name);

    /// <summary>An input: a int32 matrix with one column, which broadcasts. Kernels do not compute in it.</summary>
    public static TensorVariable ICol(string? name = null) => new(new TensorType(DType.Int32, [false, true]), name);

    /// <summary>An input: a bool 0-d value.</summary>
    public static TensorVariable BoolScalar(string? name = null) => new(TensorType.OfRank(DType.Bool, 0), name);

    /// <summary>An input: a bool vector.</summary>
    public static TensorVariable BoolVector(string? name = null) => new(TensorType.OfRank(DType.Bool, 1), name);

    /// <summary>An input: a bool matrix.</summary>
    public static TensorVariable BoolMatrix(string? name = null) => new(TensorType.OfRank(DType.Bool, 2), name);

    /// <summary>An input: a bool tensor with three axes.</summary>
    public static TensorVariable BoolTensor3(string? name = null) => new(TensorType.OfRank(DType.Bool, 3), name);

    /// <summary>An input: a bool matrix with one row, which broadcasts.</summary>
    public static TensorVariable BoolRow(string? name = null) => new(new TensorType(DType.Bool, [true, false]), name);

    /// <summary>An input: a bool matrix with one column, which broadcasts.</summary>
    public static TensorVariable BoolCol(string? name = null) => new(new TensorType(DType.Bool, [false, true]), name);
}
