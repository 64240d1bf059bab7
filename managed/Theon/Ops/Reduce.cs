using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Reductions; the numbers are those of the native interface's <c>reductions.def</c>.</summary>
public enum ReduceKind
{
    /// <summary>Sum; 0 of nothing.</summary>
    Sum = 0,

    /// <summary>Product; 1 of nothing.</summary>
    Prod = 1,

    /// <summary>Largest; NaN if any is; of nothing an error.</summary>
    Max = 2,

    /// <summary>Smallest; NaN if any is; of nothing an error.</summary>
    Min = 3,

    /// <summary>Whether any holds.</summary>
    Any = 4,

    /// <summary>Whether all hold.</summary>
    All = 5,

    /// <summary>Mean; NaN of nothing.</summary>
    Mean = 6,
}

/// <summary>Reduces axes away. <paramref name="Axes"/> rise and are not empty.</summary>
public sealed record Reduce(ReduceKind Kind, EquatableArray<int> Axes) : Op
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public bool Equals(Reduce? other) => other is not null && Kind == other.Kind && Axes == other.Axes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Axes.GetHashCode());

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        var (accepted, accepts) = Accepted(Kind);
        TypeErrors.CheckComputed(this, inputs[0], accepted, accepts);
        return [ReducedAxes.TypeOf(this, inputs[0].Type, Axes, inputs[0].DType)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var x = node.Inputs[0];
        var dy = ReducedAxes.Restore(((Gradient.Flows)dys[0]).Value, Axes, x.Rank);
        return Kind switch
        {
            ReduceKind.Sum => [T.BroadcastLike(dy, x)],
            ReduceKind.Mean => [T.BroadcastLike(dy / T.Cast(ReducedAxes.Count(x, Axes), dy.DType), x)],
            ReduceKind.Max or ReduceKind.Min => [T.Where(T.Equal(x, ReducedAxes.Restore(node.Output, Axes, x.Rank)), dy, 0)],
            ReduceKind.Prod => [dy * T.Conj(OtherElements(x))],
            _ => [T.ZerosLike(x, Config.FloatX)],
        };
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var program = new CompositeBuilder(node.Inputs[0].Rank);
        program.Output(program.Input(node.Inputs[0]), Kind, ReducedAxes.Mask(Axes));
        program.Lower(node, lowering);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axes={Axes}}}";

    private static (string Accepted, Func<DType, bool> Accepts) Accepted(ReduceKind kind) => kind switch
    {
        ReduceKind.Any or ReduceKind.All => ("bool", dtype => dtype == DType.Bool),
        ReduceKind.Mean => ("floats, complex numbers", dtype => dtype.IsComputed && dtype.IsContinuous),
        ReduceKind.Max or ReduceKind.Min => ("integers, floats", dtype => dtype.IsComputed && dtype != DType.Bool && !dtype.IsComplex),
        _ => ("integers, floats, complex numbers", dtype => dtype.IsComputed && dtype != DType.Bool),
    };

    /// <summary>
    /// The product of the others, for each element, without dividing by 0, and so that its own derivative is right at zeros too.
    /// With one zero among the reduced the other elements' products are proportional to it; with two, each of these to the other.
    /// </summary>
    private TensorVariable OtherElements(TensorVariable x)
    {
        var axes = Axes.AsSpan().ToArray();
        var isZero = T.Equal(x, 0);
        var zeros = T.Sum(isZero, axes, keepDims: true);
        var nonZero = T.Where(isZero, 1, x);
        var nonZeroProduct = T.Prod(nonZero, axes, keepDims: true);
        var sumOfZeros = T.Sum(T.Where(isZero, x, 0), axes, keepDims: true);
        var atZero = T.Where(T.Equal(zeros, 1), 1, T.Where(T.Equal(zeros, 2), sumOfZeros - x, 0));
        var elsewhere = T.Where(T.Equal(zeros, 0), 1, T.Where(T.Equal(zeros, 1), sumOfZeros, 0));
        return T.Where(isZero, nonZeroProduct * atZero, nonZeroProduct / nonZero * elsewhere);
    }
}

/// <summary>What ops that take axes away have in common.</summary>
internal static class ReducedAxes
{
    /// <summary>The type without the axes.</summary>
    public static TensorType TypeOf(Op op, TensorType type, EquatableArray<int> axes, DType dtype)
    {
        var before = -1;
        foreach (var axis in axes)
        {
            if (axis <= before || axis >= type.Rank)
            {
                throw new TensorTypeException($"{op} got {type}: axes must rise and lie between 0 and {type.Rank - 1}.");
            }

            before = axis;
        }

        var kept = new List<long>();
        for (var axis = 0; axis < type.Rank; axis++)
        {
            if (!axes.Contains(axis))
            {
                kept.Add(type.Lengths[axis]);
            }
        }

        return TensorType.WithLengths(dtype, kept.ToArray());
    }

    /// <summary>Puts axes of length 1 back where axes were reduced.</summary>
    public static TensorVariable Restore(TensorVariable reduced, EquatableArray<int> axes, int rank)
    {
        var next = 0;
        var order = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            order[axis] = axes.Contains(axis) ? -1 : next++;
        }

        return Tensor.DimShuffle(reduced, order);
    }

    /// <summary>Number of elements that are reduced to one: 0-d int64.</summary>
    public static TensorVariable Count(TensorVariable x, EquatableArray<int> axes)
    {
        var count = x.Shape[axes[0]];
        foreach (var axis in axes.AsSpan()[1..])
        {
            count *= x.Shape[axis];
        }

        return count;
    }

    /// <summary>Bit a for axis a.</summary>
    public static uint Mask(EquatableArray<int> axes)
    {
        var mask = 0u;
        foreach (var axis in axes)
        {
            mask |= 1u << axis;
        }

        return mask;
    }
}
