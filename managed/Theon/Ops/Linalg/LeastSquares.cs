using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Pseudo-inverses of Moore and Penrose. Singular values up to <paramref name="Cutoff"/> times the largest count as 0.</summary>
public sealed record PInv(double Cutoff) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(PInv);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        MatrixMath.Check(this, inputs[0]);
        return [MatrixMath.TypeOf(inputs[0], inputs[0].Type.Lengths[^1], inputs[0].Type.Lengths[^2])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // G. Golub, V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate,
        // SIAM J. Numer. Anal. 10 (1973), equation 4.12, as its adjoint. It holds where the rank stays the same.
        var (a, p) = (node.Inputs[0], node.Output);
        var (adjoint, dy) = (MatrixMath.Adjoint(p), MatrixMath.Adjoint(MatrixMath.Flowing(dys[0])!));
        var first = MatrixMath.Times(MatrixMath.Times(adjoint, MatrixMath.Adjoint(dy)), adjoint);
        var behind = dy - MatrixMath.Times(a, MatrixMath.Times(p, dy));
        var before = dy - MatrixMath.Times(MatrixMath.Times(dy, p), a);
        var second = MatrixMath.Times(MatrixMath.Times(behind, p), adjoint);
        var third = MatrixMath.Times(adjoint, MatrixMath.Times(p, before));
        return [second + third - first];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        MatrixMath.Kernel(lowering, "pinv", 0, [lowering.Output(0, [.. MatrixMath.Leading(lengths), lengths[^1], lengths[^2]])], [x], Cutoff);
    }

    /// <inheritdoc/>
    protected override string Describe() => FormattableString.Invariant($"{Name}{{cutoff={Cutoff:R}}}");
}

/// <summary>
/// Least squares: the shortest x for which |a x - b| is least; outputs x, the rank of a, int64, and its singular values. Singular
/// values up to <paramref name="Cutoff"/> times the largest count as 0.
/// </summary>
public sealed record LstSq(double Cutoff) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(LstSq);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        var (a, b) = (inputs[0], inputs[1]);
        MatrixMath.Check(this, a);
        if (b.Rank != a.Rank)
        {
            throw new TensorTypeException($"{Name} got {a.Type} and {b.Type}; it takes the same number of axes for both.");
        }

        MatrixMath.CheckRightHandSide(this, a, b);
        return
        [
            MatrixMath.TypeOf(a, a.Type.Lengths[^1], b.Type.Lengths[^1]),
            MatrixMath.TypeOf(a).WithDType(DType.Int64),
            MatrixMath.TypeOf(a, MatrixMath.SmallerOf(a)).WithDType(a.DType.Part),
        ];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => output == 0 || (output == 2 && input == 0);

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var (a, b, x) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        var values = MatrixMath.Flowing(dys[2]) is { } ds ? SingularValues.GradientOf(a, ds) : null;
        if (MatrixMath.Flowing(dys[0]) is not { } dx)
        {
            return [values ?? T.ZerosLike(a), T.ZerosLike(b)];
        }

        // x = p b; the gradient of the pseudo-inverse p for the gradient dx b^H, see PInv.
        var p = new PInv(Cutoff).On(a);
        var adjoint = MatrixMath.Adjoint(p);
        var db = MatrixMath.Times(adjoint, dx);
        var residual = b - MatrixMath.Times(a, x);
        var second = MatrixMath.Times(residual, MatrixMath.Adjoint(MatrixMath.Times(p, db)));
        var third = MatrixMath.Times(MatrixMath.Times(adjoint, x), MatrixMath.Adjoint(dx - MatrixMath.Times(p, MatrixMath.Times(a, dx))));
        var da = second + third - MatrixMath.Times(db, MatrixMath.Adjoint(x));
        return [values is null ? da : da + values, db];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var (a, b) = (lowering.Input(0), lowering.Input(1));
        var (lengths, columns) = (lowering.LengthsOf(a), lowering.LengthsOf(b)[^1]);
        var leading = MatrixMath.Leading(lengths);
        Slot[] outputs =
        [
            lowering.Output(0, [.. leading, lengths[^1], columns]), lowering.Output(1, leading),
            lowering.Output(2, [.. leading, lowering.Compute(LengthOp.Min, lengths[^2], lengths[^1])]),
        ];
        MatrixMath.Kernel(lowering, "lstsq", 0, outputs, [a, b], Cutoff);
    }

    /// <inheritdoc/>
    protected override string Describe() => FormattableString.Invariant($"{Name}{{cutoff={Cutoff:R}}}");
}
