using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Sees the calls of one frame and every instruction in them, on the thread of the call. What it throws ends the call.</summary>
internal abstract unsafe class FrameWatch
{
    /// <summary>What it threw during this call.</summary>
    public Exception? Error { get; private set; }

    /// <summary>A call begins: nothing is bound yet.</summary>
    public virtual void BeginCall() => Error = null;

    /// <summary>Everything is bound, the program begins.</summary>
    public virtual void BeginRun()
    {
    }

    /// <summary>An instruction is about to run. Outputs may have no memory yet.</summary>
    public virtual void Before(InstructionView instruction)
    {
    }

    /// <summary>An instruction ran without failing.</summary>
    public virtual void After(InstructionView instruction)
    {
    }

    /// <summary>The call ends, well or not; arguments and results are still there.</summary>
    public virtual void EndCall()
    {
    }

    /// <summary>Between which values an operand lay before an instruction that failed; null where that is not known.</summary>
    public virtual string? RangeOf(int program, int instruction, int operand) => null;

    /// <summary>What the caller is to be told when an exception of this watch ended the call; the frame is still bound.</summary>
    public virtual Exception? Explain(CallFrame frame, Exception error) => error;

    /// <summary>Has a frame tell a watch, by a handle on it that the caller frees after the frame.</summary>
    public static void Attach(TheonFrame* frame, GCHandle<FrameWatch> watch)
    {
        var observer = new Observer { Call = &Tell, User = (void*)GCHandle<FrameWatch>.ToIntPtr(watch) };
        NativeFrame.Observe(frame, &observer);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Tell(void* user, InstructionEvent* instruction)
    {
        var watch = GCHandle<FrameWatch>.FromIntPtr((nint)user).Target;
        try
        {
            if (instruction->IsAfter == 0)
            {
                watch.Before(new InstructionView(instruction));
            }
            else
            {
                watch.After(new InstructionView(instruction));
            }

            return StatusCode.Ok;
        }
        catch (Exception error)
        {
            watch.Error ??= error;
            return NativeKernel.Fail(StatusCode.KernelFailed, error.Message);
        }
    }
}
