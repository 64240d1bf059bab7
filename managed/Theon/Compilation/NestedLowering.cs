using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>The body of a loop or an arm of a branch: a graph lowered into a program of its own, and what its lengths are for the caller.</summary>
internal sealed class NestedLowering : INestedProgram
{
    private readonly NodeLowering _caller;
    private readonly FunctionGraph _graph;
    private readonly ImmutableArray<NestedOperand> _inputs;
    private readonly bool _isLoop;
    private readonly LoweringPass _pass;
    private readonly Dictionary<Length, Length?> _translated = [];

    public NestedLowering(NodeLowering caller, ProgramDraft draft, string name, FunctionGraph graph, ImmutableArray<NestedOperand> inputs, NestedKind kind)
    {
        _caller = caller;
        _graph = graph;
        _inputs = inputs;
        _isLoop = kind != NestedKind.Arm;
        var hasFlag = kind == NestedKind.LoopUntil;
        var plan = new LoweringPlan(graph, graph.Outputs.Length - (hasFlag ? 1 : 0), []) { CountsSteps = kind != NestedKind.Arm, HasFlag = hasFlag };
        _pass = new LoweringPass(plan, name, []) { IsInputRowMajor = i => IsRowMajor(draft, inputs[i]) };
        _pass.Run();
    }

    /// <summary>Register of the body that ends the loop; -1 for none.</summary>
    public int UntilRegister => _pass.FlagRegister;

    private Formulas Inner => _pass.Draft.Formulas;

    /// <summary>The instruction's part of a loop, or of a branch to this or another program.</summary>
    public DraftNesting Nesting(NestedLowering? otherwise, Length condition, ReadOnlySpan<NestedOperand> outputs, int stepsRegister)
    {
        var bindings = ImmutableArray.CreateBuilder<DraftBinding>(_inputs.Length + outputs.Length);
        for (var i = 0; i < outputs.Length; i++)
        {
            bindings.Add(new DraftBinding(outputs[i], true, i));
        }

        for (var i = 0; i < _inputs.Length; i++)
        {
            bindings.Add(new DraftBinding(_inputs[i], false, i));
        }

        return new DraftNesting(_pass.Draft, otherwise?._pass.Draft, bindings.MoveToImmutable(), condition) { UntilRegister = UntilRegister, StepsRegister = stepsRegister };
    }

    /// <inheritdoc/>
    public ImmutableArray<Length>? LengthsOf(int output)
    {
        var slot = Sequences.Below(_pass.Draft.Slots.Count, number => _pass.Draft.IsOutput(new Slot(number), output))[0];
        var lengths = ImmutableArray.CreateBuilder<Length>();
        foreach (var length in _pass.Draft.Slots[slot].Lengths)
        {
            if (Translated(length) is not { } own)
            {
                return null;
            }

            lengths.Add(own);
        }

        return lengths.ToImmutable();
    }

    private static bool IsRowMajor(ProgramDraft draft, NestedOperand operand)
    {
        if (operand.Access == NestedAccess.Whole)
        {
            return draft.IsRowMajor(operand.Slot);
        }

        var (lengths, strides) = (draft[operand.Slot].Lengths, draft.StridesOf(operand.Slot));
        return strides.AsSpan()[1..].SequenceEqual(draft.Formulas.RowMajor(lengths.RemoveAt(0)));
    }

    /// <summary>A formula of the nested program as one of the caller; null where it depends on what a step computes.</summary>
    private Length? Translated(Length length)
    {
        if (!_translated.TryGetValue(length, out var known))
        {
            known = Translate(length);
            _translated.Add(length, known);
        }

        return known;
    }

    private Length? Translate(Length length)
    {
        if (Inner.InputLength(length) is (var slot, var axis))
        {
            var operand = _inputs[_pass.Draft.Slots[slot].Index];
            return _caller.LengthsOf(operand.Slot)[axis + (operand.Access == NestedAccess.Whole ? 0 : 1)];
        }

        if (_pass.Reads.TryGetValue(length, out var read))
        {
            var input = _graph.Inputs.IndexOf(read);
            return input >= 0 && _inputs[input] is { Access: NestedAccess.Whole, Input: >= 0 and var own } ? _caller.ValueOf(own) : null;
        }

        // What a step chooses must have the same lengths on both sides for the results to be stacked; the loop compares them at each step.
        return Inner.Rebuild(length, Translated, _caller)
            ?? (_isLoop && Inner.SidesOf(length) is (var then, var otherwise) ? Translated(then) ?? Translated(otherwise) : null);
    }
}
