using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// An operation of one's own whose values C# code computes. A derived record says what types its outputs have and computes them; it may
/// have gradients. Records are equal by their properties, and equal operations on the same inputs run once.
/// </summary>
/// <example>
/// <code>
/// sealed record Clamp(double Low, double High) : ManagedOp
/// {
///     public override string Name => "Clamp";
///     public override ImmutableArray&lt;TensorType&gt; InferTypes(ImmutableArray&lt;TensorVariable&gt; inputs) => [inputs[0].Type];
///     protected override void Compute(IReadOnlyList&lt;NDArray&gt; inputs, IReadOnlyList&lt;NDArray&gt; outputs) { ... }
/// }
/// </code>
/// </example>
public abstract record ManagedOp : Op, IHostKernel
{
    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        ArgumentNullException.ThrowIfNull(node);
        return [.. node.Inputs.Select(_ => Gradient.Undefined($"{Name} does not say what it is"))];
    }

    /// <inheritdoc/>
    public sealed override void Lower(Apply node, ILowering lowering)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(lowering);
        var lengths = OutputLengths(node, lowering);
        if (lengths.Length != node.Outputs.Length)
        {
            throw new InvalidOperationException($"{Name} has {node.Outputs.Length} outputs and gave the lengths of {lengths.Length}.");
        }

        var inputs = Sequences.Range(node.Inputs.Length, lowering.Input);
        var outputs = new Slot[lengths.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (lengths[i].Length != node.Outputs[i].Rank)
            {
                throw new InvalidOperationException($"{Name} gave {lengths[i].Length} lengths for output {i}, which is {node.Outputs[i].Type}.");
            }

            outputs[i] = lowering.Output(i, lengths[i]);
        }

        lowering.Kernel(HostKernels.Name, BitConverter.GetBytes(HostKernels.IdOf(this)), outputs, inputs);
    }

    /// <inheritdoc/>
    void IHostKernel.Invoke(NDArray[] inputs, NDArray[] outputs) => Compute(inputs, outputs);

    /// <summary>Computes the outputs. Runs on the thread of the call. The arrays are gone afterwards: copy what has to stay. Outputs hold anything
    /// at first, and are row-major. An exception ends the call; it is the inner one of the <see cref="FunctionRunException"/>.</summary>
    /// <param name="inputs">Values of the inputs, not to be written to; they may have any strides.</param>
    /// <param name="outputs">Where the results go.</param>
    protected abstract void Compute(IReadOnlyList<NDArray> inputs, IReadOnlyList<NDArray> outputs);

    /// <summary>Lengths of each output, as formulas over those of the inputs. By default an output has the lengths of the first input.</summary>
    protected virtual ImmutableArray<ImmutableArray<Length>> OutputLengths(Apply node, ILowering lowering)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(lowering);
        return node.Inputs.IsEmpty
            ? throw new InvalidOperationException($"{Name} has no inputs; it must override {nameof(OutputLengths)}.")
            : [.. node.Outputs.Select(_ => lowering.LengthsOf(lowering.Input(0)))];
    }
}
