using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>What was counted of one instruction.</summary>
internal struct InstructionCounter
{
    public long Calls;
    public long Nanoseconds;
    public double Bytes;
    public double Operations;

    public void Add(in InstructionCounter other)
    {
        Calls += other.Calls;
        Nanoseconds += other.Nanoseconds;
        Bytes += other.Bytes;
        Operations += other.Operations;
    }
}

/// <summary>The parts of a call, in nanoseconds. Together they are the whole call.</summary>
internal struct CallTimes
{
    public long Bind;
    public long Prepare;
    public long Instructions;
    public long Between;
    public long Results;
    public long Recording;

    public readonly long Total => Bind + Prepare + Instructions + Between + Results + Recording;

    public void Add(in CallTimes other)
    {
        Bind += other.Bind;
        Prepare += other.Prepare;
        Instructions += other.Instructions;
        Between += other.Between;
        Results += other.Results;
        Recording += other.Recording;
    }
}

/// <summary>One instruction that ran, for a time line.</summary>
internal readonly record struct TraceSpan(int Thread, int Program, int Instruction, long Step, long Begin, long Elapsed);

/// <summary>What is known of all calls of one function so far. Recorders of its frames add to it.</summary>
internal sealed class ProfileLog
{
    /// <summary>Most spans that are kept: enough for a picture, too few to fill the memory of a long run.</summary>
    public const int MostSpans = 200_000;

    private readonly Lock _lock = new();
    private readonly InstructionCounter[][] _counters;
    private readonly long[][] _slotBytes;
    private readonly List<TraceSpan> _spans = [];
    private CallTimes _times;
    private long _calls;
    private int _recorders;

    public ProfileLog(string name, ImmutableArray<ProgramDraft> programs)
    {
        Name = name;
        Programs = programs;
        _counters = [.. programs.Select(program => new InstructionCounter[program.Instructions.Count])];
        _slotBytes = [.. programs.Select(program => new long[program.Slots.Count])];
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The function's program, then those nested in it.</summary>
    public ImmutableArray<ProgramDraft> Programs { get; }

    /// <summary>How the function was compiled.</summary>
    public (ImmutableArray<CompileStep> Steps, ImmutableArray<RuleStep> Rules) Compilation { get; set; } = ([], []);

    /// <summary>A recorder for a new frame.</summary>
    public ProfileRecorder NewRecorder() => new(this, Interlocked.Increment(ref _recorders));

    /// <summary>Adds a call.</summary>
    public void Add(in CallTimes times, InstructionCounter[][] counters, long[][] slotBytes, List<TraceSpan> spans)
    {
        lock (_lock)
        {
            _calls++;
            _times.Add(times);
            for (var program = 0; program < _counters.Length; program++)
            {
                for (var i = 0; i < _counters[program].Length; i++)
                {
                    _counters[program][i].Add(counters[program][i]);
                }

                for (var slot = 0; slot < _slotBytes[program].Length; slot++)
                {
                    _slotBytes[program][slot] = Math.Max(_slotBytes[program][slot], slotBytes[program][slot]);
                }
            }

            _spans.AddRange(CollectionsMarshal.AsSpan(spans)[..Math.Min(spans.Count, MostSpans - _spans.Count)]);
        }
    }

    /// <summary>Adds the time that adding a call took: its caller waited for it too.</summary>
    public void AddRecording(long nanoseconds)
    {
        lock (_lock)
        {
            _times.Recording += nanoseconds;
        }
    }

    /// <summary>Everything so far.</summary>
    public FunctionProfile Snapshot()
    {
        lock (_lock)
        {
            return FunctionProfile.Of(this, _calls, _times, _counters, _slotBytes, [.. _spans]);
        }
    }

    /// <summary>Forgets everything so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            (_calls, _times) = (0, default);
            _spans.Clear();
            Array.ForEach(_counters, Array.Clear);
            Array.ForEach(_slotBytes, Array.Clear);
        }
    }
}
