namespace Theon;

public sealed partial class SharedVariable
{
    /// <summary>The value now: a copy, or with <paramref name="borrow"/> an array that shares memory with the variable for as long as
    /// updates happen to keep it.</summary>
    public NDArray GetValue(bool borrow = false) => Storage.Read(borrow);

    /// <summary>Replaces the value. The shape may change; the rank may not, and the dtype must promote safely into the variable's.
    /// With <paramref name="borrow"/> a row-major array of exactly this dtype is used without a copy: updates write into it.</summary>
    /// <exception cref="ArgumentException">The value does not fit; the variable keeps the old one.</exception>
    public void SetValue(NDArray value, bool borrow = false)
    {
        var own = Converted(value, borrow);
        Storage.Replace(own);
    }

    /// <summary>Sets all elements to 0; the shape stays.</summary>
    public void SetZero() => Storage.Clear();

    /// <summary>An array for <see cref="SharedStorage.Replace"/>: a copy, or the memory of the value itself where that is allowed.</summary>
    internal NDArray Converted(NDArray value, bool borrow = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        Check(value);
        return value.DType != DType ? value.AsType(DType) : borrow && value.IsRowMajor ? value.View() : value.Copy();
    }

    /// <summary>Such as <c>Shared variable 'w' (float64[:]) declared at Program.cs:12</c>.</summary>
    internal string Text => $"Shared variable{(Name is null ? "" : $" '{Name}'")} ({Type}){(Origin is { } line ? $" declared at {line}" : "")}";

    private void Check(NDArray value)
    {
        if (value.Rank != Rank)
        {
            throw new ArgumentException($"{Text} has {Rank} axes; a value {value.Describe()} with {value.Rank} cannot be set.", nameof(value));
        }

        if (!DTypeConversion.IsSafe(value.DType, DType))
        {
            throw new ArgumentException($"{Text}: a value {value.Describe()} would lose information. Convert it with AsType(DType.{DType}).", nameof(value));
        }

        for (var axis = 0; axis < Rank; axis++)
        {
            if (Type.Broadcastable[axis] && value.Shape[axis] != 1)
            {
                throw new ArgumentException($"{Text}: axis {axis} broadcasts and must have length 1; the value is {value.Describe()}.", nameof(value));
            }

            if (Type.Lengths[axis] >= 0 && value.Shape[axis] != Type.Lengths[axis])
            {
                throw new ArgumentException($"{Text}: axis {axis} was declared to have length {Type.Lengths[axis]}; the value is {value.Describe()}.", nameof(value));
            }
        }
    }
}
