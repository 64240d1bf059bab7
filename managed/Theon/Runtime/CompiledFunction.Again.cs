using Theon.Interop;
using Theon.Runtime;

namespace Theon;

public sealed partial class CompiledFunction
{
    /// <summary>Runs with the inputs of another frame whose call failed, on a function of the same inputs and shared variables.</summary>
    /// <returns>The error of the watch that ended the run; null where it came to its end.</returns>
    internal Exception? RunAgain(CallFrame failed)
    {
        var frame = _frames.Rent(failed.ShapeKey);
        try
        {
            frame.Begin(-1);
            frame.BorrowInputs(failed, _signature.Inputs.Length);
            for (var i = 0; i < _signature.Shared.Length; i++)
            {
                frame.SetShared(_signature.Inputs.Length + i, _signature.Shared[i].Variable.Storage.Value);
            }

            try
            {
                frame.Run();
            }
            catch (NativeException)
            {
                return frame.Watch?.Error;
            }

            for (var i = 0; i < _programOutputs.Length; i++)
            {
                frame.TakeOutput(i).Dispose();
            }

            return null;
        }
        finally
        {
            frame.Release();
            _frames.Return(frame);
        }
    }
}
