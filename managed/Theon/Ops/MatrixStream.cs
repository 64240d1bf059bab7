using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// z = a X W, then what the <paramref name="Steps"/> make of it, then g = b X^T r; X is read from memory once. Values are numbered: z, then
/// what each step leaves; the last is r. Inputs: X, W, what steps read beside values, the parameters of their programs. Outputs: g, what each
/// step delivers. Made by rewriting, after differentiation.
/// </summary>
/// <param name="Steps">What is between the products.</param>
/// <param name="ProductScale">The factor a.</param>
/// <param name="GradientScale">The factor b.</param>
[SuppressMessage("Naming", "CA1711", Justification = "It streams a matrix; the kernel and the phase have the name too.")]
public sealed record MatrixStream(EquatableArray<StreamStep> Steps, double ProductScale = 1, double GradientScale = 1) : Op
{
    /// <summary>Most steps.</summary>
    public const int MaxSteps = 12;

    /// <summary>Most values.</summary>
    public const int MaxValues = 24;

    private const int HeadBytes = 24;

    /// <inheritdoc/>
    public override string Name => nameof(MatrixStream);

    /// <inheritdoc/>
    public bool Equals(MatrixStream? other) => other is not null && Steps == other.Steps && ProductScale.Equals(other.ProductScale) && GradientScale.Equals(other.GradientScale);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps, ProductScale, GradientScale);

    /// <summary>The program where it is all that there is between the products, and its input that z is.</summary>
    internal (Composite Program, int Position)? Single
    {
        get
        {
            if (Steps is not [{ Program: { } program } step])
            {
                return null;
            }

            var position = step.Inputs.IndexOf(0);
            for (var i = 0; i < step.Inputs.Length; i++)
            {
                if (i != position && step.Inputs[i] != ~(i < position ? i : i - 1))
                {
                    return null;
                }
            }

            return step.Left == 1 ? (program, position) : null;
        }
    }

    /// <summary>How many tensors the steps read beside values.</summary>
    internal int Operands
    {
        get
        {
            var count = 0;
            foreach (var step in Steps)
            {
                foreach (var input in step.Inputs)
                {
                    count = Math.Max(count, -input);
                }
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        var (operands, parameters) = (Operands, 0);
        foreach (var step in Steps)
        {
            parameters += step.Parameters;
        }

        TypeErrors.CheckCount(this, inputs, operands + parameters + 2);
        TypeErrors.CheckIntegers(this, inputs, operands + 2, "a parameter");
        var (x, w) = (inputs[0], inputs[1]);
        foreach (var operand in new[] { x, w })
        {
            TypeErrors.CheckComputed(this, operand, "float32, float64", dtype => dtype is DType.Float32 or DType.Float64 && dtype == x.DType);
        }

        TypeErrors.CheckRank(this, x, 2);
        var z = Dot.Instance.InferTypes([x, w])[0];
        var values = new List<TensorType> { z };
        var outputs = ImmutableArray.CreateBuilder<TensorType>();
        outputs.Add(TensorType.WithLengths(x.DType, [x.Type.Lengths[1], .. w.Type.Lengths.AsSpan()[1..]]));
        foreach (var step in Steps)
        {
            var ofRows = step.Program is { Space: 1 } && z.Rank == 2;
            var types = step.TypesFor(step.Inputs.AsSpan().Map(input => input < 0 ? inputs[2 + ~input].Type : ofRows ? Vector(values[input]) : values[input]), x.DType);
            outputs.AddRange(types.AsSpan()[..step.Delivered]);
            values.AddRange(types.AsSpan()[step.Delivered..].Map(type => ofRows ? TensorType.WithLengths(type.DType, type.Lengths[0], 1) : type));
        }

        if (Steps.Length > MaxSteps || values.Count > MaxValues || values[^1].Rank != z.Rank || Composite.BroadcastMask(values[^1]) != Composite.BroadcastMask(z))
        {
            throw new TensorTypeException($"{Name} got {Steps.Length} steps that leave {values.Count} values, the last of them {values[^1]}; it takes {MaxSteps} and {MaxValues}, the last like {z}.");
        }

        return outputs.ToImmutable();
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. Enumerable.Repeat(Gradient.Undefined("a MatrixStream is made from a graph that was differentiated before"), node.Inputs.Length)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var inputs = new Slot[Operands + 2];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = lowering.Input(i);
        }

        var parameters = new Length[node.Inputs.Length - inputs.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = lowering.ValueOf(inputs.Length + i);
        }

        var (x, w) = (lowering.LengthsOf(inputs[0]), lowering.LengthsOf(inputs[1]));
        Length[] space = [x[0], .. w.AsSpan()[1..]];
        var outputs = new Slot[node.Outputs.Length];
        outputs[0] = lowering.Output(0, [x[1], .. w.AsSpan()[1..]]);
        var next = 1;
        var attributes = new AttributeWriter().Int32(HeadBytes).Int32(Steps.Length).Double(ProductScale).Double(GradientScale);
        var firstParameter = 0;
        foreach (var step in Steps)
        {
            for (var i = 0; i < step.Delivered; i++)
            {
                outputs[next] = lowering.Output(next, [.. LengthsOf(step, i, space, lowering)]);
                next++;
            }

            step.Encode(attributes, firstParameter);
            firstParameter += step.Parameters;
        }

        lowering.Kernel("matrix_stream", attributes.Bytes, outputs, inputs, parameters);
    }

    /// <inheritdoc/>
    protected override string Describe()
    {
        if (Single is var (program, position))
        {
            return FormattableString.Invariant($"{Name}{{x{position} = {Scale(ProductScale)}X W; {CompositeText.Write(program)}; {Scale(GradientScale)}X' r}}");
        }

        var text = new StringBuilder();
        text.Append(Name).Append('{').Append(FormattableString.Invariant($"v0 = {Scale(ProductScale)}X W; "));
        var values = 1;
        foreach (var step in Steps)
        {
            var read = string.Join(", ", step.Inputs.AsSpan().Map(input => FormattableString.Invariant($"{(input < 0 ? "a" : "v")}{(input < 0 ? ~input : input)}")));
            var left = string.Join(", ", Sequences.Range(step.Left, i => FormattableString.Invariant($"v{values + i}")));
            values += step.Left;
            text.Append(left).Append(left.Length > 0 ? " = " : "").Append(DescribeStep(step)).Append('(').Append(read).Append("); ");
        }

        return text.Append(FormattableString.Invariant($"{Scale(GradientScale)}X' v{values - 1}}}")).ToString();
    }

    /// <summary>What a step does, without what it reads.</summary>
    internal static string DescribeStep(StreamStep step) => step.Program is { } program ? $"{{{CompositeText.Write(program)}}}" : step.Kind.ToString();

    private static TensorType Vector(TensorType column) => TensorType.WithLengths(column.DType, column.Lengths[0]);

    // Of what a step delivers.
    private static Length[] LengthsOf(StreamStep step, int i, Length[] space, ILowering lowering)
    {
        if (step.Program is not { } program)
        {
            return step.Kind is StreamStepKind.Softmax or StreamStepKind.LogSoftmax ? space : space[..1];
        }

        Length[] own = program.Space == 1 ? space[..1] : IsOfRows(program) ? [space[0], lowering.Const(1)] : space;
        return Composite.Kept(own, program.Outputs[i].Axes);
    }

    // Whether all that a program of rank 2 reads are numbers of rows.
    private static bool IsOfRows(Composite program)
    {
        foreach (var input in program.Inputs)
        {
            if ((input.Broadcast & 2) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string Scale(double factor) => factor == 1 ? "" : FormattableString.Invariant($"{factor:R} ");
}
