using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// A part of a tensor by positions and slices of its leading axes: a view. Inputs: the tensor, then the symbolic bounds in order,
/// 0-d int64. An index out of range is an error of the call.
/// </summary>
public sealed record Subtensor(EquatableArray<AxisIndex> Indices) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Subtensor);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + Indexing.CountSymbolic(Indices));
        TypeErrors.CheckIntegers(this, inputs, 1, "an index or bound");
        return [Indexing.TypeOf(this, inputs[0].Type, Indices)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Output.Type);
        var zeros = Tensor.ZerosLike(node.Inputs[0], dy.DType);
        var dx = new IncSubtensor(Indices, Set: true).On([zeros, dy, .. node.Inputs.RemoveAt(0)]);
        return [dx, .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        lowering.SetOutput(0, Indexing.View(lowering, lowering.Input(0), Indices, firstBound: 1));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{Indices}";
}

/// <summary>
/// A copy of a tensor in which a part is replaced (<paramref name="Set"/>) or added to. Inputs: the tensor, the values, which have the
/// shape of the part, then the symbolic bounds in order.
/// </summary>
public sealed record IncSubtensor(EquatableArray<AxisIndex> Indices, bool Set) : Op
{
    /// <inheritdoc/>
    public override string Name => Set ? "SetSubtensor" : nameof(IncSubtensor);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the values must be as long as the part, or of length 1 where that was declared";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2 + Indexing.CountSymbolic(Indices));
        TypeErrors.CheckIntegers(this, inputs, 2, "an index or bound");
        var (x, values) = (inputs[0].Type, inputs[1].Type);
        var part = Indexing.TypeOf(this, x, Indices);
        PartValues.Check(this, x, part, values);
        return Set || x.DType.IsComputed ? [x] : throw new TensorTypeException($"{Name} does not add in {x.DType.Name}. Accepted: bool, integers, floats.");
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input <= 1;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var bounds = node.Inputs.RemoveRange(0, 2);
        var part = new Subtensor(Indices).On([dy, .. bounds]);
        var dx = Set ? new IncSubtensor(Indices, Set: true).On([dy, Tensor.ZerosLike(part), .. bounds]) : dy;
        return [dx, Unbroadcast.To(part, node.Inputs[1].Type), .. Enumerable.Repeat(Gradient.Disconnected, bounds.Length)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var output = PartValues.CopyOf(lowering, input: 0);
        var part = Indexing.View(lowering, output, Indices, firstBound: 2);
        var values = PartValues.Fitting(lowering, lowering.Input(1), lowering.LengthsOf(part));
        if (Set)
        {
            lowering.Kernel("copy", [], [part], [values]);
            return;
        }

        var (dtype, rank) = (node.Output.DType, node.Inputs[1].Rank);
        var sum = new Composite(rank, [new(dtype, 0), new(dtype, 0)], [], [], [new(ScalarOps.Add, dtype, [0, 1])], [new(2)]);
        lowering.Kernel("elementwise", CompositeEncoder.Encode(sum).Bytes, [part], [part, values]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{Indices}";
}
