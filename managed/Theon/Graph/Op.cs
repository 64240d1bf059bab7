using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>
/// A pure operation. Ops are sealed records: two applications of equal ops to the same inputs are merged. Lists inside them
/// are <see cref="Types.EquatableArray{T}"/>.
/// </summary>
public abstract record Op
{
    /// <summary>Stable name, as printed and as found in <c>TopoSort()</c>: <c>Add</c>, <c>Gemv</c>, <c>Composite</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it may be evaluated when the graph is compiled. Not for random draws and huge results.</summary>
    public virtual bool CanFoldConstants => true;

    /// <summary>Types of the outputs. Throws <see cref="TensorTypeException"/> naming this op, what it got and what it accepts.</summary>
    public abstract ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs);

    /// <summary>Gradient of each input, given that of each output (never all disconnected). Expressions only, no evaluation.</summary>
    public abstract ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys);

    /// <summary>Tangent of each output given that of each input (null: zero). Null: derived from the pullback.</summary>
    public virtual ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => null;

    /// <summary>Per input, whether any gradient can reach it. Shapes, indices and bounds are not connected.</summary>
    public virtual bool IsConnected(int input, int output) => true;

    /// <summary>Turns a node into instructions.</summary>
    public abstract void Lower(Apply node, ILowering lowering);

    /// <summary>Applies the op and returns the only output.</summary>
    public TensorVariable On(params ReadOnlySpan<TensorVariable> inputs) => Apply.Of(this, inputs).Output;

    /// <inheritdoc/>
    public sealed override string ToString() => Describe();

    /// <summary>What lengths must be, for errors where they are not; null: the message of the kernel says it.</summary>
    protected internal virtual string? LengthRule => null;

    /// <summary>Name with parameters, as <c>DebugPrint</c> shows it: <c>Sum{axes=[0]}</c>.</summary>
    protected virtual string Describe() => Name;
}
