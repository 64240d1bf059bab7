using System.Numerics;

namespace Theon;

// Copies of C# values wherever an array is asked for. From and Scalar are the same with a name.
public sealed unsafe partial class NDArray
{
    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(double value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(float value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(long value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(int value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(sbyte value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(short value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(byte value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(ushort value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(uint value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(ulong value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(bool value) => Scalar(value);

    /// <summary>A 0-d copy.</summary>
    public static implicit operator NDArray(Complex value) => Scalar(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(Complex[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(Complex[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(double[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(double[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(double[,,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(float[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(float[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(float[,,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(long[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(long[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(long[,,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(int[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(int[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(int[,,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(bool[] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(bool[,] value) => From(value);

    /// <summary>A copy.</summary>
    public static implicit operator NDArray(bool[,,] value) => From(value);
}
