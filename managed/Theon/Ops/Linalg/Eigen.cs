using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Eigenvalues, rising, and eigenvectors, as columns, of symmetric or Hermitian matrices, of which one triangle is read. The phases of complex
/// vectors are arbitrary: gradients are those of what does not depend on them.</summary>
public sealed record Eigh(bool IsLower) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Eigh);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [MatrixMath.TypeOf(inputs[0], MatrixMath.OrderOf(inputs[0])).WithDType(inputs[0].DType.Part), inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Giles, 3.1: V (diag(dw) + F * V^H dV) V^H with F[i, j] = 1 / (w[j] - w[i]). Without dV nothing is divided, so that equal
        // eigenvalues do no harm.
        var (w, v) = (node.Outputs[0], node.Outputs[1]);
        var (dw, dv) = (MatrixMath.Flowing(dys[0]), MatrixMath.Flowing(dys[1]));
        var values = dw is null ? null : v * MatrixMath.Row(dw);
        var vectors = dv is null ? null : MatrixMath.Times(v, MatrixMath.InverseDifferences(w) * MatrixMath.Times(MatrixMath.Adjoint(v), dv));
        var left = values is null ? vectors! : vectors is null ? values : values + vectors;
        return [MatrixMath.OntoTriangle(MatrixMath.Times(left, MatrixMath.Adjoint(v)), IsLower)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        Slot[] outputs = [lowering.Output(0, lengths.RemoveAt(lengths.Length - 1)), lowering.Output(1, lengths)];
        MatrixMath.Kernel(lowering, "eigh", IsLower ? MatrixMath.Lower : 0, outputs, [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsLower ? "lower" : "upper")}}}";
}

/// <summary>Eigenvalues of symmetric or Hermitian matrices, rising; one triangle is read.</summary>
public sealed record Eigvalsh(bool IsLower) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Eigvalsh);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [MatrixMath.TypeOf(inputs[0], MatrixMath.OrderOf(inputs[0])).WithDType(inputs[0].DType.Part)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var v = Apply.Of(new Eigh(IsLower), node.Inputs[0]).Outputs[1];
        return [MatrixMath.OntoTriangle(MatrixMath.Times(v * MatrixMath.Row(MatrixMath.Flowing(dys[0])!), MatrixMath.Adjoint(v)), IsLower)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        MatrixMath.Kernel(lowering, "eigh", IsLower ? MatrixMath.Lower : 0, [lowering.Output(0, lengths.RemoveAt(lengths.Length - 1))], [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsLower ? "lower" : "upper")}}}";
}
