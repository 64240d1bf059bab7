using System.Diagnostics;
using System.Runtime.InteropServices;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Counts what happens in one frame and hands it to the function's log at the end of each call.</summary>
internal sealed class ProfileRecorder : FrameWatch
{
    private readonly ProfileLog _log;
    private readonly int _number;
    private readonly InstructionCounter[][] _counters;
    private readonly long[][] _slotBytes;
    private readonly List<TraceSpan> _spans = [];
    private readonly Stack<long> _children = new();
    private CallTimeline _line;

    public ProfileRecorder(ProfileLog log, int number)
    {
        (_log, _number) = (log, number);
        _counters = [.. log.Programs.Select(program => new InstructionCounter[program.Instructions.Count])];
        _slotBytes = [.. log.Programs.Select(program => new long[program.Slots.Count])];
    }

    /// <inheritdoc/>
    public override void BeginCall()
    {
        base.BeginCall();
        var begin = Now();
        Array.ForEach(_counters, Array.Clear);
        Array.ForEach(_slotBytes, Array.Clear);
        _spans.Clear();
        _children.Clear();
        _line = new CallTimeline(begin);
    }

    /// <inheritdoc/>
    public override void BeginRun() => _line.BeginRun(Now());

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        _line.BeforeInstruction(instruction.Begin, Now());
        _children.Push(0);
    }

    /// <inheritdoc/>
    public override void After(InstructionView instruction)
    {
        var elapsed = instruction.Elapsed;
        var own = elapsed - _children.Pop();
        if (_children.TryPop(out var siblings))
        {
            _children.Push(siblings + elapsed);
        }
        else
        {
            _line.AfterInstruction(instruction.End, elapsed, instruction.Watching);
        }

        var program = _log.Programs[instruction.Program];
        var draft = program.Instructions[instruction.Instruction];
        ref var counter = ref _counters[instruction.Program][instruction.Instruction];
        counter.Calls++;
        counter.Nanoseconds += own;
        if (draft.CallsKernel)
        {
            counter.Bytes += WorkEstimate.Bytes(instruction);
            counter.Operations += WorkEstimate.Operations(draft, instruction);
            var slotBytes = _slotBytes[instruction.Program];
            for (var i = 0; i < instruction.OutputCount; i++)
            {
                var slot = draft.Operands[i].Id;
                slotBytes[slot] = Math.Max(slotBytes[slot], instruction[i].Bytes);
            }
        }

        if (_spans.Count < ProfileLog.MostSpans)
        {
            _spans.Add(new TraceSpan(_number, instruction.Program, instruction.Instruction, instruction.Step, instruction.Begin, instruction.End - instruction.Begin));
        }
    }

    /// <inheritdoc/>
    public override void EndCall()
    {
        var end = Now();
        var times = _line.End(end);
        foreach (ref var span in CollectionsMarshal.AsSpan(_spans))
        {
            span = span with { Begin = _line.OnOurClock(span.Begin) };
        }

        _log.Add(times, _counters, _slotBytes, _spans);
        _log.AddRecording(Now() - end);
    }

    private static long Now() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}

/// <summary>
/// The parts of one call from the moments seen in it. Instructions are timed by the native library's clock, the rest by ours. Ours is read later than theirs where
/// an instruction begins, and again where the call ends: of these moments the ones that lie closest together are taken to be the same.
/// </summary>
internal struct CallTimeline(long begin)
{
    private readonly long _begin = begin;
    private long _run = begin;
    private long _offset;
    private long _first = -1;
    private long _last = -1;
    private long _instructions;
    private long _watching;

    /// <summary>The program begins.</summary>
    public void BeginRun(long now) => (_run, _first, _last, _instructions, _watching) = (now, -1, -1, 0, 0);

    /// <summary>An instruction begins.</summary>
    public void BeforeInstruction(long native, long now)
    {
        if (_first < 0)
        {
            (_first, _offset) = (native, now - native);
        }

        _offset = Math.Min(_offset, now - native);
    }

    /// <summary>An instruction of the function's own program ended.</summary>
    public void AfterInstruction(long native, long elapsed, long watching)
    {
        _last = native;
        _instructions += elapsed;
        _watching = watching;
    }

    /// <summary>A moment of the native clock on ours.</summary>
    public readonly long OnOurClock(long native) => native + _offset;

    /// <summary>The call ends; the parts are all of it.</summary>
    public CallTimes End(long now)
    {
        if (_last < 0)
        {
            return new CallTimes { Bind = _run - _begin, Prepare = now - _run };
        }

        _offset = Math.Min(_offset, now - _last);
        return new CallTimes
        {
            Bind = _run - _begin,
            Prepare = OnOurClock(_first) - _run,
            Instructions = _instructions,
            Between = _last - _first - _instructions - _watching,
            Recording = _watching,
            Results = now - OnOurClock(_last),
        };
    }
}
