using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// A scalar op on every element. Operands have one rank and the dtypes that the op computes in: <see cref="Tensor"/> inserts the
/// casts and axes. <paramref name="Target"/> is the result dtype of a cast.
/// </summary>
public sealed record Elemwise(ScalarOp Scalar, DType? Target = null) : Op
{
    /// <inheritdoc/>
    public override string Name => Scalar.Name;

    /// <inheritdoc/>
    public bool Equals(Elemwise? other) => other is not null && Scalar == other.Scalar && Target == other.Target;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scalar, (int)(Target ?? 0));

    /// <inheritdoc/>
    public override bool CanFoldConstants => Scalar.Code is not (ScalarOpCode.Mod or ScalarOpCode.FloorDiv);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Scalar.Arity);
        var types = inputs.Map(input => input.Type);
        var dtypes = inputs.Map(input => input.DType);
        var signature = Scalar.Types.Resolve(Scalar, Scalar.Types.Common(dtypes));
        for (var i = 0; i < dtypes.Length; i++)
        {
            if (dtypes[i] != signature.OperandAt(i))
            {
                throw new TensorTypeException(
                    $"{Name} got {Broadcasting.Texts(types)}; operand {i} must be {signature.OperandAt(i).Name}. Accepted: {Scalar.Types.Accepted}. Cast it with T.Cast.");
            }
        }

        return [TypeOf(ResultOf(signature), types)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;

        // The rule gives dy f'(x). What a complex number hands back is dy times the conjugate of f'(x).
        var isConjugated = node.Output.DType.IsComplex && ScalarOps.IsHolomorphic(Scalar);
        var gradients = Scalar.Gradient(node.Inputs, node.Output, isConjugated ? T.Conj(dy) : dy).ToBuilder();
        for (var i = 0; i < gradients.Count; i++)
        {
            if (gradients[i] is Gradient.Flows flows)
            {
                gradients[i] = Unbroadcast.To(isConjugated ? T.Conj(flows.Value) : flows.Value, node.Inputs[i].Type);
            }
        }

        return gradients.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var program = new CompositeBuilder(node.Output.Rank);
        var operands = new CompositeValue[node.Inputs.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = program.OwnOperand(node.Inputs[i]);
        }

        program.Output(program.Apply(Scalar, node.Output.DType, operands));
        program.Lower(node, lowering);
    }

    /// <inheritdoc/>
    protected override string Describe() => Target is { } target ? $"{Name}{{{target.Name}}}" : Name;

    // That of an operand where it is the same: most nodes of a graph share a few types.
    private TensorType TypeOf(DType dtype, TensorType[] operands)
    {
        var lengths = Broadcasting.Join(Name, operands);
        foreach (var operand in operands)
        {
            if (operand.DType == dtype && operand.Lengths.AsSpan().SequenceEqual(lengths))
            {
                return operand;
            }
        }

        return TensorType.WithLengths(dtype, lengths);
    }

    private DType ResultOf(Signature signature)
    {
        if (Scalar.Code != ScalarOpCode.Cast)
        {
            return signature.Result;
        }

        return Target switch
        {
            { IsComplex: false } target when signature.Operand.IsComplex => throw new TensorTypeException(
                $"Cast from {signature.Operand.Name} to {target.Name} would drop the imaginary part. Take T.Real, T.Imag or T.Abs."),
            { IsComputed: true } target => target,
            { } target => throw new TensorTypeException(
                $"Cast does not go to {target.Name}. Accepted: bool, integers, floats, complex numbers: the dtypes that kernels compute in."),
            null => throw new TensorTypeException("Cast needs a target dtype."),
        };
    }
}
