using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Singular value decompositions u s vh; outputs u, s, which is real, and vh. k, the number of singular values, is the
/// smaller length. The phases of complex vectors are arbitrary: gradients are those of what does not depend on them.</summary>
public sealed record Svd(bool IsFull) : Op
{
    private const string FullReason =
        "the singular vectors that a full decomposition of a matrix that is not square adds are arbitrary; use fullMatrices: false, or state lengths with T.SpecifyShape";

    /// <inheritdoc/>
    public override string Name => "SVD";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        var x = inputs[0];
        MatrixMath.Check(this, x);
        var (m, n, k) = (x.Type.Lengths[^2], x.Type.Lengths[^1], MatrixMath.SmallerOf(x));
        return [MatrixMath.TypeOf(x, m, IsFull ? m : k), MatrixMath.TypeOf(x, k).WithDType(x.DType.Part), MatrixMath.TypeOf(x, IsFull ? n : k, n)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var (du, ds, dvh) = (MatrixMath.Flowing(dys[0]), MatrixMath.Flowing(dys[1]), MatrixMath.Flowing(dys[2]));
        if (du is null && dvh is null)
        {
            return [SingularValues.GradientOf(node.Inputs[0], ds!)];
        }

        if (IsFull && !MatrixMath.AreSquare(node.Inputs[0]))
        {
            return [Gradient.Undefined(FullReason)];
        }

        // J. Townsend, Differentiating the singular value decomposition, 2016, equation 36: F[i, j] = 1 / (s[j]^2 - s[i]^2).
        var (u, s, vh) = (node.Outputs[0], node.Outputs[1], node.Outputs[2]);
        var v = MatrixMath.Adjoint(vh);
        var f = MatrixMath.InverseDifferences(s * s);
        TensorVariable? inner = ds is null ? null : T.AllocDiag(ds), dx = null;
        if (du is not null)
        {
            var along = MatrixMath.Times(MatrixMath.Adjoint(u), du);
            var j = f * along;
            inner = Sum(inner, (j + MatrixMath.Adjoint(j)) * MatrixMath.Row(s));
            if (along.DType.IsComplex)
            {
                // What turns both vectors of a pair is taken to turn the left one.
                var turn = T.Imag(T.Diagonal(along, 0, -2, -1)) / s;
                inner = Sum(inner, T.AllocDiag(T.Complex(T.ZerosLike(turn), turn)));
            }

            var apart = (du - MatrixMath.Times(u, MatrixMath.Times(MatrixMath.Adjoint(u), du))) / MatrixMath.Row(s);
            dx = MatrixMath.Times(apart, vh);
        }

        if (dvh is not null)
        {
            var dv = MatrixMath.Adjoint(dvh);
            var k = f * MatrixMath.Times(vh, dv);
            inner = Sum(inner, MatrixMath.Column(s) * (k + MatrixMath.Adjoint(k)));
            var apart = (dv - MatrixMath.Times(v, MatrixMath.Times(vh, dv))) / MatrixMath.Row(s);
            dx = Sum(dx, MatrixMath.Times(u, MatrixMath.Adjoint(apart)));
        }

        return [Sum(dx, MatrixMath.Times(MatrixMath.Times(u, inner!), vh))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs)
    {
        if (!IsFull || MatrixMath.AreSquare(node.Inputs[0]))
        {
            return null;
        }

        // Singular values have a derivative; what asks for that of the vectors fails when it runs.
        var k = T.LengthOf(node.Outputs[1], -1);
        var left = MatrixMath.Adjoint(node.Outputs[0])[TensorIndex.Ellipsis, T.Slice(null, k), ..];
        var right = MatrixMath.Adjoint(node.Outputs[2])[TensorIndex.Ellipsis, T.Slice(null, k)];
        return [Undefined(node.Outputs[0]), T.Real(T.Diagonal(MatrixMath.Times(MatrixMath.Times(left, dxs[0]!), right), 0, -2, -1)), Undefined(node.Outputs[2])];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        var (leading, m, n) = (MatrixMath.Leading(lengths), lengths[^2], lengths[^1]);
        var k = lowering.Compute(LengthOp.Min, m, n);
        Slot[] outputs =
        [
            lowering.Output(0, [.. leading, m, IsFull ? m : k]), lowering.Output(1, [.. leading, k]), lowering.Output(2, [.. leading, IsFull ? n : k, n]),
        ];
        MatrixMath.Kernel(lowering, "svd", IsFull ? MatrixMath.Full : 0, outputs, [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsFull ? "full" : "reduced")}}}";

    private static TensorVariable Undefined(TensorVariable vectors) =>
        T.Assert(T.ZerosLike(vectors), $"The tangent of singular vectors is undefined: {FullReason}.", T.Constant(false));

    private static TensorVariable Sum(TensorVariable? x, TensorVariable y) => x is null ? y : x + y;
}

/// <summary>Singular values in descending order.</summary>
public sealed record SingularValues : Op
{
    /// <summary>The only value.</summary>
    public static SingularValues Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(SingularValues);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        MatrixMath.Check(this, inputs[0]);
        return [MatrixMath.TypeOf(inputs[0], MatrixMath.SmallerOf(inputs[0])).WithDType(inputs[0].DType.Part)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [GradientOf(node.Inputs[0], MatrixMath.Flowing(dys[0])!)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        var output = lowering.Output(0, [.. MatrixMath.Leading(lengths), lowering.Compute(LengthOp.Min, lengths[^2], lengths[^1])]);
        MatrixMath.Kernel(lowering, "svd", 0, [output], [x]);
    }

    /// <summary>u diag(ds) vh: Giles, 2.4.3. Nothing is divided by differences of singular values.</summary>
    internal static TensorVariable GradientOf(TensorVariable x, TensorVariable ds)
    {
        var factors = Apply.Of(new Svd(IsFull: false), x).Outputs;
        return MatrixMath.Times(factors[0] * MatrixMath.Row(ds), factors[2]);
    }
}
