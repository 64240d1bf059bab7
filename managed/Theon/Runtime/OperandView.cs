using Theon.Interop;

namespace Theon.Runtime;

/// <summary>A tensor that a running instruction reads or writes. Valid while the instruction is being watched.</summary>
internal readonly unsafe struct OperandView(TensorView* tensor)
{
    /// <summary>Element type.</summary>
    public DType DType => (DType)tensor->DType;

    /// <summary>Lengths.</summary>
    public ReadOnlySpan<long> Shape => new(tensor->Shape, tensor->Rank);

    /// <summary>Strides in elements.</summary>
    public ReadOnlySpan<long> Strides => new(tensor->Strides, tensor->Rank);

    /// <summary>The first element; null where there is no memory yet.</summary>
    public byte* Data => (byte*)tensor->Data;

    /// <summary>Number of elements.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var length in Shape)
            {
                count *= length;
            }

            return count;
        }
    }

    /// <summary>Bytes of all elements.</summary>
    public long Bytes => Count * DType.Bytes;

    /// <summary>Such as <c>float64[3, 4]</c>.</summary>
    public string TypeText => $"{DType.Name}[{string.Join(", ", Shape.ToArray())}]";

    /// <summary>A row-major copy of the values.</summary>
    public NDArray Copy()
    {
        var copy = NDArray.Empty(DType, Shape);
        var bytes = DType.Bytes;
        var target = copy.Data;
        foreach (var offset in new ElementOffsets(Shape, Strides))
        {
            Buffer.MemoryCopy(Data + (offset * bytes), target, bytes, bytes);
            target += bytes;
        }

        return copy;
    }
}

/// <summary>An instruction that is being watched. Times are nanoseconds of one monotonic clock.</summary>
internal readonly unsafe ref struct InstructionView(InstructionEvent* instruction)
{
    /// <summary>Number of its program: 0 is the function's own, each comes before those nested in it.</summary>
    public int Program => instruction->Program;

    /// <summary>Its number in the program.</summary>
    public int Instruction => instruction->Instruction;

    /// <summary>Step of the loop whose body the program is; 0 for others.</summary>
    public long Step => instruction->Step;

    /// <summary>Outputs and inputs together.</summary>
    public int OperandCount => instruction->OperandCount;

    /// <summary>The first so many operands are outputs.</summary>
    public int OutputCount => instruction->OutputCount;

    /// <summary>When it began.</summary>
    public long Begin => instruction->BeginNs;

    /// <summary>When it ended.</summary>
    public long End => instruction->EndNs;

    /// <summary>Time it took, without what watching nested programs took.</summary>
    public long Elapsed => instruction->EndNs - instruction->BeginNs - instruction->NestedNs;

    /// <summary>Time that watching took in this run so far.</summary>
    public long Watching => instruction->ObserverNs;

    /// <summary>One operand.</summary>
    public OperandView this[int operand] => new((TensorView*)instruction->Operands + operand);
}
