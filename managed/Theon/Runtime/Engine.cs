using Theon.Interop;
using Theon.Types;

namespace Theon.Runtime;

/// <summary>Runs a program on a frame whose own inputs and outputs are bound: locks shared variables, keeps overlapping memory apart,
/// and puts new values in place when everything went well.</summary>
internal sealed class Engine(FunctionSignature signature, ProgramDraft? draft)
{
    private readonly FailureReport? _failures = draft is null ? null : new(signature, draft);
    private readonly SharedLease[] _locks = [.. signature.Locks];
    private readonly SharedInput[] _shared = [.. signature.Shared];
    private readonly SharedStorage[] _swaps = [.. signature.Swaps.Map(shared => shared.Storage)];
    private readonly int _inputCount = signature.Inputs.Length;
    private readonly int _outputCount = signature.Outputs.Length;
    private readonly bool _updatesInPlace = signature.Shared.AsSpan().ContainsAny(shared => shared.InPlace);

    /// <summary>Runs, and takes the outputs that the run allocated.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="outputs">Receives them; empty where the caller gave the memory.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <param name="omitted">Inputs that the call left out, which take their defaults; empty: none.</param>
    public void Run(CallFrame frame, Span<NDArray> outputs, CancellationToken cancellation, ReadOnlySpan<bool> omitted = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var locked = 0;
        try
        {
            for (; locked < _locks.Length; locked++)
            {
                Enter(_locks[locked]);
            }

            for (var i = 0; i < _shared.Length; i++)
            {
                var storage = _shared[i].Variable.Storage;
                frame.SetShared(_inputCount + i, _shared[i].InPlace ? storage.ValueForUpdate() : storage.Value);
            }

            for (var i = 0; i < omitted.Length; i++)
            {
                if (omitted[i])
                {
                    frame.SetShared(i, signature.DefaultOf(i)!.Storage.Value);
                }
            }

            if (_updatesInPlace)
            {
                SeparateInputs(frame, omitted);
            }

            var detours = outputs.IsEmpty ? SeparateOutputs(frame) : null;
            RunNative(frame, cancellation);
            Deliver(frame, outputs, detours);
        }
        finally
        {
            while (locked > 0)
            {
                Exit(_locks[--locked]);
            }
        }
    }

    private static void Enter(SharedLease entry)
    {
        if (entry.Exclusive)
        {
            entry.Storage.EnterWrite();
        }
        else
        {
            entry.Storage.EnterRead();
        }
    }

    private static void Exit(SharedLease entry)
    {
        if (entry.Exclusive)
        {
            entry.Storage.ExitWrite();
        }
        else
        {
            entry.Storage.ExitRead();
        }
    }

    private void RunNative(CallFrame frame, CancellationToken cancellation)
    {
        try
        {
            if (cancellation.CanBeCanceled)
            {
                using var registration = cancellation.UnsafeRegister(static frame => ((CallFrame)frame!).Cancel(), frame);
                RunWithin(frame);
            }
            else
            {
                RunWithin(frame);
            }
        }
        catch (NativeException error)
        {
            throw (frame.Watch is { Error: { } watched } watch ? watch.Explain(frame, watched) : null) ?? (_failures?.Explain(error, frame, cancellation) ?? LoadedFailure.Explain(signature, error, cancellation));
        }
    }

    private static void RunWithin(CallFrame frame)
    {
        try
        {
            frame.Run();
        }
        catch (NativeOutOfMemoryException)
        {
            MemoryPool.CollectGarbage();
            frame.Run();
        }
    }

    private void Deliver(CallFrame frame, Span<NDArray> outputs, Detour?[]? detours)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = frame.TakeOutput(i);
        }

        for (var i = 0; i < _swaps.Length; i++)
        {
            _swaps[i].Swap(frame.TakeOutput(_outputCount + i));
        }

        for (var i = 0; i < detours?.Length; i++)
        {
            if (detours[i] is { } detour)
            {
                detour.Deliver(frame.OutputArray(i));
            }
        }
    }

    // An argument that shares memory with a variable which the tail overwrites: the user borrowed the variable's value.
    private void SeparateInputs(CallFrame frame, ReadOnlySpan<bool> omitted)
    {
        for (var i = 0; i < _inputCount; i++)
        {
            var range = frame.InputRange(i);
            for (var j = 0; j < _shared.Length; j++)
            {
                if (_shared[j].InPlace && range.Overlaps(frame.InputRange(_inputCount + j)))
                {
                    if (!omitted.IsEmpty && omitted[i])
                    {
                        frame.SetOwnedInput(i, signature.DefaultOf(i)!.Storage.Value.Copy());
                    }
                    else
                    {
                        frame.CopyInput(i);
                    }

                    break;
                }
            }
        }
    }

    private Detour?[]? SeparateOutputs(CallFrame frame)
    {
        Detour?[]? detours = null;
        for (var i = 0; i < _outputCount; i++)
        {
            var range = frame.OutputRange(i);
            for (var j = 0; j < i; j++)
            {
                if (range.Overlaps(frame.OutputRange(j)))
                {
                    throw new FunctionArgumentException($"{signature.Name}: outputs {j} and {i} overlap in memory.");
                }
            }

            if (!frame.IsRowMajorOutput(i) || OverlapsInput(frame, range))
            {
                detours ??= new Detour?[_outputCount];
                detours[i] = frame.Redirect(i);
            }
        }

        return detours;
    }

    private bool OverlapsInput(CallFrame frame, ByteRange range)
    {
        for (var i = 0; i < _inputCount + _shared.Length; i++)
        {
            if (range.Overlaps(frame.InputRange(i)))
            {
                return true;
            }
        }

        return false;
    }
}
