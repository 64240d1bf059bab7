using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>
/// A diagonal over two axes as the last axis: a view. <paramref name="Offset"/> counts columns (<paramref name="Axis2"/>) to the right
/// of the main diagonal.
/// </summary>
public sealed record Diagonal(long Offset, int Axis1, int Axis2) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Diagonal);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        return [new DiagonalOf(Offset, Axis1, Axis2).TypeOf(this, inputs[0].Type)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Output.Type);
        return [new SetDiagonal(Offset, Axis1, Axis2).On(Tensor.ZerosLike(node.Inputs[0], dy.DType), dy)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        lowering.SetOutput(0, new DiagonalOf(Offset, Axis1, Axis2).View(lowering, lowering.Input(0)));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{offset={Offset}, axes=[{Axis1}, {Axis2}]}}";
}

/// <summary>A copy of a tensor in which a diagonal is replaced. Inputs: the tensor, the values, which have the shape of
/// <see cref="Diagonal"/> of it.</summary>
public sealed record SetDiagonal(long Offset, int Axis1, int Axis2) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(SetDiagonal);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the values must be as long as the diagonal, or one number";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        var (x, values) = (inputs[0].Type, inputs[1].Type);
        var part = new DiagonalOf(Offset, Axis1, Axis2).TypeOf(this, x);
        PartValues.Check(this, x, part, values);
        return [x];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var part = new Diagonal(Offset, Axis1, Axis2).On(dy);
        return [On(dy, Tensor.ZerosLike(part)), Unbroadcast.To(part, node.Inputs[1].Type)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var output = PartValues.CopyOf(lowering, input: 0);
        var part = new DiagonalOf(Offset, Axis1, Axis2).View(lowering, output);
        lowering.Kernel("copy", [], [part], [PartValues.Fitting(lowering, lowering.Input(1), lowering.LengthsOf(part))]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{offset={Offset}, axes=[{Axis1}, {Axis2}]}}";
}

/// <summary>Where a diagonal lies.</summary>
internal readonly record struct DiagonalOf(long Offset, int Axis1, int Axis2)
{
    public TensorType TypeOf(Op op, TensorType x)
    {
        var (first, second) = (Axis1, Axis2);
        if (TypeErrors.NormalizeAxis(op.Name, first, x.Rank) == TypeErrors.NormalizeAxis(op.Name, second, x.Rank))
        {
            throw new TensorTypeException($"{op} got axis {first} twice for {x}; a diagonal runs through two.");
        }

        var (rows, columns) = (x.Lengths[first], x.Lengths[second]);
        var length = rows < 0 || columns < 0 ? -1 : Math.Max(0, Math.Min(rows + Math.Min(Offset, 0), columns - Math.Max(Offset, 0)));
        return TensorType.WithLengths(x.DType, [.. x.Lengths.Where((_, axis) => axis != first && axis != second), length]);
    }

    public Slot View(ILowering lowering, Slot x)
    {
        var (axis1, axis2) = (Axis1, Axis2);
        var (lengths, strides) = (lowering.LengthsOf(x), lowering.StridesOf(x));
        var (above, below) = (lowering.Const(Math.Max(Offset, 0)), lowering.Const(Math.Max(-Offset, 0)));
        var rows = lowering.Compute(LengthOp.Sub, lengths[axis1], below);
        var columns = lowering.Compute(LengthOp.Sub, lengths[axis2], above);
        var length = lowering.Compute(LengthOp.Max, lowering.Compute(LengthOp.Min, rows, columns), lowering.Const(0));
        var first = lowering.Compute(LengthOp.Add, lowering.Compute(LengthOp.Mul, above, strides[axis2]), lowering.Compute(LengthOp.Mul, below, strides[axis1]));
        return lowering.View(
            x,
            [.. lengths.Where((_, axis) => axis != axis1 && axis != axis2), length],
            [.. strides.Where((_, axis) => axis != axis1 && axis != axis2), lowering.Compute(LengthOp.Add, strides[axis1], strides[axis2])],
            lowering.Select(length, first, lowering.Const(0)));
    }
}
