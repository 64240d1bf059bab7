using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon;

/// <summary>A node of a function in <see cref="Mode.Monitor"/>, about to run or just run. Its values can be read during the callback.</summary>
public sealed unsafe class MonitoredNode : IDisposable
{
    private readonly ImmutableArray<OperandView> _operands;
    private bool _isOver;

    internal MonitoredNode(ImmutableArray<OperandView> operands, int outputs)
    {
        _operands = operands;
        OutputCount = outputs;
    }

    /// <summary>Name of the function.</summary>
    public required string Function { get; init; }

    /// <summary>The node. One that was lowered to several instructions is seen several times.</summary>
    public required Apply Node { get; init; }

    /// <summary>The kernel that runs, or <c>view</c>, <c>reserve</c>, <c>loop</c>, <c>branch</c>.</summary>
    public required string Kernel { get; init; }

    /// <summary>Number of the instruction in its program.</summary>
    public required int Instruction { get; init; }

    /// <summary>Step of the innermost loop that it is in; 0 outside.</summary>
    public required long Step { get; init; }

    /// <summary>Where it runs, such as <c>instruction 3</c>, or <c>instruction 1 in step 2 of Scan</c>.</summary>
    public required string Place { get; init; }

    /// <summary>How long it took; zero before it ran.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Number of tensors that the kernel reads.</summary>
    public int InputCount => _operands.Length - OutputCount;

    /// <summary>Number of tensors that it writes.</summary>
    public int OutputCount { get; }

    /// <summary>A copy of what it reads.</summary>
    public NDArray Input(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, InputCount);
        return Copy(OutputCount + index);
    }

    /// <summary>A copy of what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It has not run yet.</exception>
    public NDArray Output(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, OutputCount);
        return Copy(index);
    }

    /// <summary>Ends the time in which values can be read; the library does it.</summary>
    public void Dispose() => _isOver = true;

    /// <summary>Such as <c>train: Gemv (gemv), instruction 3</c>.</summary>
    public override string ToString() => $"{Function}: {Node.Op.Name} ({Kernel}), {Place}";

    private NDArray Copy(int operand)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        return _operands[operand].Data != null || _operands[operand].Count == 0
            ? _operands[operand].Copy()
            : throw new InvalidOperationException($"{this}: it has no result before it ran.");
    }
}
