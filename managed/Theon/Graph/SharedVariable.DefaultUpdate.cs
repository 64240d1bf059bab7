namespace Theon;

public sealed partial class SharedVariable
{
    /// <summary>
    /// The value after each call of every function that uses the variable, unless the function names another update for it or leaves
    /// it out with <c>noDefaultUpdates</c>. Random streams advance this way. Functions that are compiled already stay as they are.
    /// </summary>
    /// <exception cref="TensorTypeException">The type is not that of the variable.</exception>
    public TensorVariable? DefaultUpdate
    {
        get;
        set => field = value is null || value.Type.IsAssignableTo(Type)
            ? value
            : throw new TensorTypeException($"{Text}: a default update of type {value.Type} cannot replace it; dtype, rank and broadcasting axes must be those of the variable.");
    }
}
