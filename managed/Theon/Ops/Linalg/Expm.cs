using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Exponentials of square matrices: the series 1 + x + x x / 2 + ..., not that of their elements.</summary>
public sealed record Expm : Op
{
    /// <summary>The only value.</summary>
    public static Expm Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Expm);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [Derivative(MatrixMath.Adjoint(node.Inputs[0]), MatrixMath.Flowing(dys[0])!)];

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => [Derivative(node.Inputs[0], dxs[0]!)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => MatrixMath.KernelLike(lowering, "expm", 0, 0, lowering.Input(0));

    // The derivative of Frechet along dx, the upper right part of the exponential of [x dx; 0 x]: R. Mathias, A chain rule for matrix
    // functions and applications, SIAM J. Matrix Anal. Appl. 17 (1996). The gradient is that of the adjoint.
    private TensorVariable Derivative(TensorVariable x, TensorVariable dx)
    {
        var (rows, columns) = (x.Rank - 2, x.Rank - 1);
        var n = T.LengthOf(x, -1);
        var block = T.Join(rows, T.Join(columns, x, dx), T.Join(columns, T.ZerosLike(x), x));
        return On(block)[TensorIndex.Ellipsis, T.Slice(null, n), T.Slice(n, null)];
    }
}
