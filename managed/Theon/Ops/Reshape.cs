using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// The same elements in row-major order under another shape. Inputs: the value, then the lengths, 0-d int64, but for that of axis
/// <paramref name="InferredAxis"/> (-1: none), which follows from the others. A wrong number of elements is an error of the call.
/// </summary>
public sealed record Reshape(int InferredAxis) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Reshape);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckIntegers(this, inputs, 1, "a length");
        var rank = RankOf(inputs.Length);
        if (InferredAxis >= rank)
        {
            throw new TensorTypeException($"Reshape to {rank} axes cannot infer the length of axis {InferredAxis}.");
        }

        var lengths = new long[rank];
        for (int axis = 0, input = 1; axis < rank; axis++)
        {
            lengths[axis] = axis == InferredAxis ? -1 : Lengths.KnownOf(inputs[input++]);
        }

        CheckKnown(inputs[0].Type, lengths);
        return [TensorType.WithLengths(inputs[0].DType, lengths)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var x = node.Inputs[0];
        var dx = new Reshape(-1).On([((Gradient.Flows)dys[0]).Value, .. Tensor.LengthsOf(x)]);
        return [dx, .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var count = Count(lowering, lowering.LengthsOf(x));
        var lengths = LengthsOf(node, lowering, count);
        if (!lowering.IsRowMajor(x))
        {
            lowering.Kernel("copy", [], [lowering.Output(0, lengths)], [x]);
            return;
        }

        // The kernel would compare the numbers of elements; a view asks for the comparison in its offset, which is 0.
        var elements = Count(lowering, lengths);
        var offset = lowering.Compute(LengthOp.Sub, lowering.Compute(LengthOp.Same, elements, count), count);
        lowering.SetOutput(0, lowering.View(x, lengths, RowMajor(lowering, lengths), offset));
    }

    /// <inheritdoc/>
    protected override string Describe() => InferredAxis < 0 ? Name : $"{Name}{{inferred={InferredAxis}}}";

    private int RankOf(int inputs) => inputs - (InferredAxis < 0 ? 1 : 0);

    private void CheckKnown(TensorType from, long[] to)
    {
        if (to.Any(length => length < -1))
        {
            throw new TensorTypeException($"Reshape got a negative length in [{string.Join(", ", to)}]. One axis may be -1: it is inferred.");
        }

        var known = to.Where((_, axis) => axis != InferredAxis);
        if (from.Lengths.Contains(-1) || known.Contains(-1))
        {
            return;
        }

        var (count, product) = (from.Lengths.Aggregate(1L, (a, b) => a * b), known.Aggregate(1L, (a, b) => a * b));
        if (InferredAxis < 0)
        {
            if (count != product)
            {
                throw new TensorTypeException($"Reshape got {from}, {count} elements, for the shape [{string.Join(", ", to)}], which has {product}.");
            }
        }
        else if (product == 0 || count % product != 0)
        {
            throw new TensorTypeException($"Reshape got {from}, {count} elements, which do not divide into rows of {product}.");
        }
        else
        {
            to[InferredAxis] = count / product;
        }
    }

    private ImmutableArray<Length> LengthsOf(Apply node, ILowering lowering, Length count)
    {
        var lengths = new Length[RankOf(node.Inputs.Length)];
        var product = lowering.Const(1);
        for (int axis = 0, input = 1; axis < lengths.Length; axis++)
        {
            if (axis != InferredAxis)
            {
                lengths[axis] = lowering.ValueOf(input++);
                product = lowering.Compute(LengthOp.Mul, product, lengths[axis]);
            }
        }

        if (InferredAxis >= 0)
        {
            lengths[InferredAxis] = lowering.Compute(LengthOp.FloorDiv, count, product);
        }

        return [.. lengths];
    }

    private static Length Count(ILowering lowering, ImmutableArray<Length> lengths) =>
        lengths.Aggregate(lowering.Const(1), (a, b) => lowering.Compute(LengthOp.Mul, a, b));

    private static ImmutableArray<Length> RowMajor(ILowering lowering, ImmutableArray<Length> lengths)
    {
        var strides = new Length[lengths.Length];
        var stride = lowering.Const(1);
        for (var axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = lowering.Compute(LengthOp.Mul, stride, lengths[axis]);
        }

        return [.. strides];
    }
}
