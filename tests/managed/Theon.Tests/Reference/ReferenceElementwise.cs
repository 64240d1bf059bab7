using System.Collections.Immutable;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Elementwise ops and fused programs.</summary>
internal static class ReferenceElementwise
{
    public static RefArray Apply(ScalarOp op, DType result, ImmutableArray<TensorVariable> inputs, RefArray[] x)
    {
        var shape = Join([.. x.Select((array, i) => (array.Shape, Stretched(inputs[i].Type)))], op.Name);
        return Map(op, result, x, shape);
    }

    public static RefArray[] Apply(Composite program, RefArray[] x)
    {
        var tensors = x[..program.Inputs.Length];
        var shape = program.Inputs.IsEmpty
            ? [.. Enumerable.Repeat(1L, program.Space)]
            : Join([.. tensors.Select((array, i) => (array.Shape, Bits(program.Inputs[i].Broadcast, program.Space)))], program.Name);
        List<RefArray> values = [.. tensors];
        values.AddRange(program.Constants.Select(constant => Repeat(Decode(constant), constant.DType, program.Space)));
        values.AddRange(program.Parameters.Select((parameter, i) => Repeat(
            ReferenceScalars.Convert(x[program.Inputs.Length + i].Elements.Single(), DType.Int64, parameter.DType), parameter.DType, program.Space)));
        foreach (var node in program.Nodes)
        {
            values.Add(Map(node.Op, node.DType, [.. node.Operands.Select(operand => values[operand])], shape));
        }

        return [.. program.Outputs.Select(output => Output(values[output.Value], output, shape))];
    }

    private static RefArray Output(RefArray value, CompositeOutput output, long[] shape)
    {
        var full = new RefArray(value.DType, shape, [.. ReferenceIndex.Positions(shape).Select(p => value.Elements[ReferenceIndex.Offset(value.Shape, p)])]);
        return output.Reduction is { } kind
            ? ReferenceReductions.Reduce(kind, full, [.. Enumerable.Range(0, shape.Length).Where(axis => (output.Axes >> axis & 1) != 0)])
            : full;
    }

    private static RefArray Map(ScalarOp op, DType result, RefArray[] x, long[] shape)
    {
        var operandType = x[^1].DType;
        var elements = new Number[RefArray.Count(shape)];
        var operands = new Number[x.Length];
        var next = 0;
        foreach (var position in ReferenceIndex.Positions(shape))
        {
            for (var i = 0; i < x.Length; i++)
            {
                operands[i] = x[i].Elements[ReferenceIndex.Offset(x[i].Shape, position)];
            }

            elements[next++] = ReferenceScalars.Apply(op, operandType, result, operands);
        }

        return new RefArray(result, shape, elements);
    }

    // A length of 1 stretches only where the type says so; everywhere else lengths must be equal.
    private static long[] Join((long[] Shape, bool[] Stretched)[] operands, string op)
    {
        var shape = new long[operands[0].Shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var full = operands.Where(operand => !operand.Stretched[axis]).Select(operand => operand.Shape[axis]).Distinct().ToArray();
            if (full.Length > 1 || operands.Any(operand => operand.Stretched[axis] && operand.Shape[axis] != 1))
            {
                throw new ReferenceException($"{op}: the lengths of axis {axis} differ: {string.Join(", ", operands.Select(operand => operand.Shape[axis]))}.");
            }

            shape[axis] = full.Length == 0 ? 1 : full[0];
        }

        return shape;
    }

    private static bool[] Stretched(TensorType type) => [.. type.Broadcastable];

    private static bool[] Bits(uint mask, int rank) => [.. Enumerable.Range(0, rank).Select(axis => (mask >> axis & 1) != 0)];

    private static RefArray Repeat(Number value, DType dtype, int rank) => new(dtype, [.. Enumerable.Repeat(1L, rank)], [value]);

    private static Number Decode(CompositeConstant constant) => constant.DType switch
    {
        DType.Float64 => Number.Of(BitConverter.Int64BitsToDouble(constant.Bits)),
        DType.Float32 => Number.Of((double)BitConverter.Int32BitsToSingle((int)constant.Bits)),
        DType.Complex64 => new(BitConverter.Int32BitsToSingle((int)constant.Bits), 0, BitConverter.Int32BitsToSingle((int)(constant.Bits >> 32))),
        _ => Number.Of(constant.Bits),
    };
}
