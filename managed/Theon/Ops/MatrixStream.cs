using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// z = a X W, then the elementwise <paramref name="Program"/>, whose input number <paramref name="Position"/> z is and whose last output
/// is r, then g = b X^T r; X is read from memory once. Inputs: X, W, the program's but z. Outputs: g, the program's but r. Made by
/// rewriting, after differentiation.
/// </summary>
/// <param name="Program">What is between the products; its space is that of z.</param>
/// <param name="Position">The input that z is.</param>
/// <param name="ProductScale">The factor a.</param>
/// <param name="GradientScale">The factor b.</param>
[SuppressMessage("Naming", "CA1711", Justification = "It streams a matrix; the kernel and the phase have the name too.")]
public sealed record MatrixStream(Composite Program, int Position, double ProductScale = 1, double GradientScale = 1) : Op
{
    private const int HeadBytes = 24;

    /// <inheritdoc/>
    public override string Name => nameof(MatrixStream);

    /// <inheritdoc/>
    public bool Equals(MatrixStream? other) => other is not null && Program.Equals(other.Program) && Position == other.Position
        && ProductScale.Equals(other.ProductScale) && GradientScale.Equals(other.GradientScale);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Program, Position, ProductScale, GradientScale);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Program.Inputs.Length + Program.Parameters.Length + 1);
        TypeErrors.CheckIntegers(this, inputs, Program.Inputs.Length + 1, "a parameter");
        var (x, w) = (inputs[0], inputs[1]);
        foreach (var operand in new[] { x, w })
        {
            TypeErrors.CheckComputed(this, operand, "float32, float64", dtype => dtype is DType.Float32 or DType.Float64 && dtype == x.DType);
        }

        TypeErrors.CheckRank(this, x, 2);
        TypeErrors.CheckRank(this, w, Program.Space);
        var operands = inputs.AsSpan()[2..(1 + Program.Inputs.Length)].Map(input => input.Type).ToList();
        operands.Insert(Position, Dot.Instance.InferTypes([x, w])[0]);
        var types = Program.TypesFor([.. operands]);
        if (Program.Inputs[Position].Broadcast != 0 || Program.Outputs[^1].Reduction is not null || types[^1].DType != x.DType)
        {
            throw new TensorTypeException($"{Name} got a program that stretches its input {Position} or has no r of {x.DType.Name} as its last output.");
        }

        return [TensorType.WithLengths(x.DType, [x.Type.Lengths[1], .. w.Type.Lengths.AsSpan()[1..]]), .. types[..^1]];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. Enumerable.Repeat(Gradient.Undefined("a MatrixStream is made from a graph that was differentiated before"), node.Inputs.Length)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var inputs = new Slot[Program.Inputs.Length + 1];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = lowering.Input(i);
        }

        var parameters = new Length[Program.Parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = lowering.ValueOf(inputs.Length + i);
        }

        var (x, w) = (lowering.LengthsOf(inputs[0]), lowering.LengthsOf(inputs[1]));
        Length[] space = [x[0], .. w.AsSpan()[1..]];
        var outputs = new Slot[Program.Outputs.Length];
        outputs[0] = lowering.Output(0, [x[1], .. w.AsSpan()[1..]]);
        for (var i = 1; i < outputs.Length; i++)
        {
            outputs[i] = lowering.Output(i, [.. Composite.Kept(space, Program.Outputs[i - 1].Axes)]);
        }

        var attributes = new AttributeWriter()
            .Int32(HeadBytes).Int32(Position).Double(ProductScale).Double(GradientScale)
            .Append(CompositeEncoder.Encode(Program));
        lowering.Kernel("matrix_stream", attributes.Bytes, outputs, inputs, parameters);
    }

    /// <inheritdoc/>
    protected override string Describe() =>
        FormattableString.Invariant($"{Name}{{x{Position} = {Scale(ProductScale)}X W; {CompositeText.Write(Program)}; {Scale(GradientScale)}X' r}}");

    private static string Scale(double factor) => factor == 1 ? "" : FormattableString.Invariant($"{factor:R} ");
}
