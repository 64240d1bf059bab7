using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>A C# function as an op; see <see cref="Tensor.AsOp"/>.</summary>
internal sealed record HostFunction(
    string Function, ImmutableArray<TensorType> Inputs, ImmutableArray<TensorType> Outputs, Action<IReadOnlyList<NDArray>, IReadOnlyList<NDArray>> Body, HostShapes? Shapes, HostGradient? Gradient) : ManagedOp
{
    /// <inheritdoc/>
    public override string Name => Function;

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].Type.IsAssignableTo(Inputs[i]))
            {
                throw new TensorTypeException($"{Name} got {inputs[i].Type} for its input {i}. Accepted: {Inputs[i]}.");
            }
        }

        return Outputs;
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        if (Gradient is null)
        {
            return base.Pullback(node, dys);
        }

        var gradients = Gradient(node.Inputs, node.Outputs, [.. dys.Select((dy, i) => dy is Gradient.Flows flows ? flows.Value : Tensor.ZerosLike(node.Outputs[i]))]);
        return gradients?.Count == node.Inputs.Length
            ? [.. gradients.Select((gradient, i) => gradient ?? Tensor.ZerosLike(node.Inputs[i]))]
            : throw new InvalidOperationException($"The gradient of {Name} gave {gradients?.Count ?? 0} values for {node.Inputs.Length} inputs.");
    }

    /// <inheritdoc/>
    protected override void Compute(IReadOnlyList<NDArray> inputs, IReadOnlyList<NDArray> outputs) => Body(inputs, outputs);

    /// <inheritdoc/>
    protected override ImmutableArray<ImmutableArray<Length>> OutputLengths(Apply node, ILowering lowering) =>
        Shapes is null ? base.OutputLengths(node, lowering) : Shapes(lowering);
}
