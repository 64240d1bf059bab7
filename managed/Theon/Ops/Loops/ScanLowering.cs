using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// Turns a loop into instructions: buffers for the states, with the initial values in front, and for the other results, then one native
/// loop that hands each step its parts of them. A state of which only the last value is asked for has a buffer of the latest steps.
/// </summary>
internal sealed class ScanLowering(Scan scan, Apply node, ILowering lowering)
{
    private readonly Length _zero = lowering.Const(0);
    private readonly Length _one = lowering.Const(1);

    public void Run()
    {
        var asked = lowering.ValueOf(0);
        var steps = asked;
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            // A sequence that is too short is an error before the first step.
            var usable = lowering.Compute(LengthOp.Min, steps, lowering.LengthsOf(lowering.Input(1 + i))[0]);
            steps = lowering.Compute(LengthOp.Same, steps, usable);
        }

        var capacity = lowering.Compute(LengthOp.Max, asked, _zero);
        var states = Sequences.Range(scan.States.Length, i => Buffer(i, capacity));
        var body = lowering.Nest(scan.Body.Graph, Operands(steps, states), scan.HasUntil ? NestedKind.LoopUntil : NestedKind.Loop);
        var maps = Sequences.Range(scan.MapCount, i => Map(states.Length + i, capacity, body));
        var done = lowering.Loop(body, steps, [.. states.Select((slot, i) => StateOperand(slot, i, tap: 0)), .. maps.Select((slot, i) => MapOperand(slot, states.Length + i, steps))]);
        for (var i = 0; i < states.Length; i++)
        {
            GiveState(i, states[i], done);
        }

        for (var i = 0; i < maps.Length; i++)
        {
            GiveMap(states.Length + i, maps[i], done);
        }
    }

    // Whether the slot as it is becomes the output, so that it may lie in the caller's memory.
    private bool IsWhole(int output) => output < scan.States.Length ? !scan.LastOnly[output] && !scan.HasUntil : scan.LastOnly[output] || !scan.HasUntil;

    private Slot Memory(int output, Length rows, IEnumerable<Length> row)
    {
        ImmutableArray<Length> lengths = [rows, .. row];
        return IsWhole(output) ? lowering.Output(output, lengths) : lowering.Scratch(node.Outputs[output].DType, lengths);
    }

    private Slot Buffer(int state, Length capacity)
    {
        var depth = lowering.Const(scan.States[state].Depth);
        var initial = lowering.Input(scan.FirstInitial + state);
        var row = lowering.LengthsOf(initial).RemoveAt(0);
        var rows = lowering.Compute(LengthOp.Add, depth, scan.LastOnly[state] ? _one : capacity);
        var buffer = Memory(state, rows, row);
        var head = lowering.View(buffer, [depth, .. row], lowering.StridesOf(buffer), _zero);
        var given = lowering.LengthsOf(initial);
        var checkedInitial = lowering.View(initial, given.SetItem(0, lowering.Compute(LengthOp.Same, given[0], depth)), lowering.StridesOf(initial), _zero);
        lowering.Kernel("copy", [], [head], [checkedInitial]);
        return buffer;
    }

    private Slot Map(int output, Length capacity, INestedProgram body)
    {
        var row = body.LengthsOf(output) ?? throw new TensorTypeException(
            $"Scan cannot keep result {output} of each step: its shape, {scan.Body.Outputs[output].Type}, depends on values that the step computes. "
            + "Bring it to a shape that is known before the loop begins.");
        return Memory(output, scan.LastOnly[output] ? _one : capacity, row);
    }

    private NestedOperand[] Operands(Length steps, Slot[] states)
    {
        var last = lowering.Compute(LengthOp.Sub, steps, _one);
        var operands = new List<NestedOperand>();
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            operands.Add(new NestedOperand(lowering.Input(1 + i), NestedAccess.Step) { First = scan.IsBackwards ? last : _zero, Stride = scan.IsBackwards ? -1 : 1, Input = 1 + i });
        }

        for (var i = 0; i < states.Length; i++)
        {
            foreach (var tap in scan.States[i].Taps)
            {
                operands.Add(StateOperand(states[i], i, tap));
            }
        }

        for (var i = scan.FirstInvariant; i < node.Inputs.Length; i++)
        {
            operands.Add(new NestedOperand(lowering.Input(i)) { Input = i });
        }

        return [.. operands];
    }

    private NestedOperand StateOperand(Slot buffer, int state, int tap) =>
        new(buffer, scan.LastOnly[state] ? NestedAccess.Cycle : NestedAccess.Step) { First = lowering.Const(scan.States[state].Depth + tap) };

    private NestedOperand MapOperand(Slot memory, int output, Length steps)
    {
        if (scan.LastOnly[output])
        {
            return new NestedOperand(memory, NestedAccess.Cycle) { First = _zero };
        }

        return scan.IsBackwards
            ? new NestedOperand(memory, NestedAccess.Step) { First = lowering.Compute(LengthOp.Sub, steps, _one), Stride = -1 }
            : new NestedOperand(memory, NestedAccess.Step) { First = _zero };
    }

    private void GiveState(int state, Slot buffer, Length done)
    {
        if (IsWhole(state))
        {
            return;
        }

        var (lengths, strides) = (lowering.LengthsOf(buffer), lowering.StridesOf(buffer));
        var depth = lowering.Const(scan.States[state].Depth);
        var filled = lowering.Compute(LengthOp.Add, depth, done);
        if (!scan.LastOnly[state])
        {
            lowering.SetOutput(state, lowering.View(buffer, lengths.SetItem(0, filled), strides, _zero));
            return;
        }

        var last = lowering.Compute(LengthOp.Sub, filled, _one);
        var turns = lowering.Compute(LengthOp.FloorDiv, last, lengths[0]);
        var place = lowering.Compute(LengthOp.Sub, last, lowering.Compute(LengthOp.Mul, turns, lengths[0]));
        lowering.SetOutput(state, lowering.View(buffer, lengths.SetItem(0, _one), strides, lowering.Compute(LengthOp.Mul, place, strides[0])));
    }

    private void GiveMap(int output, Slot memory, Length done)
    {
        if (!IsWhole(output))
        {
            lowering.SetOutput(output, lowering.View(memory, lowering.LengthsOf(memory).SetItem(0, done), lowering.StridesOf(memory), _zero));
        }
    }
}
