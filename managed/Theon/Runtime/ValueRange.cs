using System.Globalization;
using System.Text;

namespace Theon.Runtime;

/// <summary>Between which values a tensor lies, and which of them are not finite or huge. Of complex numbers both parts count.</summary>
internal sealed unsafe class ValueRange
{
    private ValueRange()
    {
    }

    /// <summary>Number of elements.</summary>
    public long Count { get; private set; }

    /// <summary>Elements that are NaN.</summary>
    public long NaNs { get; private set; }

    /// <summary>Elements that are infinite.</summary>
    public long Infinities { get; private set; }

    /// <summary>Finite elements beyond the magnitude asked for.</summary>
    public long Huge { get; private set; }

    /// <summary>The smallest finite value; positive infinity where there is none.</summary>
    public double Least { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest finite value; negative infinity where there is none.</summary>
    public double Most { get; private set; } = double.NegativeInfinity;

    /// <summary>Row-major number of the first element that is NaN, infinite or huge; -1 where none is.</summary>
    public long FirstBad { get; private set; } = -1;

    /// <summary>Whether every element is finite and not huge.</summary>
    public bool IsGood => FirstBad < 0;

    /// <summary>Looks at every element.</summary>
    /// <param name="data">The first element.</param>
    /// <param name="dtype">Element type.</param>
    /// <param name="shape">Lengths.</param>
    /// <param name="strides">Strides in elements.</param>
    /// <param name="huge">Magnitude beyond which a value counts as huge.</param>
    public static ValueRange Of(byte* data, DType dtype, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, double huge = double.PositiveInfinity)
    {
        var range = new ValueRange();
        var parts = dtype.IsComplex ? 2 : 1;
        var part = dtype.Part;
        foreach (var offset in new ElementOffsets(shape, strides))
        {
            for (var i = 0; i < parts; i++)
            {
                range.Add(Read(data + (offset * dtype.Bytes) + (i * part.Bytes), part), huge);
            }

            range.Count++;
        }

        return range;
    }

    /// <summary>Looks at every element of an operand.</summary>
    public static ValueRange Of(OperandView operand, double huge = double.PositiveInfinity) =>
        Of(operand.Data, operand.DType, operand.Shape, operand.Strides, huge);

    /// <summary>Such as <c>3 NaN of 60, first at [4]; others -2.3 to 0</c>.</summary>
    /// <param name="shape">Lengths of the tensor.</param>
    public string Describe(ReadOnlySpan<long> shape)
    {
        if (Count == 0)
        {
            return "empty";
        }

        var text = new StringBuilder();
        foreach (var (count, what) in ((long, string)[])[(NaNs, "NaN"), (Infinities, "infinite"), (Huge, "huge")])
        {
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? ", " : "")}{count} {what}");
            }
        }

        if (text.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" of {Count}{(shape.Length > 0 ? $", first at {Position(shape)}" : "")}");
        }

        if (Least <= Most)
        {
            text.Append(text.Length > 0 ? "; finite values " : "").Append(CultureInfo.InvariantCulture, $"{Least:G4}{(Least < Most ? $" to {Most:G4}" : "")}");
        }

        return text.ToString();
    }

    private string Position(ReadOnlySpan<long> shape)
    {
        var index = new long[shape.Length];
        var rest = FirstBad;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (rest, index[axis]) = (rest / shape[axis], rest % shape[axis]);
        }

        return $"[{string.Join(", ", index)}]";
    }

    private void Add(double value, double huge)
    {
        if (double.IsFinite(value))
        {
            Least = Math.Min(Least, value);
            Most = Math.Max(Most, value);
            if (Math.Abs(value) <= huge)
            {
                return;
            }

            Huge++;
        }
        else if (double.IsNaN(value))
        {
            NaNs++;
        }
        else
        {
            Infinities++;
        }

        FirstBad = FirstBad < 0 ? Count : FirstBad;
    }

    private static double Read(byte* value, DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 => *value,
        DType.Int8 => *(sbyte*)value,
        DType.Int16 => *(short*)value,
        DType.Int32 => *(int*)value,
        DType.Int64 => *(long*)value,
        DType.UInt16 => *(ushort*)value,
        DType.UInt32 => *(uint*)value,
        DType.UInt64 => *(ulong*)value,
        DType.Float16 => (double)*(Half*)value,
        DType.Float32 => *(float*)value,
        DType.Float64 => *(double*)value,
        _ => 0,
    };
}
