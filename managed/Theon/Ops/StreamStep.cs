using System.Collections.Immutable;
using Theon.Types;

namespace Theon.Ops;

/// <summary>What a <see cref="StreamStep"/> does; the numbers are those of the native interface's <c>theon_stream_step_kind</c>.</summary>
public enum StreamStepKind
{
    /// <summary>A <see cref="Composite"/>.</summary>
    Elementwise = 0,

    /// <summary>Softmax of each row.</summary>
    Softmax = 1,

    /// <summary>Its logarithm.</summary>
    LogSoftmax = 2,

    /// <summary>log(sum(exp(x))) of each row x: one number.</summary>
    LogSumExp = 3,

    /// <summary>The sum of each row: one number.</summary>
    RowSum = 4,
}

/// <summary>
/// A step between the two products of a <see cref="MatrixStream"/>. Outputs of a <paramref name="Program"/> are those that are delivered, then
/// values for later steps; every other kind leaves one value, and delivers it or not.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Inputs">What it reads: numbers of values, or ~i for operand i of those behind W.</param>
/// <param name="Delivered">How many outputs of the node it makes.</param>
/// <param name="Program">Of <see cref="StreamStepKind.Elementwise"/>: over the space of z, or over numbers of rows.</param>
public sealed record StreamStep(StreamStepKind Kind, EquatableArray<int> Inputs, int Delivered, Composite? Program = null)
{
    // What the native struct begins with.
    internal const int HeadBytes = 16;

    /// <inheritdoc/>
    public bool Equals(StreamStep? other) => other is not null && Kind == other.Kind && Inputs == other.Inputs && Delivered == other.Delivered
        && (Program is null ? other.Program is null : Program.Equals(other.Program));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Inputs, Delivered, Program);

    /// <summary>How many values it leaves.</summary>
    internal int Left => Program is null ? 1 : Program.Outputs.Length - Delivered;

    /// <summary>How many 0-d integers its program reads.</summary>
    internal int Parameters => Program?.Parameters.Length ?? 0;

    /// <summary>Types of what it delivers, then of the values that it leaves: numbers of rows have an axis of length 1.</summary>
    internal ImmutableArray<TensorType> TypesFor(TensorType[] inputs, DType dtype)
    {
        if (Program is null)
        {
            var rows = inputs[0];
            return Kind is StreamStepKind.Softmax or StreamStepKind.LogSoftmax
                ? [.. Sequences.Range(Delivered + 1, _ => rows)]
                : [.. Sequences.Range(Delivered, _ => TensorType.WithLengths(dtype, rows.Lengths[0])), TensorType.WithLengths(dtype, rows.Lengths[0], 1)];
        }

        var types = Program.TypesFor(inputs);
        for (var i = Delivered; i < types.Length; i++)
        {
            if (Program.Outputs[i].Reduction is not null || types[i].DType != dtype)
            {
                throw new TensorTypeException($"A step of MatrixStream leaves {types[i]}, reduced or not of {dtype.Name}.");
            }
        }

        return types;
    }

    /// <summary>Appends it as the native struct, with its numbers and its program.</summary>
    internal void Encode(AttributeWriter writer, int firstParameter)
    {
        var program = Program is null ? new AttributeWriter() : CompositeEncoder.Encode(Program, firstParameter);
        var numbers = (Inputs.Length + 1) / 2 * 2;
        writer.Int32(HeadBytes + (numbers * sizeof(int)) + program.Bytes.Length).Int32((int)Kind).Int32(Inputs.Length).Int32(Delivered);
        for (var i = 0; i < numbers; i++)
        {
            writer.Int32(i < Inputs.Length ? Inputs[i] : 0);
        }

        writer.Append(program);
    }
}
