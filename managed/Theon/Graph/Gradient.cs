namespace Theon.Graph;

/// <summary>What a pullback says of one input: a gradient flows, none can, or it is not defined.</summary>
public abstract record Gradient
{
    private Gradient()
    {
    }

    /// <summary>No path: the cost does not depend on this input's values.</summary>
    public static Gradient Disconnected { get; } = new None();

    /// <summary>The mathematics or the library has no gradient here; an error only if somebody needs it.</summary>
    public static Gradient Undefined(string reason) => new NotDefined(reason);

    /// <summary>This gradient.</summary>
    public static implicit operator Gradient(TensorVariable value) => new Flows(value);

    /// <summary>A gradient with the shape of the input.</summary>
    public sealed record Flows(TensorVariable Value) : Gradient;

    /// <summary>See <see cref="Disconnected"/>.</summary>
    public sealed record None : Gradient
    {
        internal None()
        {
        }
    }

    /// <summary>See <see cref="Undefined"/>.</summary>
    public sealed record NotDefined(string Reason) : Gradient;
}
