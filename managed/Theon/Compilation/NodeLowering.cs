using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>What one op sees while it is lowered.</summary>
internal sealed class NodeLowering(LoweringPass pass, Apply node, SharedVariable?[]? targets) : ILowering
{
    private readonly Slot?[] _outputs = new Slot?[node.Outputs.Length];
    private readonly bool[] _inPlace = new bool[node.Outputs.Length];

    /// <summary>Whether every output that replaces a shared variable was put into its memory, and the others are where they belong.</summary>
    public bool IsInPlace
    {
        get
        {
            for (var i = 0; i < _outputs.Length; i++)
            {
                if (targets?[i] is null ? !pass.IsDelivered(node.Outputs[i]) : !_inPlace[i])
                {
                    return false;
                }
            }

            return true;
        }
    }

    private ProgramDraft Draft => pass.Draft;

    /// <summary>The slot that the op gave to an output.</summary>
    public Slot OutputSlot(int index) => _outputs[index]
        ?? throw new InvalidOperationException($"{node.Op.Name} did not lower its output {index}.");

    /// <inheritdoc/>
    public Slot Input(int index) => pass.SlotOf(node.Inputs[index]);

    /// <inheritdoc/>
    public ImmutableArray<Length> LengthsOf(Slot slot) => Draft[slot].Lengths;

    /// <inheritdoc/>
    public ImmutableArray<Length> StridesOf(Slot slot) => Draft.StridesOf(slot);

    /// <inheritdoc/>
    public bool IsRowMajor(Slot slot) => Draft.IsRowMajor(slot);

    /// <inheritdoc/>
    public Length Const(long value) => Draft.Formulas.Const(value);

    /// <inheritdoc/>
    public Length Compute(LengthOp op, Length a, Length b) => Draft.Formulas.Compute(op, a, b);

    /// <inheritdoc/>
    public Length Select(Length condition, Length b, Length c) => Draft.Formulas.Select(condition, b, c);

    /// <inheritdoc/>
    public long? ConstantOf(Length length) => Draft.Formulas.ConstantOf(length);

    /// <inheritdoc/>
    public Length ValueOf(int input)
    {
        var variable = node.Inputs[input];
        if (variable.Rank != 0 || !(variable.DType.IsInteger || variable.DType == DType.Bool))
        {
            throw new InvalidOperationException($"{node.Op.Name} asks for the value of input {input}, which is {variable.Type} and not a 0-d integer.");
        }

        if (pass.Values.Find(variable) is { } known)
        {
            return known;
        }

        var value = Size("read_scalar", 1, [], [pass.SlotOf(variable)])[0];
        pass.Values.Remember(variable, value);
        pass.Reads.Add(value, variable);
        return value;
    }

    /// <inheritdoc/>
    public Slot Output(int index, ImmutableArray<Length> lengths) => Set(index, pass.NewSlot(node.Outputs[index], lengths, node));

    /// <inheritdoc/>
    public Slot OutputInPlaceOf(int index, params ReadOnlySpan<int> inputs)
    {
        foreach (var input in inputs)
        {
            if (targets?[index] is { } target && ReferenceEquals(node.Inputs[input], target) && IsOnlyPathTo(input))
            {
                _inPlace[index] = true;
                pass.Overwrite(target, Input(input));
                return Set(index, Input(input));
            }
        }

        foreach (var input in inputs)
        {
            if (pass.CanReuse(Input(input), node.Outputs[index]) && IsOnlyPathTo(input) && Array.IndexOf(_outputs, Input(input)) < 0)
            {
                return Set(index, Input(input));
            }
        }

        return Output(index, LengthsOf(Input(inputs[0])));
    }

    /// <inheritdoc/>
    public void SetOutput(int index, Slot slot) => Set(index, slot);

    /// <inheritdoc/>
    public Slot Scratch(DType dtype, ImmutableArray<Length> lengths) => Draft.AddPlanned(dtype, lengths, "", node);

    /// <inheritdoc/>
    public Slot View(Slot source, ImmutableArray<Length> lengths, ImmutableArray<Length> strides, Length offset) =>
        Draft.AddView(source, lengths, strides, offset, "", node);

    /// <inheritdoc/>
    public void Kernel(string name, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> outputs, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default) =>
        Draft.AddKernel(name, attributes, outputs, inputs, parameters, node);

    /// <inheritdoc/>
    public ImmutableArray<Length> Size(string name, int count, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default) =>
        Draft.AddSize(name, count, attributes, inputs, parameters, node);

    /// <inheritdoc/>
    public INestedProgram Nest(FunctionGraph graph, ReadOnlySpan<NestedOperand> inputs, NestedKind kind) =>
        new NestedLowering(this, Draft, node.Op.Name, graph, [.. inputs], kind);

    /// <inheritdoc/>
    public Length Loop(INestedProgram body, Length steps, ReadOnlySpan<NestedOperand> outputs)
    {
        var nested = (NestedLowering)body;
        var register = nested.UntilRegister < 0 ? -1 : Draft[Draft.AddRegisters(1)].Index;
        Draft.AddNesting(nested.Nesting(null, steps, outputs, register), node);
        return register < 0 ? steps : Draft.Formulas.Register(register);
    }

    /// <inheritdoc/>
    public void Branch(Length condition, INestedProgram then, INestedProgram otherwise, ReadOnlySpan<Slot> outputs)
    {
        var destinations = new NestedOperand[outputs.Length];
        for (var i = 0; i < destinations.Length; i++)
        {
            destinations[i] = new NestedOperand(outputs[i]);
        }

        Draft.AddNesting(((NestedLowering)then).Nesting((NestedLowering)otherwise, condition, destinations, -1), node);
    }

    // Another input in the same memory would be read after it was overwritten.
    private bool IsOnlyPathTo(int input)
    {
        var root = Draft.RootOf(Input(input));
        return node.Inputs.Count(other => pass.RootOf(other) == root) == 1;
    }

    private Slot Set(int index, Slot slot)
    {
        if (_outputs[index] is not null)
        {
            throw new InvalidOperationException($"{node.Op.Name} lowered its output {index} twice.");
        }

        _outputs[index] = slot;
        return slot;
    }
}
