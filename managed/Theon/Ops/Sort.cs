using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>The elements in order along an axis; NaN comes after every number, or before where it is descending.</summary>
public sealed record Sort(int Axis, bool Descending = false) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Sort);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        OrderedAxis.Check(this, inputs, Axis);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Where each element went.
        var places = new ArgSort(Axis).On(new ArgSort(Axis, Descending).On(node.Inputs[0]));
        return [T.TakeAlongAxis(T.BroadcastLike(((Gradient.Flows)dys[0]).Value, node.Inputs[0]), places, Axis)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => OrderedAxis.Lower(lowering, "sort", Axis, Descending);

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}{(Descending ? ", descending" : "")}}}";
}

/// <summary>The positions that the elements of <see cref="Sort"/> had: int64. Equal elements keep their order.</summary>
public sealed record ArgSort(int Axis, bool Descending = false) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(ArgSort);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        OrderedAxis.Check(this, inputs, Axis);
        return [inputs[0].Type.WithDType(DType.Int64)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [T.ZerosLike(node.Inputs[0], Config.FloatX)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => OrderedAxis.Lower(lowering, "argsort", Axis, Descending);

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}{(Descending ? ", descending" : "")}}}";
}

/// <summary>Where values would have to be inserted into a sorted vector: int64. Inputs: the vector, the values, one dtype.</summary>
public sealed record SearchSorted(bool Right) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(SearchSorted);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        TypeErrors.CheckRank(this, inputs[0], 1);
        TypeErrors.CheckComputed(this, inputs[0], "bool, integers, floats, both alike", dtype => dtype.IsComputed && !dtype.IsComplex && dtype == inputs[1].DType);
        return [inputs[1].Type.WithDType(DType.Int64)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. node.Inputs.Select(input => (Gradient)T.ZerosLike(input, Config.FloatX))];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 8;
        var values = lowering.Input(1);
        var attributes = new AttributeWriter().Int32(Bytes).Int32(Right ? 1 : 0).Bytes;
        lowering.Kernel("search_sorted", attributes, [lowering.Output(0, lowering.LengthsOf(values))], [lowering.Input(0), values]);
    }

    /// <inheritdoc/>
    protected override string Describe() => Right ? $"{Name}{{right}}" : Name;
}

/// <summary>What ops that put an axis in order have in common.</summary>
internal static class OrderedAxis
{
    public static void Check(Op op, ImmutableArray<TensorVariable> inputs, int axis)
    {
        TypeErrors.CheckCount(op, inputs, 1);
        TypeErrors.NormalizeAxis(op.Name, axis, inputs[0].Rank);
        TypeErrors.CheckComputed(op, inputs[0], "bool, integers, floats", dtype => dtype.IsComputed && !dtype.IsComplex);
    }

    public static void Lower(ILowering lowering, string kernel, int axis, bool descending)
    {
        const int Bytes = 16;
        var x = lowering.Input(0);
        var attributes = new AttributeWriter().Int32(Bytes).Int32(axis).Int32(descending ? 1 : 0).Int32(0).Bytes;
        lowering.Kernel(kernel, attributes, [lowering.Output(0, lowering.LengthsOf(x))], [x]);
    }
}
