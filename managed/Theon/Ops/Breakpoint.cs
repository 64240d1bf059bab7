using System.Collections.Immutable;
using System.Diagnostics;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>The first input; where the second is true as it is computed, somebody is told of the values of all but the second.</summary>
/// <param name="Message">What the user wrote.</param>
/// <param name="Reached">Who is told; null: the debugger, or whoever listens to printouts.</param>
public sealed record Breakpoint(string Message, Action<BreakpointHit>? Reached) : Op, IHostKernel
{
    /// <inheritdoc/>
    public override string Name => nameof(Breakpoint);

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        if (inputs.Length < 2)
        {
            throw new TensorTypeException($"{Name} got {inputs.Length} inputs. Accepted: a value, a condition, and what else is to be seen.");
        }

        if (inputs[1].Rank != 0 || inputs[1].DType != DType.Bool)
        {
            throw new TensorTypeException($"{Name} got {inputs[1].Type} as its condition; it takes a 0-d bool, such as T.Any(x > 1).");
        }

        foreach (var input in inputs)
        {
            TypeErrors.CheckComputed(this, input, "everything but bfloat16", dtype => dtype != DType.BFloat16);
        }

        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        ArgumentNullException.ThrowIfNull(node);
        return [dys[0], .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => [dxs[0]];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(lowering);
        Slot[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(lowering.Input)];
        lowering.Size(HostKernels.Name, 1, BitConverter.GetBytes(HostKernels.IdOf(this)), inputs);
        lowering.SetOutput(0, inputs[0]);
    }

    /// <inheritdoc/>
    void IHostKernel.Invoke(NDArray[] inputs, NDArray[] outputs)
    {
        outputs[0].AsSpan<long>()[0] = 1;
        if (!inputs[1].Get<bool>())
        {
            return;
        }

        var hit = new BreakpointHit(Message, [inputs[0], .. inputs.Skip(2)]);
        if (Reached is not null)
        {
            Reached(hit);
        }
        else if (Debugger.IsAttached)
        {
            Debugger.Break();
            GC.KeepAlive(hit);
        }
        else
        {
            Printouts.Show(Message, inputs[0]);
        }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Message}}}";
}
