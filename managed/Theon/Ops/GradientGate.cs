using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What a <see cref="GradientGate"/> does with the gradient that comes to it.</summary>
public enum GateKind
{
    /// <summary>Nothing passes: what lies behind is disconnected.</summary>
    Disconnect,

    /// <summary>Zeros pass.</summary>
    Zero,

    /// <summary>Asking for the gradient is an error.</summary>
    Undefined,

    /// <summary>Each element is brought between two bounds.</summary>
    Clip,

    /// <summary>It is multiplied by a factor.</summary>
    Scale,

    /// <summary>Nothing passes, and what lies behind has a gradient of zeros. Tangents pass as they are.</summary>
    Cut,
}

/// <summary>The identity, with another gradient. Compiled functions drop it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Low">The lower bound, or the factor.</param>
/// <param name="High">The upper bound.</param>
public sealed record GradientGate(GateKind Kind, double Low = 0, double High = 0) : Op
{
    /// <inheritdoc/>
    public override string Name => $"Gradient{Kind}";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => Kind != GateKind.Disconnect;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        return
        [
            Kind switch
            {
                GateKind.Zero => T.ZerosLike(dy),
                GateKind.Clip => T.Clip(dy, Low, High),
                GateKind.Scale => dy * Low,
                GateKind.Undefined => Gradient.Undefined("T.UndefinedGrad says so"),
                _ => Gradient.Disconnected,
            },
        ];
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => Kind switch
    {
        GateKind.Disconnect or GateKind.Zero => [null],
        GateKind.Clip => [dxs[0] is { } dx ? T.Clip(dx, Low, High) : null],
        GateKind.Scale => [dxs[0] is { } dx ? dx * Low : null],
        GateKind.Cut => [dxs[0]],
        _ => throw new UndefinedGradientException("The tangent passes T.UndefinedGrad."),
    };

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => lowering.SetOutput(0, lowering.Input(0));
}
