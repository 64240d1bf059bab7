namespace Theon;

public sealed partial class SharedVariable
{
    private TensorVariable? _defaultUpdate;

    /// <summary>The value after each call of a function that reads the variable, where the function's own updates say nothing of it; null:
    /// it stays. Random streams advance this way. <c>noDefaultUpdates</c> leaves it out.</summary>
    /// <exception cref="TensorTypeException">The type is not that of the variable.</exception>
    public TensorVariable? DefaultUpdate
    {
        get => _defaultUpdate;
        set => _defaultUpdate = value is null || value.Type.IsAssignableTo(Type)
            ? value
            : throw new TensorTypeException($"{(Name is null ? "The shared variable" : $"Shared variable '{Name}'")} is {Type}; a default update of type {value.Type} cannot replace it.");
    }

    /// <summary>The value now: a copy, or with <paramref name="borrow"/> an array that shares memory with the variable for as long as
    /// updates happen to keep it.</summary>
    public NDArray GetValue(bool borrow = false) => Storage.Read(borrow);

    /// <summary>Replaces the value. The shape may change; the rank may not, and the dtype must promote safely into the variable's.
    /// With <paramref name="borrow"/> a row-major array of exactly this dtype is used without a copy.</summary>
    public void SetValue(NDArray value, bool borrow = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        Check(value);
        if (value.DType == DType)
        {
            Storage.Write(value, borrow);
            return;
        }

        using var converted = value.AsType(DType);
        Storage.Write(converted, borrow: true);
    }

    private void Check(NDArray value)
    {
        var name = Name is null ? "The shared variable" : $"Shared variable '{Name}'";
        if (value.Rank != Rank)
        {
            throw new ArgumentException($"{name} is {Type} with {Rank} axes; a value {value.Describe()} with {value.Rank} cannot be set.", nameof(value));
        }

        if (!DTypeConversion.IsSafe(value.DType, DType))
        {
            throw new ArgumentException($"{name} is {Type}; a value {value.Describe()} would lose information. Convert it with AsType(DType.{DType}).", nameof(value));
        }

        for (var axis = 0; axis < Rank; axis++)
        {
            if (Type.Broadcastable[axis] && value.Shape[axis] != 1)
            {
                throw new ArgumentException($"{name} is {Type}: axis {axis} broadcasts and must have length 1; the value is {value.Describe()}.", nameof(value));
            }
        }
    }
}
