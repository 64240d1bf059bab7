using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Running results along an axis; the numbers are those of the native interface's <c>theon_cumulation</c>.</summary>
public enum Cumulation
{
    /// <summary>y[i] = y[i-1] + x[i].</summary>
    Sum = 0,

    /// <summary>y[i] = y[i-1] * x[i].</summary>
    Prod = 1,

    /// <summary>y[i] = y[i-1] * factors[i] + x[i]; the factors are the second input. What gradients of products need.</summary>
    Linear = 2,
}

/// <summary>A running result along an axis, in the dtype of the input.</summary>
public sealed record Cumulate(Cumulation Kind, int Axis) : Op
{
    /// <inheritdoc/>
    public override string Name => $"Cum{Kind}";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Kind == Cumulation.Linear ? 2 : 1);
        TypeErrors.NormalizeAxis(Name, Axis, inputs[0].Rank);
        TypeErrors.CheckComputed(this, inputs[0], "integers and floats", dtype => dtype.IsComputed && dtype != DType.Bool);
        if (inputs[^1].DType != inputs[0].DType)
        {
            throw new TensorTypeException($"{Name} got {inputs[0].Type} and factors of type {inputs[^1].Type}; dtypes must be equal.");
        }

        return [TensorType.WithLengths(inputs[0].DType, Broadcasting.Join(Name, [.. inputs.Select(input => input.Type)]))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var (x, y) = (node.Inputs[0], node.Output);
        if (Kind == Cumulation.Sum)
        {
            return [T.Flip(On(T.Flip(dy, Axis)), Axis)];
        }

        // What reaches y[i] over all later elements follows the same recurrence backwards, with the factor of the next element; nothing is
        // divided, so that zeros do no harm. It is times y[i-1] what the factor gets.
        var factors = Kind == Cumulation.Prod ? x : node.Inputs[1];
        var later = T.Flip(new Cumulate(Cumulation.Linear, Axis).On(T.Flip(dy, Axis), T.Flip(Shifted(T.Cast(factors, dy.DType), 1, 1), Axis)), Axis);
        var before = Shifted(T.Cast(y, dy.DType), -1, Kind == Cumulation.Prod ? 1 : 0);
        return Kind == Cumulation.Prod ? [later * before] : [later, later * before];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 16;
        var attributes = new AttributeWriter().Int32(Bytes).Int32(Axis).Int32((int)Kind).Int32(0).Bytes;
        var x = lowering.Input(0);
        var output = lowering.Output(0, lowering.LengthsOf(x));
        lowering.Kernel("cumulate", attributes, [output], Kind == Cumulation.Linear ? [x, lowering.Input(1)] : [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}}}";

    // The element one place on (1) or back (-1), a number where there is none.
    private TensorVariable Shifted(TensorVariable x, int places, double edge)
    {
        var length = T.LengthOf(x, Axis);
        var keep = new TensorIndex[Axis + 1];
        Array.Fill(keep, Range.All);
        keep[Axis] = places > 0 ? 1.. : T.Slice(null, T.Maximum(length - 1, 0));
        var one = T.FullLike(OneOf(x, length), T.ScalarConstant(x.DType, edge));
        return places > 0 ? T.Join(Axis, x[keep], one) : T.Join(Axis, one, x[keep]);
    }

    // An element of each row; none of empty rows.
    private TensorVariable OneOf(TensorVariable x, TensorVariable length)
    {
        var keep = new TensorIndex[Axis + 1];
        Array.Fill(keep, Range.All);
        keep[Axis] = T.Slice(0, T.Minimum(length, 1));
        return x[keep];
    }
}
