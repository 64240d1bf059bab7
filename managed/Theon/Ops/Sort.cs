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
    protected internal override string? LengthRule => "no more elements can be asked for than the axis has";

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
    public override void Lower(Apply node, ILowering lowering) =>
        OrderedAxis.Lower(lowering, "sort", Axis, Descending, lowering.LengthsOf(lowering.Input(0)));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}{(Descending ? ", descending" : "")}}}";
}

/// <summary>
/// The positions that the elements of <see cref="Sort"/> had: int64. Equal elements keep their order. Inputs: the tensor and, where only the
/// first few positions are wanted, how many, 0-d int64; more than there are is an error of the call.
/// </summary>
public sealed record ArgSort(int Axis, bool Descending = false) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(ArgSort);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "no more elements can be asked for than the axis has";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        OrderedAxis.Check(this, inputs.Length == 2 ? inputs[..1] : inputs, Axis);
        TypeErrors.CheckIntegers(this, inputs, 1, "how many");
        var type = inputs[0].Type;
        return inputs.Length == 1
            ? [type.WithDType(DType.Int64)]
            : [TensorType.WithLengths(DType.Int64, [.. type.Lengths.Select((length, axis) => axis == Axis ? Lengths.KnownOf(inputs[1]) : length)])];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [T.ZerosLike(node.Inputs[0], Config.FloatX), .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var lengths = lowering.LengthsOf(lowering.Input(0));
        if (node.Inputs.Length == 2)
        {
            var count = lowering.ValueOf(1);
            var most = lowering.Compute(LengthOp.Min, lengths[Axis], lowering.Compute(LengthOp.Max, count, lowering.Const(0)));
            lengths = lengths.SetItem(Axis, lowering.Compute(LengthOp.Same, most, count));
        }

        OrderedAxis.Lower(lowering, "argsort", Axis, Descending, lengths);
    }

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

    public static void Lower(ILowering lowering, string kernel, int axis, bool descending, ImmutableArray<Length> lengths)
    {
        const int Bytes = 16;
        var attributes = new AttributeWriter().Int32(Bytes).Int32(axis).Int32(descending ? 1 : 0).Int32(0).Bytes;
        lowering.Kernel(kernel, attributes, [lowering.Output(0, lengths)], [lowering.Input(0)]);
    }
}
