using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Elements by arrays of indices, which index <paramref name="Count"/> axes from <paramref name="First"/> on. Inputs: the tensor, then the
/// index arrays, int64 of one rank, which broadcast together. Their axes stand in the place of the indexed ones.
/// </summary>
public sealed record AdvancedSubtensor(int First, int Count, IndexMode Mode = IndexMode.Raise) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(AdvancedSubtensor);

    /// <summary>The numbers that the user gave the indexed axes, where they were moved since; for errors.</summary>
    public EquatableArray<int>? UserAxes { get; init; }

    /// <inheritdoc/>
    public bool Equals(AdvancedSubtensor? other) => other is not null && First == other.First && Count == other.Count && Mode == other.Mode && UserAxes == other.UserAxes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, Count, (int)Mode, UserAxes);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + Count);
        return [new IndexArrays(First, Count, Mode).TypeOf(this, inputs[0].Type, inputs[1..])];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Output.Type);
        var zeros = T.ZerosLike(node.Inputs[0], dy.DType);
        var dx = new AdvancedIncSubtensor(First, Count, Set: false, Mode) { UserAxes = UserAxes }.On([zeros, dy, .. node.Inputs.RemoveAt(0)]);
        return [dx, .. Sequences.Range(Count, _ => Gradient.Disconnected)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var arrays = new IndexArrays(First, Count, Mode);
        var x = lowering.Input(0);
        var (indices, shape) = arrays.Broadcast(node, lowering, firstIndex: 1);
        var lengths = lowering.LengthsOf(x);
        var output = lowering.Output(0, [.. lengths.Take(First), .. shape, .. lengths.Skip(First + Count)]);
        lowering.Kernel("gather", arrays.Attributes(accumulate: false), [output], [x, .. indices], IndexArrays.Numbers(lowering, UserAxes));
    }

    /// <inheritdoc/>
    protected override string Describe() => new IndexArrays(First, Count, Mode).Describe(Name);
}

/// <summary>
/// A copy of a tensor in which elements that index arrays name are replaced (<paramref name="Set"/>; of several values for one the last
/// counts) or added to (all values count). Inputs: the tensor, the values, which have the shape of the part, then the index arrays.
/// </summary>
public sealed record AdvancedIncSubtensor(int First, int Count, bool Set, IndexMode Mode = IndexMode.Raise) : Op
{
    /// <inheritdoc/>
    public override string Name => Set ? "AdvancedSetSubtensor" : nameof(AdvancedIncSubtensor);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the values must be as long as the part, or of length 1 where that was declared";

    /// <summary>The numbers that the user gave the indexed axes, where they were moved since; for errors.</summary>
    public EquatableArray<int>? UserAxes { get; init; }

    /// <inheritdoc/>
    public bool Equals(AdvancedIncSubtensor? other) => other is not null && First == other.First && Count == other.Count && Set == other.Set && Mode == other.Mode && UserAxes == other.UserAxes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, Count, Set, (int)Mode, UserAxes);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2 + Count);
        var x = inputs[0].Type;
        PartValues.Check(this, x, new IndexArrays(First, Count, Mode).TypeOf(this, x, inputs[2..]), inputs[1].Type);
        return Set || x.DType.IsComputed ? [x] : throw new TensorTypeException($"{Name} does not add in {x.DType.Name}. Accepted: bool, integers, floats.");
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input <= 1;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var indices = node.Inputs.RemoveRange(0, 2);
        var gather = new AdvancedSubtensor(First, Count, Mode) { UserAxes = UserAxes };
        var part = gather.On([dy, .. indices]);
        var values = Set ? T.Where(IsLast(node.Inputs[0], part, indices), part, 0) : part;
        var dx = Set ? On([dy, T.ZerosLike(part), .. indices]) : dy;
        return [dx, Unbroadcast.To(values, node.Inputs[1].Type), .. Sequences.Range(Count, _ => Gradient.Disconnected)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var arrays = new IndexArrays(First, Count, Mode);
        var output = PartValues.CopyOf(lowering, input: 0);
        var (indices, shape) = arrays.Broadcast(node, lowering, firstIndex: 2);
        var lengths = lowering.LengthsOf(output);
        var values = PartValues.Fitting(lowering, lowering.Input(1), [.. lengths.Take(First), .. shape, .. lengths.Skip(First + Count)]);
        lowering.Kernel(Mode == IndexMode.Raise ? "scatter" : "scatter_known", arrays.Attributes(accumulate: !Set), [output], [values, .. indices], IndexArrays.Numbers(lowering, UserAxes));
    }

    /// <inheritdoc/>
    protected override string Describe() => new IndexArrays(First, Count, Mode).Describe(Name);

    /// <summary>
    /// Per element of the part, whether its value is the one that stays: each element writes its number to a board as values are
    /// written, and those that find their own number there were last.
    /// </summary>
    private TensorVariable IsLast(TensorVariable x, TensorVariable part, ImmutableArray<TensorVariable> indices)
    {
        var rank = indices[0].Rank;
        var shape = T.LengthsOf(part).AsSpan().Slice(First, rank);
        var numbers = T.Reshape(T.Arange(shape.ToArray().Aggregate((TensorVariable)T.Constant(1L), (count, length) => count * length)), shape);
        var board = T.Zeros(DType.Int64, T.LengthsOf(x).AsSpan().Slice(First, Count));
        var written = new AdvancedIncSubtensor(0, Count, Set: true, Mode).On([board, numbers, .. indices]);
        var isLast = T.Equal(new AdvancedSubtensor(0, Count, Mode).On([written, .. indices]), numbers);
        return T.ShapePadRight(isLast, part.Rank - First - rank);
    }
}
