using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What a <see cref="RowProgram"/> computes of each row; the numbers are those of the native interface's <c>theon_row_program</c>.</summary>
public enum RowProgramKind
{
    /// <summary>exp(x - max) / sum(exp(x - max)), with the largest finite number for a max of infinity.</summary>
    Softmax = 0,

    /// <summary>x - max - log(sum(exp(x - max))), with the largest finite number for a max of infinity.</summary>
    LogSoftmax = 1,

    /// <summary>(x - mean) / sqrt(variance + epsilon).</summary>
    Normalize = 2,
}

/// <summary>Something of each row along the last axis, in one pass over rows in cache. <paramref name="Epsilon"/> is 0 but for Normalize.</summary>
public sealed record RowProgram(RowProgramKind Kind, double Epsilon = 0) : Op
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public bool Equals(RowProgram? other) => other is not null && Kind == other.Kind && Epsilon.Equals(other.Epsilon);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Epsilon);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        TypeErrors.CheckComputed(this, inputs[0], "float32, float64", dtype => dtype is DType.Float32 or DType.Float64);
        TypeErrors.NormalizeAxis(Name, -1, inputs[0].Rank);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var (x, y) = (node.Inputs[0], node.Output);
        return Kind switch
        {
            RowProgramKind.Softmax => [y * (dy - T.Sum(dy * y, -1, keepDims: true))],
            RowProgramKind.LogSoftmax => [dy - (T.Exp(y) * T.Sum(dy, -1, keepDims: true))],
            _ => [(dy - T.Mean(dy, -1, keepDims: true) - (y * T.Mean(dy * y, -1, keepDims: true))) / T.Sqrt(T.Var(x, -1, keepDims: true) + Epsilon)],
        };
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 16;
        var x = lowering.Input(0);
        var output = lowering.Output(0, lowering.LengthsOf(x));
        var (kernel, attributes) = Kind switch
        {
            RowProgramKind.Softmax => ("softmax", new AttributeWriter()),
            RowProgramKind.LogSoftmax => ("log_softmax", new AttributeWriter()),
            _ => ("normalize", new AttributeWriter().Int32(Bytes).Int32(0).Double(Epsilon)),
        };
        lowering.Kernel(kernel, attributes.Bytes, [output], [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => Kind == RowProgramKind.Normalize ? FormattableString.Invariant($"{Name}{{epsilon={Epsilon:R}}}") : Name;
}
