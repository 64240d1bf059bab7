using System.Collections.Immutable;
using System.Diagnostics;
using Theon.Graph;
using Theon.Interop;
using Theon.Runtime;
using Theon.Types;

namespace Theon;

/// <summary>
/// A compiled function. Any number of threads may call it at once; calls that update the same shared variables take turns.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class CompiledFunction : IDisposable
{
    private readonly FunctionSignature _signature;
    private readonly ProgramDraft? _draft;
    private readonly FunctionGraph? _graph;
    private readonly ProgramHandle _program;
    private readonly FramePool _frames;
    private readonly Engine _engine;
    private readonly ImmutableArray<TensorType> _programInputs;
    private readonly ImmutableArray<TensorType> _programOutputs;
    private readonly CompileTrace _trace;
    private readonly bool _hasShapes;
    private readonly ArgumentRules[] _arguments;

    internal CompiledFunction(FunctionSignature signature, ProgramDraft draft, FunctionGraph graph, CompileTrace trace)
    {
        _signature = signature;
        _arguments = [.. signature.Arguments];
        _draft = draft;
        _programInputs = signature.ProgramInputs;
        _programOutputs = signature.ProgramOutputs;
        _hasShapes = signature.Inputs.AsSpan().ContainsAny(input => input.Rank > 0);
        _engine = new Engine(signature, draft);
        var watch = Stopwatch.StartNew();
        _program = new ProgramHandle(ProgramWriter.Write(draft));
        _frames = new FramePool(CreateFrame);
        _omitted = new bool[signature.Inputs.Length + 1][];
        _graph = graph;
        _trace = trace with { Steps = trace.Steps.Add(new CompileStep("load", watch.Elapsed)) };
    }

    /// <summary>The user's name for it.</summary>
    public string Name => _signature.Name;

    /// <summary>What a call passes in, then inputs that calls cannot pass.</summary>
    public ImmutableArray<TensorVariable> Inputs => _signature.Inputs;

    /// <summary>Shared variables that a call reads or updates.</summary>
    public ImmutableArray<SharedVariable> SharedVariables => [.. _signature.SharedVariables];

    /// <summary>Types of what a call gives back.</summary>
    public ImmutableArray<TensorType> OutputTypes => _signature.Outputs;

    /// <summary>The rewritten graph; its outputs are the function's, then the new values of shared variables.</summary>
    public FunctionGraph Graph => _graph ?? throw WasLoaded("graph");

    /// <summary>How long each step of the compilation took.</summary>
    public ImmutableArray<CompileStep> CompileSteps => _trace.Steps;

    /// <summary>What each rule of the rewriter did, in each phase: how often it was tried and applied, how long that took.</summary>
    public ImmutableArray<RuleStep> RuleSteps => _trace.Rules;

    /// <summary>Makes a watch for each frame; null: calls are not watched.</summary>
    internal Func<FrameWatch>? MakeWatch { get; init; }

    /// <summary>For tests: the instruction before which every call fails; -1 for none.</summary>
    internal int FailAt { get; set; } = -1;

    /// <summary>The program as it was drafted; null where it was loaded.</summary>
    internal ProgramDraft? Draft => _draft;

    /// <summary>Number of instructions of the program.</summary>
    internal int InstructionCount => _draft is null ? SavedProgram.Counts(_loaded).Instructions : _draft.Instructions.Count;

    /// <summary>First instruction of the tail of updates in place.</summary>
    internal int TailFirst => _draft is null ? SavedProgram.Counts(_loaded).TailFirst : _draft.TailFirst;

    /// <summary>Its name and types, such as <c>distance(float64[:], float64[:]) -> float64[]</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Inputs.Select(input => input.Type))}) -> {string.Join(", ", OutputTypes)}";

    /// <summary>The compiled nodes in the order of execution, with stable op names such as <c>Gemv</c> or <c>Composite</c>.</summary>
    public ImmutableArray<Apply> TopoSort() => _draft is null
        ? throw WasLoaded("nodes")
        : [.. _draft.Instructions.Select(instruction => instruction.Node).OfType<Apply>().Distinct()];

    /// <summary>The program in text form, with the user's lines.</summary>
    public string ProgramText()
    {
        if (_draft is null)
        {
            return _program.GetText();
        }

        using var program = new ProgramHandle(ProgramWriter.Write(_draft, withOrigins: true));
        return program.GetText();
    }

    /// <summary>The memory that the last call needed besides its arguments and results.</summary>
    /// <exception cref="InvalidOperationException">The function was not called yet, or not since its memory was freed.</exception>
    public MemoryReport MemoryReport()
    {
        var draft = _draft ?? throw WasLoaded("memory report");
        var frame = _frames.RentLast()
            ?? throw new InvalidOperationException($"{Name} was not called yet, or not since its memory was freed: what it needs depends on the shapes of a call.");
        try
        {
            return MemoryAccount.Of(draft, frame);
        }
        finally
        {
            _frames.Return(frame);
        }
    }

    /// <summary>For tests: number of idle frames and the bytes that they keep.</summary>
    internal (int Count, long Bytes) IdleFrames => _frames.Idle;

    /// <summary>For tests: how often frames were prepared for shapes they were not prepared for.</summary>
    internal long PreparedCount => _frames.PreparedCount;

    /// <summary>Frees the memory that idle calls keep: arenas, workspaces.</summary>
    public void Trim() => _frames.Trim();

    /// <summary>Frees the function's native memory, at once or when the last running call ends. Later calls throw
    /// <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _trace.Check?.Dispose();
        DisposeSubsets();
        _frames.Dispose();
        _program.Dispose();
    }

    private CallFrame Rent(int shapeKey)
    {
        var frame = _frames.Rent(shapeKey);
        frame.Begin(FailAt);
        return frame;
    }

    private void GiveBack(CallFrame frame)
    {
        frame.Release();
        _frames.Return(frame);
    }

    private CallFrame CreateFrame() => new(_program, _programInputs.AsSpan(), _programOutputs.AsSpan(), MakeWatch?.Invoke());
}
