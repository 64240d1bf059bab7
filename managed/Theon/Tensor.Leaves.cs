using System.Runtime.CompilerServices;
using Theon.Types;

namespace Theon;

// Values that the graph carries: shared variables and constants.
public static partial class Tensor
{
    /// <summary>A variable that lives between calls and that functions may update. The value is copied unless borrowed; no axis broadcasts unless declared.</summary>
    /// <param name="value">The first value.</param>
    /// <param name="name">Name for texts.</param>
    /// <param name="broadcastable">Per axis, whether its length is and stays 1; null: for no axis.</param>
    /// <param name="borrow">A row-major array is used without a copy: updates write into it.</param>
    public static SharedVariable Shared(NDArray value, string? name = null, bool[]? broadcastable = null, bool borrow = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        broadcastable ??= new bool[value.Rank];
        if (broadcastable.Length != value.Rank)
        {
            throw new TensorTypeException($"Shared got a pattern of {broadcastable.Length} axes for a value with {value.Rank}.");
        }

        for (var axis = 0; axis < value.Rank; axis++)
        {
            if (broadcastable[axis] && value.Shape[axis] != 1)
            {
                throw new TensorTypeException($"Shared got a pattern in which axis {axis} broadcasts, but its length is {value.Shape[axis]}.");
            }
        }

        return new SharedVariable(new TensorType(value.DType, EquatableArray.Create<bool>(broadcastable)), new SharedStorage(value, borrow), name);
    }

    /// <summary>A shared variable with a copy of a C# array of any rank, such as <c>double[,]</c>.</summary>
    [OverloadResolutionPriority(1)]
    public static SharedVariable Shared(Array value, string? name = null, bool[]? broadcastable = null)
    {
        using var array = NDArray.From(value);
        return Shared(array, name, broadcastable);
    }

    /// <summary>A 0-d float64 shared variable.</summary>
    public static SharedVariable Shared(double value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d float32 shared variable.</summary>
    public static SharedVariable Shared(float value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d int64 shared variable.</summary>
    public static SharedVariable Shared(long value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d int64 shared variable.</summary>
    public static SharedVariable Shared(int value, string? name = null) => SharedScalar((long)value, name);

    /// <summary>A 0-d int16 shared variable.</summary>
    public static SharedVariable Shared(short value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d int8 shared variable.</summary>
    public static SharedVariable Shared(sbyte value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d uint64 shared variable.</summary>
    public static SharedVariable Shared(ulong value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d uint32 shared variable.</summary>
    public static SharedVariable Shared(uint value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d uint16 shared variable.</summary>
    public static SharedVariable Shared(ushort value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d uint8 shared variable.</summary>
    public static SharedVariable Shared(byte value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d complex128 shared variable.</summary>
    public static SharedVariable Shared(System.Numerics.Complex value, string? name = null) => SharedScalar(value, name);

    /// <summary>A 0-d bool shared variable.</summary>
    public static SharedVariable Shared(bool value, string? name = null) => SharedScalar(value, name);

    /// <summary>A float64 vector as a shared variable, such as <c>T.Shared([0.5, 1])</c>.</summary>
    public static SharedVariable Shared(ReadOnlySpan<double> value, string? name = null) => Shared(value.ToArray(), name);

    /// <summary>A float32 vector as a shared variable, such as <c>T.Shared([0.5, 1])</c>.</summary>
    public static SharedVariable Shared(ReadOnlySpan<float> value, string? name = null) => Shared(value.ToArray(), name);

    /// <summary>A int64 vector as a shared variable, such as <c>T.Shared([0.5, 1])</c>.</summary>
    public static SharedVariable Shared(ReadOnlySpan<long> value, string? name = null) => Shared(value.ToArray(), name);

    /// <summary>A bool vector as a shared variable, such as <c>T.Shared([0.5, 1])</c>.</summary>
    public static SharedVariable Shared(ReadOnlySpan<bool> value, string? name = null) => Shared(value.ToArray(), name);

    /// <summary>A value fixed in the graph, copied. Axes of length 1 broadcast. Unlike a literal it keeps its dtype.</summary>
    public static Constant Constant(NDArray value, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ConstantOf(value.Copy(), name);
    }

    /// <summary>A value fixed in the graph, copied from a C# array of any rank, such as <c>double[,]</c>.</summary>
    [OverloadResolutionPriority(1)]
    public static Constant Constant(Array value, string? name = null) => ConstantOf(NDArray.From(value), name);

    /// <summary>A 0-d float64 value fixed in the graph.</summary>
    public static Constant Constant(double value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d float32 value fixed in the graph.</summary>
    public static Constant Constant(float value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d int64 value fixed in the graph.</summary>
    public static Constant Constant(long value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d int64 value fixed in the graph.</summary>
    public static Constant Constant(int value, string? name = null) => ConstantOf(NDArray.Scalar((long)value), name);

    /// <summary>A 0-d int16 value fixed in the graph.</summary>
    public static Constant Constant(short value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d int8 value fixed in the graph.</summary>
    public static Constant Constant(sbyte value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d uint64 value fixed in the graph.</summary>
    public static Constant Constant(ulong value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d uint32 value fixed in the graph.</summary>
    public static Constant Constant(uint value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d uint16 value fixed in the graph.</summary>
    public static Constant Constant(ushort value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d uint8 value fixed in the graph.</summary>
    public static Constant Constant(byte value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d complex128 value fixed in the graph.</summary>
    public static Constant Constant(System.Numerics.Complex value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A 0-d bool value fixed in the graph.</summary>
    public static Constant Constant(bool value, string? name = null) => ConstantOf(NDArray.Scalar(value), name);

    /// <summary>A float64 vector fixed in the graph, such as <c>T.Constant([0.5, 1])</c>.</summary>
    public static Constant Constant(ReadOnlySpan<double> value, string? name = null) => Constant(value.ToArray(), name);

    /// <summary>A float32 vector fixed in the graph, such as <c>T.Constant([0.5, 1])</c>.</summary>
    public static Constant Constant(ReadOnlySpan<float> value, string? name = null) => Constant(value.ToArray(), name);

    /// <summary>A int64 vector fixed in the graph, such as <c>T.Constant([0.5, 1])</c>.</summary>
    public static Constant Constant(ReadOnlySpan<long> value, string? name = null) => Constant(value.ToArray(), name);

    /// <summary>A bool vector fixed in the graph, such as <c>T.Constant([0.5, 1])</c>.</summary>
    public static Constant Constant(ReadOnlySpan<bool> value, string? name = null) => Constant(value.ToArray(), name);

    /// <summary>A constant of a dtype that kernels compute in.</summary>
    internal static Constant ScalarConstant(DType dtype, double value) => ConstantOf(ScalarValues.FromDouble(dtype, value), null);

    /// <summary>A constant that takes over an array nobody else writes.</summary>
    internal static Constant ConstantOf(NDArray value, string? name = null) =>
        new(TensorType.WithLengths(value.DType, value.Shape.AsSpan()), value, name: name);

    private static SharedVariable SharedScalar<TElement>(TElement value, string? name)
        where TElement : unmanaged
    {
        using var array = NDArray.Scalar(value);
        return Shared(array, name);
    }
}
