using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Cuts an axis into <paramref name="Count"/> parts, all of them views. Inputs: the tensor, then the sizes, 0-d int64. Sizes that do not
/// add up to the length are an error of the call.
/// </summary>
public sealed record Split(int Axis, int Count) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Split);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the parts must be as long together as the axis";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + Count);
        TypeErrors.CheckIntegers(this, inputs, 1, "a size");
        var x = inputs[0].Type;
        TypeErrors.NormalizeAxis(Name, Axis, x.Rank);
        var sizes = inputs.Skip(1).Select(Lengths.KnownOf).ToArray();
        if (x.Lengths[Axis] >= 0 && Array.TrueForAll(sizes, size => size >= 0) && sizes.Sum() != x.Lengths[Axis])
        {
            throw new TensorTypeException($"{Name} got sizes [{string.Join(", ", sizes)}] for axis {Axis} of {x}; their sum must be its length.");
        }

        return [.. sizes.Select(size => TensorType.WithLengths(x.DType, [.. x.Lengths.Select((length, axis) => axis == Axis ? size : length)]))];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var parts = dys.Select((dy, i) => dy is Gradient.Flows flows ? flows.Value : T.ZerosLike(node.Outputs[i], DTypeOf(dys)));
        return [new Join(Axis).On([.. parts]), .. Enumerable.Repeat(Gradient.Disconnected, Count)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var (lengths, strides) = (lowering.LengthsOf(x), lowering.StridesOf(x));
        var sizes = Sequences.Range(Count, i => lowering.ValueOf(1 + i));
        var total = sizes.Aggregate(lowering.Const(0), (sum, size) => lowering.Compute(LengthOp.Add, sum, size));

        // The first start is 0; it asks for the comparison of the sum.
        var start = lowering.Compute(LengthOp.Sub, lowering.Compute(LengthOp.Same, total, lengths[Axis]), lengths[Axis]);
        for (var i = 0; i < Count; i++)
        {
            lowering.SetOutput(i, lowering.View(x, lengths.SetItem(Axis, sizes[i]), strides, lowering.Compute(LengthOp.Mul, start, strides[Axis])));
            start = lowering.Compute(LengthOp.Add, start, sizes[i]);
        }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}, count={Count}}}";

    private static DType DTypeOf(ImmutableArray<Gradient> dys) => dys.OfType<Gradient.Flows>().First().Value.DType;
}
