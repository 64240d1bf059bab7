using Theon.Types;

namespace Theon.Ops;

/// <summary>Writes a <see cref="Composite"/> as the attributes of the kernel "elementwise": theon_composite and its arrays.</summary>
internal static class CompositeEncoder
{
    private const int HeadBytes = 32;
    private const int MostOperands = 3;
    private const int NoReduction = -1;

    /// <param name="program">The program.</param>
    /// <param name="firstParameter">Where its parameters begin among those of the call.</param>
    public static AttributeWriter Encode(Composite program, int firstParameter = 0)
    {
        var writer = new AttributeWriter()
            .Int32(HeadBytes)
            .Int32(program.Space)
            .Int32(program.Inputs.Length)
            .Int32(program.Constants.Length)
            .Int32(program.Parameters.Length)
            .Int32(program.Nodes.Length)
            .Int32(program.Outputs.Length)
            .Int32(0);
        foreach (var input in program.Inputs)
        {
            writer.Int32((int)input.DType).UInt32(input.Broadcast);
        }

        foreach (var constant in program.Constants)
        {
            writer.Int32((int)constant.DType).Int32(0).Int64(constant.Bits);
        }

        for (var i = 0; i < program.Parameters.Length; i++)
        {
            writer.Int32((int)program.Parameters[i].DType).Int32(firstParameter + i);
        }

        foreach (var node in program.Nodes)
        {
            Write(writer, node);
        }

        foreach (var output in program.Outputs)
        {
            writer.Int32(output.Value).Int32(output.Reduction is { } reduction ? (int)reduction : NoReduction).UInt32(output.Axes).Int32(0);
        }

        return writer;
    }

    private static void Write(AttributeWriter writer, CompositeNode node)
    {
        writer.Int32((int)node.Op.Code).Int32((int)node.DType);
        for (var i = 0; i < MostOperands; i++)
        {
            writer.Int32(i < node.Operands.Length ? node.Operands[i] : -1);
        }

        writer.Int32(0);
    }
}
