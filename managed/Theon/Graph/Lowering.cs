using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>An integer formula of a program: a constant, a length of an input, arithmetic, or a register.</summary>
public sealed record Length(int Id);

/// <summary>A tensor of a program under construction.</summary>
public sealed record Slot(int Id);

/// <summary>
/// What an op sees while it turns a node into instructions; <c>Compilation</c> implements it. Every output must be given exactly
/// one slot, by <see cref="Output"/> (memory planned by the compiler) or <see cref="SetOutput"/> (a view, an input passed through).
/// </summary>
public interface ILowering
{
    /// <summary>The slot of an input of the node.</summary>
    Slot Input(int index);

    /// <summary>Lengths of a slot.</summary>
    ImmutableArray<Length> LengthsOf(Slot slot);

    /// <summary>Strides of a slot, in elements.</summary>
    ImmutableArray<Length> StridesOf(Slot slot);

    /// <summary>Whether the slot is row-major for certain.</summary>
    bool IsRowMajor(Slot slot);

    /// <summary>A constant.</summary>
    Length Const(long value);

    /// <summary>Arithmetic over formulas; constants fold.</summary>
    Length Compute(LengthOp op, Length a, Length b);

    /// <summary><paramref name="b"/> where <paramref name="condition"/> is not 0, else <paramref name="c"/>.</summary>
    Length Select(Length condition, Length b, Length c);

    /// <summary>The constant value of a formula, or null.</summary>
    long? ConstantOf(Length length);

    /// <summary>The value of a 0-d integer or bool input, as a formula: folded where its graph is arithmetic over lengths and constants,
    /// else read into a register when the program reaches it.</summary>
    Length ValueOf(int input);

    /// <summary>Memory for output <paramref name="index"/>: planned in the arena, reserved behind a register, or the caller's.</summary>
    Slot Output(int index, ImmutableArray<Length> lengths);

    /// <summary>Like <see cref="Output"/>, but in the memory of one of these inputs where nobody needs it any more. Each has, for certain,
    /// the output's dtype and shape, and the kernel may write over it.</summary>
    Slot OutputInPlaceOf(int index, params ReadOnlySpan<int> inputs);

    /// <summary>Declares that output <paramref name="index"/> is this slot.</summary>
    void SetOutput(int index, Slot slot);

    /// <summary>Memory for this node only.</summary>
    Slot Scratch(DType dtype, ImmutableArray<Length> lengths);

    /// <summary>A part of a slot's memory: offset and strides in elements of its dtype.</summary>
    Slot View(Slot source, ImmutableArray<Length> lengths, ImmutableArray<Length> strides, Length offset);

    /// <summary>Calls a kernel.</summary>
    void Kernel(string name, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> outputs, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default);

    /// <summary>Calls a kernel that writes registers, and returns them.</summary>
    ImmutableArray<Length> Size(string name, int count, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default);

    /// <summary>Lowers a graph into a nested program: the body of a loop or an arm of a branch.</summary>
    /// <param name="graph">Its inputs are handed in, its outputs handed out; nothing else is read but constants.</param>
    /// <param name="inputs">What is handed in.</param>
    /// <param name="kind">What runs it.</param>
    INestedProgram Nest(FunctionGraph graph, ReadOnlySpan<NestedOperand> inputs, NestedKind kind);

    /// <summary>Runs a nested program step by step.</summary>
    /// <param name="body">Made by <see cref="Nest"/> and used once.</param>
    /// <param name="steps">How often; negative is a run-time error.</param>
    /// <param name="outputs">Where its outputs go.</param>
    /// <returns>The number of steps done.</returns>
    Length Loop(INestedProgram body, Length steps, ReadOnlySpan<NestedOperand> outputs);

    /// <summary>Runs one of two nested programs.</summary>
    /// <param name="condition">Not 0 for the first.</param>
    /// <param name="then">The first.</param>
    /// <param name="otherwise">The second; made for the same inputs.</param>
    /// <param name="outputs">Where the outputs go.</param>
    void Branch(Length condition, INestedProgram then, INestedProgram otherwise, ReadOnlySpan<Slot> outputs);
}

/// <summary>Operators of <see cref="ILowering.Compute"/>; the native interface's <c>expressions.def</c> says what each computes.</summary>
public enum LengthOp
{
    /// <summary>a + b.</summary>
    Add = 3,

    /// <summary>a - b.</summary>
    Sub = 4,

    /// <summary>a * b.</summary>
    Mul = 5,

    /// <summary>floor(a / b).</summary>
    FloorDiv = 6,

    /// <summary>ceil(a / b).</summary>
    CeilDiv = 7,

    /// <summary>The smaller.</summary>
    Min = 8,

    /// <summary>The larger.</summary>
    Max = 9,

    /// <summary>1 where a &lt; b, else 0.</summary>
    Less = 10,

    /// <summary>1 where a = b, else 0.</summary>
    Equal = 11,

    /// <summary>Index a into an axis of length b, counted from the end where negative; a run-time error where it is out of range.</summary>
    Index = 14,

    /// <summary>a; a run-time error unless it equals b.</summary>
    Same = 15,
}

/// <summary>Computes constants for the graph layers (folding, test values); <c>Compilation</c> implements it.</summary>
public interface IEvaluator
{
    /// <summary>Values of a node's outputs, whose inputs are all constants.</summary>
    ImmutableArray<NDArray> Evaluate(Apply node);
}
