using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// The results of a loop over chunks of steps, one row for each step. Inputs: the rows before the first chunk; those of the chunks, [chunks,
/// steps of a chunk, ...]; the numbers of all steps, of chunks, and of the steps of a chunk; then the last row once more, as what chunks hand on.
/// </summary>
/// <param name="HasLast">Whether the last row is handed on from chunk to chunk, so that it can be had without the others.</param>
internal sealed record ChunkedRows(bool HasLast) : Op
{
    private const int StepsAt = 2;
    private const int CountAt = 3;
    private const int LengthAt = 4;
    private const int LastAt = 5;

    /// <inheritdoc/>
    public override string Name => nameof(ChunkedRows);

    /// <summary>The number of rows.</summary>
    public static TensorVariable StepsOf(Apply node) => node.Inputs[StepsAt];

    /// <summary>The length of an axis of a row.</summary>
    public TensorVariable LengthOfRow(Apply node, int axis) => HasLast ? T.LengthOf(node.Inputs[LastAt], axis) : T.LengthOf(node.Inputs[0], axis + 1);

    /// <summary>The last row with these indices, where there is one; an index error where there is none.</summary>
    public TensorVariable LastRow(Apply node, IEnumerable<AxisIndex> indices, IEnumerable<TensorVariable> bounds)
    {
        var last = AxisIndex.At(SliceBound.Of(-1));
        if (!HasLast)
        {
            return new Subtensor([last, last, .. indices]).On([node.Inputs[1], .. bounds]);
        }

        // Without steps an axis of length 0.
        var row = T.ExpandDims(node.Inputs[LastAt], 0);
        var rows = Numbers.ScalarOf(node.Inputs[StepsAt]) is > 0 ? row : T.Index(row, [T.Slice(null, node.Inputs[StepsAt])]);
        return new Subtensor([last, .. indices]).On([rows, .. bounds]);
    }

    /// <summary>The rows of each example of a batch, whose axis is in front of both.</summary>
    public static TensorVariable OnBatch(TensorVariable head, TensorVariable chunks)
    {
        var lengths = T.LengthsOf(chunks);
        return T.Join(1, head, T.Reshape(chunks, [lengths[0], lengths[1] * lengths[2], .. lengths[3..]]));
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, HasLast ? 6 : 5);
        var (head, chunks) = (inputs[0].Type, inputs[1].Type);
        if (chunks.DType != head.DType || chunks.Rank != head.Rank + 1 || head.Rank == 0)
        {
            throw new TensorTypeException($"{Name} got {head} and {chunks} as rows before and in chunks. Accepted: one dtype, the second with one axis more.");
        }

        return [TensorType.WithLengths(head.DType, [-1, .. head.Lengths.AsSpan()[1..]])];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input < StepsAt;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var first = node.Inputs[StepsAt] - (node.Inputs[CountAt] * node.Inputs[LengthAt]);
        var head = T.Index(dy, [T.Slice(null, first)]);
        TensorVariable[] lengths = [node.Inputs[CountAt], node.Inputs[LengthAt], .. Sequences.Range(node.Output.Rank - 1, axis => LengthOfRow(node, axis))];
        var chunks = T.Reshape(T.Index(dy, [T.Slice(first, null)]), lengths);
        return
        [
            Unbroadcast.To(head, node.Inputs[0].Type), Unbroadcast.To(chunks, node.Inputs[1].Type),
            .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - StepsAt),
        ];
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs)
    {
        if ((dxs[0] ?? dxs[1]) is null)
        {
            return [null];
        }

        return [On([Tangent(0), Tangent(1), .. node.Inputs[StepsAt..LastAt], .. HasLast ? [Tangent(LastAt)] : Array.Empty<TensorVariable>()])];

        TensorVariable Tangent(int input) => dxs[input] ?? T.ZerosLike(node.Inputs[input]);
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var (head, chunks) = (lowering.Input(0), lowering.Input(1));
        var (before, inside) = (lowering.LengthsOf(head), lowering.LengthsOf(chunks));
        var rows = lowering.Compute(LengthOp.Add, before[0], lowering.Compute(LengthOp.Mul, inside[0], inside[1]));
        var output = lowering.Output(0, before.SetItem(0, rows));
        var strides = lowering.StridesOf(output);
        lowering.Kernel("copy", [], [lowering.View(output, before, strides, lowering.Const(0))], [head]);
        ImmutableArray<Length> ofChunks = [lowering.Compute(LengthOp.Mul, inside[1], strides[0]), .. strides];
        lowering.Kernel("copy", [], [lowering.View(output, inside, ofChunks, lowering.Compute(LengthOp.Mul, before[0], strides[0]))], [chunks]);
    }
}
