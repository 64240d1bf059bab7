using System.Runtime.InteropServices;
using Theon.Interop;
using Theon.Runtime;

namespace Theon.Benchmarks.Workloads;

/// <summary>
/// The kernel that the compiler made of an expression, without the function around it: prepared once for these arrays, then run with the
/// addresses it was prepared with. No argument is checked, no shape looked up.
/// </summary>
internal sealed unsafe class BareKernel : IDisposable
{
    private const int Alignment = 64;

    private readonly ContextHandle _context = new();
    private readonly List<nint> _blocks = [];
    private readonly KernelDescriptor* _kernel;
    private readonly KernelCall* _call;
    private readonly void* _plan;
    private readonly void* _workspace;

    private BareKernel(DraftInstruction instruction, NDArray[] operands)
    {
        _kernel = NativeKernel.Find(instruction.Kernel, 1);
        _call = (KernelCall*)Allocate(sizeof(KernelCall));
        *_call = new KernelCall
        {
            OperandCount = operands.Length,
            OutputCount = instruction.OutputCount,
            Attributes = Allocate(instruction.Attributes.Length),
            AttributeBytes = instruction.Attributes.Length,
            Operands = (TensorView*)Allocate(operands.Length * sizeof(TensorView)),
        };
        Marshal.Copy(instruction.Attributes, 0, (nint)_call->Attributes, instruction.Attributes.Length);
        for (var i = 0; i < operands.Length; i++)
        {
            var rank = operands[i].Rank;
            var view = _call->Operands + i;
            *view = new TensorView { Shape = (long*)Allocate(rank * sizeof(long)), Strides = (long*)Allocate(rank * sizeof(long)), Rank = rank, DType = (int)operands[i].DType };
            operands[i].Describe(view);
        }

        KernelNeed need;
        NativeException.ThrowIfFailed(_kernel->SizeOf(_context.Pointer, _call, &need));
        _plan = Allocate(need.PlanBytes);
        _workspace = Allocate(need.WorkspaceBytes);
        NativeException.ThrowIfFailed(_kernel->Prepare(_context.Pointer, _call, _plan));
    }

    /// <summary>The kernel of a function that is nothing else; null for one that is.</summary>
    /// <param name="function">The function.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Where its results go.</param>
    public static BareKernel? Of(CompiledFunction function, NDArray[] inputs, NDArray[] outputs)
    {
        var draft = function.Draft!;
        if (draft.Instructions is not [{ Kind: InstructionKind.Kernel, Parameters.IsEmpty: true } instruction])
        {
            return null;
        }

        var operands = instruction.Operands.Select(slot => draft[slot]).Select(slot => slot.Kind switch
        {
            SlotKind.Input => inputs[slot.Index],
            SlotKind.Output => outputs[slot.Index],
            SlotKind.Constant => slot.Constant,
            _ => null,
        }).OfType<NDArray>().ToArray();
        return operands.Length == instruction.Operands.Length ? new BareKernel(instruction, operands) : null;
    }

    public void Run() => NativeException.ThrowIfFailed(_kernel->Run(_context.Pointer, _call, _plan, _workspace));

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            NativeMemory.AlignedFree((void*)block);
        }

        _context.Dispose();
    }

    private void* Allocate(long bytes)
    {
        var block = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        _blocks.Add((nint)block);
        return block;
    }
}
