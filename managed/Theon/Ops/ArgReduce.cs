using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Position of the first largest or smallest element, counted in row-major order of the reduced axes; int64.
/// <paramref name="Kind"/> is Max or Min; <paramref name="Axes"/> rise and are not empty.</summary>
public sealed record ArgReduce(ReduceKind Kind, EquatableArray<int> Axes) : Op
{
    /// <inheritdoc/>
    public override string Name => $"Arg{Kind}";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        if (Kind is not (ReduceKind.Max or ReduceKind.Min))
        {
            throw new TensorTypeException($"There is no {Name}. Accepted: ArgMax, ArgMin.");
        }

        TypeErrors.CheckComputed(this, inputs[0], "integers, floats", dtype => dtype.IsComputed && dtype != DType.Bool && !dtype.IsComplex);
        return [ReducedAxes.TypeOf(this, inputs[0].Type, Axes, DType.Int64)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [T.ZerosLike(node.Inputs[0], Config.FloatX)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 16;
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        var output = lowering.Output(0, [.. Sequences.Below(lengths.Length, axis => !Axes.Contains(axis)).Map(axis => lengths[axis])]);
        var attributes = new AttributeWriter().Int32(Bytes).Int32((int)Kind).UInt32(ReducedAxes.Mask(Axes)).Int32(0);
        lowering.Kernel("arg_reduce", attributes.Bytes, [output], [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axes={Axes}}}";
}
