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
    private readonly ProgramDraft _draft;
    private readonly ProgramHandle _program;
    private readonly FramePool _frames;
    private readonly Engine _engine;
    private readonly ImmutableArray<TensorType> _programInputs;
    private readonly ImmutableArray<TensorType> _programOutputs;
    private readonly CompileTrace _trace;
    private readonly bool _hasShapes;

    internal CompiledFunction(FunctionSignature signature, ProgramDraft draft, FunctionGraph graph, CompileTrace trace)
    {
        _signature = signature;
        _draft = draft;
        _programInputs = signature.ProgramInputs;
        _programOutputs = signature.ProgramOutputs;
        _hasShapes = signature.Inputs.Any(input => input.Rank > 0);
        _engine = new Engine(signature, draft);
        var watch = Stopwatch.StartNew();
        _program = new ProgramHandle(ProgramWriter.Write(draft));
        _frames = new FramePool(CreateFrame);
        Graph = graph;
        _trace = trace with { Steps = trace.Steps.Add(new CompileStep("load", watch.Elapsed)) };
    }

    /// <summary>The user's name for it.</summary>
    public string Name => _signature.Name;

    /// <summary>What a call passes in.</summary>
    public ImmutableArray<TensorVariable> Inputs => _signature.Inputs;

    /// <summary>Types of what a call gives back.</summary>
    public ImmutableArray<TensorType> OutputTypes => _signature.Outputs;

    /// <summary>The rewritten graph; its outputs are the function's, then the new values of shared variables.</summary>
    public FunctionGraph Graph { get; }

    /// <summary>How long each step of the compilation took.</summary>
    public ImmutableArray<CompileStep> CompileSteps => _trace.Steps;

    /// <summary>What each rule of the rewriter did, in each phase: how often it was tried and applied, how long that took.</summary>
    public ImmutableArray<RuleStep> RuleSteps => _trace.Rules;

    /// <summary>Makes a watch for each frame; null: calls are not watched.</summary>
    internal Func<FrameWatch>? MakeWatch { get; init; }

    /// <summary>For tests: the instruction before which every call fails; -1 for none.</summary>
    internal int FailAt { get; set; } = -1;

    /// <summary>Number of instructions of the program.</summary>
    internal int InstructionCount => _draft.Instructions.Count;

    /// <summary>First instruction of the tail of updates in place.</summary>
    internal int TailFirst => _draft.TailFirst;

    /// <summary>Its name and types, such as <c>distance(float64[:], float64[:]) -> float64[]</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Inputs.Select(input => input.Type))}) -> {string.Join(", ", OutputTypes)}";

    /// <summary>Calls the function. The results are arrays of the caller's.</summary>
    /// <exception cref="FunctionArgumentException">An argument does not fit.</exception>
    /// <exception cref="FunctionRunException">The computation failed; shared variables are unchanged.</exception>
    public Results Call(params ReadOnlySpan<Value> arguments) => Call(CancellationToken.None, arguments);

    /// <summary>Calls the function; <paramref name="cancellation"/> ends it early, with shared variables unchanged.</summary>
    public Results Call(CancellationToken cancellation, params ReadOnlySpan<Value> arguments)
    {
        CheckCount("input", _signature.Inputs.Length, arguments.Length);
        _trace.Check?.Check(arguments);
        var results = new NDArray[_signature.Outputs.Length];
        var frame = Rent(_hasShapes ? ShapeKey.Of(arguments) : 0);
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                ArgumentBinder.Bind(_signature, frame, i, arguments[i]);
            }

            _engine.Run(frame, results, cancellation);
        }
        finally
        {
            GiveBack(frame);
        }

        return new Results(results);
    }

    /// <summary>Calls the function with arrays of exactly the inputs' dtypes and lets it write into arrays of the caller's, of exactly
    /// the results' shapes. Allocates no managed memory.</summary>
    /// <exception cref="FunctionArgumentException">An argument does not fit, or two outputs overlap.</exception>
    /// <exception cref="FunctionRunException">The computation failed; shared variables are unchanged, outputs are not defined.</exception>
    public void Run(ReadOnlySpan<NDArray> inputs, ReadOnlySpan<NDArray> outputs, CancellationToken cancellation = default)
    {
        CheckCount("input", _signature.Inputs.Length, inputs.Length);
        CheckCount("output", _signature.Outputs.Length, outputs.Length);
        _trace.Check?.Check(inputs.Map(input => (Value)input));
        var frame = Rent(_hasShapes ? ShapeKey.Of(inputs) : 0);
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                ArgumentBinder.BindExact(_signature, frame, i, inputs[i]);
            }

            for (var i = 0; i < outputs.Length; i++)
            {
                BindOutput(frame, i, outputs[i]);
            }

            _engine.Run(frame, [], cancellation);
        }
        finally
        {
            GiveBack(frame);
        }
    }

    /// <summary>The compiled nodes in the order of execution, with stable op names such as <c>Gemv</c> or <c>Composite</c>.</summary>
    public ImmutableArray<Apply> TopoSort() =>
        [.. _draft.Instructions.Select(instruction => instruction.Node).OfType<Apply>().Distinct()];

    /// <summary>The program in text form, with the user's lines.</summary>
    public string ProgramText()
    {
        using var program = new ProgramHandle(ProgramWriter.Write(_draft, withOrigins: true));
        return program.GetText();
    }

    /// <summary>The memory that the last call needed besides its arguments and results.</summary>
    /// <exception cref="InvalidOperationException">The function was not called yet, or not since its memory was freed.</exception>
    public MemoryReport MemoryReport()
    {
        var frame = _frames.RentLast()
            ?? throw new InvalidOperationException($"{Name} was not called yet, or not since its memory was freed: what it needs depends on the shapes of a call.");
        try
        {
            return MemoryAccount.Of(_draft, frame);
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

    private void BindOutput(CallFrame frame, int index, NDArray? array)
    {
        var type = _signature.Outputs[index];
        if (array is null)
        {
            throw new FunctionArgumentException($"{Name}: output {index} is null.");
        }

        if (array.DType != type.DType || array.Rank != type.Rank)
        {
            throw new FunctionArgumentException($"{Name}: output {index} is {type}; the array for it is {array.Describe()}.");
        }

        if (!array.IsRowMajor && Layout.SelfOverlaps(array.Shape.AsSpan(), array.Strides.AsSpan()))
        {
            throw new FunctionArgumentException(
                $"{Name}: the array for output {index}, {array.Describe()} with strides {Layout.Text(array.Strides.AsSpan())}, overlaps itself.");
        }

        frame.SetOutput(index, array);
    }

    private void CheckCount(string what, int expected, int given)
    {
        if (expected != given)
        {
            throw new FunctionArgumentException($"{Name} has {expected} {what}{(expected == 1 ? "" : "s")}, {given} given: {string.Join(", ", what == "input" ? Inputs.Select(input => input.Type) : OutputTypes)}.");
        }
    }
}
