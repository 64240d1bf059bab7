using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What a <see cref="Statistic"/> computes; the numbers are those of the native interface's <c>theon_statistic_kind</c>.</summary>
public enum StatisticKind
{
    /// <summary>Mean square distance from the mean, over the number of elements less ddof; NaN of nothing.</summary>
    Var = 0,

    /// <summary>Square root of the sum of squares; 0 of nothing.</summary>
    Norm = 1,

    /// <summary>log(sum(exp(x))); -infinity of nothing.</summary>
    LogSumExp = 2,
}

/// <summary>
/// A statistic over axes, in one pass over memory, accumulated in float64. <paramref name="Axes"/> rise and are not empty;
/// <paramref name="Ddof"/> is 0 but for Var.
/// </summary>
public sealed record Statistic(StatisticKind Kind, EquatableArray<int> Axes, double Ddof = 0) : Op
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        TypeErrors.CheckComputed(this, inputs[0], "floats", dtype => dtype.IsComputed && dtype.IsFloat);
        return [ReducedAxes.TypeOf(this, inputs[0].Type, Axes, inputs[0].DType)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var x = node.Inputs[0];
        var dy = ReducedAxes.Restore(((Gradient.Flows)dys[0]).Value, Axes, x.Rank);
        var y = ReducedAxes.Restore(node.Output, Axes, x.Rank);
        switch (Kind)
        {
            case StatisticKind.Var:
                var divisor = T.Cast(ReducedAxes.Count(x, Axes), x.DType) - Ddof;
                return [dy * (2 / divisor) * (x - T.Mean(x, Axes.AsSpan(), keepDims: true))];
            case StatisticKind.Norm:
                return [dy * x / y];
            default:
                // An infinite y would make infinity - infinity; then all elements count for nothing.
                return [dy * T.Exp(x - T.Where(T.IsInf(y), 0, y))];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 16;
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        var output = lowering.Output(0, [.. Sequences.Below(lengths.Length, axis => !Axes.Contains(axis)).Map(axis => lengths[axis])]);
        var attributes = new AttributeWriter().Int32(Bytes).UInt32(ReducedAxes.Mask(Axes)).Double(Ddof);
        var kernel = Kind switch
        {
            StatisticKind.Var => "var",
            StatisticKind.Norm => "norm",
            _ => "logsumexp",
        };
        lowering.Kernel(kernel, attributes.Bytes, [output], [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => Ddof == 0 ? $"{Name}{{axes={Axes}}}" : FormattableString.Invariant($"{Name}{{axes={Axes}, ddof={Ddof:R}}}");
}
