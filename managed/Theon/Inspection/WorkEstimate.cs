using System.Buffers.Binary;
using Theon.Ops;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>How much an instruction computes and moves, from the shapes it ran with.</summary>
internal static class WorkEstimate
{
    private const int NodeCountOffset = 20;

    /// <summary>Bytes of all operands: what a run reads and writes at least.</summary>
    public static long Bytes(InstructionView instruction)
    {
        var bytes = 0L;
        for (var i = 0; i < instruction.OperandCount; i++)
        {
            bytes += instruction[i].Bytes;
        }

        return bytes;
    }

    /// <summary>Floating-point operations; every scalar function counts as one. 0 for kernels that only move or order values.</summary>
    public static double Operations(DraftInstruction draft, InstructionView instruction)
    {
        var first = draft.OutputCount;
        switch (draft.Kernel)
        {
            case "gemm":
                return 2.0 * instruction[0].Count * instruction[first].Shape[^1];
            case "matrix_stream":
                return (4.0 * instruction[first].Count) + ((double)instruction[first].Shape[0] * (draft.Node?.Op is MatrixStream stream ? stream.Steps.Sum(step => step.Program?.Nodes.Length ?? 1) : 0));
            case "gemv":
            case "dot":
                return 2.0 * instruction[first].Count;
            case "ger":
                return 2.0 * instruction[0].Count;
            case "elementwise":
            case "elementwise_checked":
                return Elementwise(draft, instruction);
            case "reduce":
            case "statistic":
            case "arg_reduce":
            case "cumulate":
                return instruction[first].Count;
            default:
                return 0;
        }
    }

    // The nodes of the fused program, and one addition for each output that is reduced, per element of the space.
    private static double Elementwise(DraftInstruction draft, InstructionView instruction)
    {
        var space = instruction[0].Count;
        if (instruction.OperandCount > draft.OutputCount)
        {
            var rank = instruction[draft.OutputCount].Shape.Length;
            space = 1;
            for (var axis = 0; axis < rank; axis++)
            {
                var length = 0L;
                for (var i = draft.OutputCount; i < instruction.OperandCount; i++)
                {
                    length = Math.Max(length, instruction[i].Shape[axis]);
                }

                space *= length;
            }
        }

        var perElement = BinaryPrimitives.ReadInt32LittleEndian(draft.Attributes.AsSpan(NodeCountOffset));
        for (var i = 0; i < draft.OutputCount; i++)
        {
            perElement += instruction[i].Count < space ? 1 : 0;
        }

        return (double)space * perElement;
    }
}
