using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>One walk over the nodes of a graph that writes the program: first everything that may fail, then the copies into outputs,
/// then the tail of in-place updates.</summary>
internal sealed class LoweringPass
{
    private readonly LoweringPlan _plan;
    private readonly Dictionary<Apply, SharedVariable?[]> _tail;
    private readonly VariableMap<Slot> _slots = new();
    private readonly Dictionary<TensorVariable, int> _destinations = [];
    private readonly List<int> _readers = [];
    private readonly VariableMap<int> _outputUses = new();

    // A length that a node needs as a tensor after all is lowered while the node is, which still reads its other inputs.
    private readonly Stack<Apply> _beingLowered = [];
    private readonly Dictionary<Slot, SharedVariable> _overwritten = [];
    private readonly List<SharedVariable> _swaps = [];

    public LoweringPass(LoweringPlan plan, string name, Dictionary<Apply, SharedVariable?[]> tail)
    {
        _plan = plan;
        _tail = tail;
        foreach (var output in plan.Graph.Outputs)
        {
            _outputUses[output] = _outputUses.GetValueOrDefault(output, 0) + 1;
        }

        Draft = new ProgramDraft(name);
        if (plan.CountsSteps)
        {
            Draft.AddRegisters(1);
        }

        Values = new ScalarFormulas(this);
    }

    /// <summary>Updates that cannot be done in place.</summary>
    public HashSet<SharedVariable> Refused { get; } = [];

    /// <summary>The program so far.</summary>
    public ProgramDraft Draft { get; }

    /// <summary>Values of 0-d integers as formulas.</summary>
    public ScalarFormulas Values { get; }

    /// <summary>Whether an input is row-major for certain: of a nested program the caller can tell.</summary>
    public Func<int, bool> IsInputRowMajor { get; init; } = _ => false;

    /// <summary>The register that holds the plan's flag; -1 without one.</summary>
    public int FlagRegister { get; private set; } = -1;

    /// <summary>Registers into which 0-d integers were read.</summary>
    public Dictionary<Length, TensorVariable> Reads { get; } = [];

    /// <summary>Lowers all nodes.</summary>
    public LoweredProgram Run()
    {
        for (var i = 0; i < _plan.Graph.Inputs.Length; i++)
        {
            var input = _plan.Graph.Inputs[i];
            Place(input, Draft.AddInput(input.Type, input.Name ?? "", IsInputRowMajor(i)));
        }

        foreach (var shared in _plan.Read)
        {
            Place(shared, Draft.AddInput(shared.Type, shared.Name ?? "", isRowMajor: true));
        }

        var copies = ChooseDestinations();
        var nodes = _plan.Graph.Nodes;
        foreach (var node in nodes)
        {
            if (!_tail.ContainsKey(node) && !IsFormula(node))
            {
                Lower(node, null);
            }
        }

        foreach (var (variable, output) in copies)
        {
            CopyInto(output, variable);
        }

        if (_plan.HasFlag)
        {
            var flag = Draft.AddSize("read_scalar", 1, [], [SlotOf(_plan.Graph.Outputs[^1])], [], _plan.Graph.Outputs[^1].Owner)[0];
            FlagRegister = Draft.Formulas.RegisterOf(flag);
        }

        Draft.BeginTail();
        foreach (var node in Tail.Order(nodes, _tail))
        {
            Lower(node, _tail[node]);
        }

        HashSet<SharedVariable> overwritten = [.. _overwritten.Values];
        return new LoweredProgram(Draft, [.. _plan.Read.Map(shared => new SharedInput(shared, overwritten.Contains(shared)))], [.. _swaps]);
    }

    /// <summary>The slot of a variable. Constants get theirs now, and so do lengths that were not needed as tensors before.</summary>
    public Slot SlotOf(TensorVariable variable)
    {
        if (_slots.TryGetValue(variable, out var slot))
        {
            return slot;
        }

        switch (variable)
        {
            case Constant constant:
                slot = Draft.AddConstant(constant.Value, constant.Name ?? "");
                _slots.Add(variable, slot);
                return slot;
            case { Owner: { } node } when Values.Find(variable) is not null:
                Lower(node, null);
                return _slots[variable];
            default:
                throw new InvalidOperationException($"{variable.Name ?? "A variable"} is used before it is computed.");
        }
    }

    /// <summary>The memory of a variable that has a slot, else null.</summary>
    public Slot? RootOf(TensorVariable variable) => _slots.TryGetValue(variable, out var slot) ? Draft.RootOf(slot) : null;

    /// <summary>Memory for the output of a node.</summary>
    public Slot NewSlot(TensorVariable output, ImmutableArray<Length> lengths, Apply node) => _destinations.TryGetValue(output, out var index)
        ? Draft.AddOutput(index, output.DType, lengths, output.Name ?? "", node)
        : Draft.AddPlanned(output.DType, lengths, output.Name ?? "", node);

    /// <summary>Whether a variable lies where its output is.</summary>
    public bool IsDelivered(TensorVariable variable) =>
        !_destinations.TryGetValue(variable, out var index) || Draft.IsOutput(SlotOf(variable), index);

    /// <summary>Whether nobody needs the memory of a slot after the node that is being lowered, and the output may have it.</summary>
    public bool CanReuse(Slot slot, TensorVariable output) =>
        !_destinations.ContainsKey(output) && Draft.IsPlanned(slot) && Draft[slot].DType == output.DType && (slot.Id >= _readers.Count || _readers[slot.Id] == 0)
        && !(_beingLowered.Count > 1 && _beingLowered.Skip(1).Any(node => node.Inputs.Any(input => RootOf(input) == slot)));

    /// <summary>Notes that the tail overwrites a shared variable.</summary>
    public void Overwrite(SharedVariable target, Slot slot)
    {
        Draft[slot].IsMutable = true;
        _overwritten.Add(slot, target);
    }

    // Such a node is lowered only if somebody needs its result as a tensor.
    private bool IsFormula(Apply node) => node.Outputs.Length == 1 && Values.Find(node.Output) is not null;

    private void Lower(Apply node, SharedVariable?[]? targets)
    {
        foreach (var input in node.Inputs)
        {
            if (RootOf(input) is not { } root)
            {
                continue;
            }

            CountReaders(root, -1);
            if (_overwritten.Count > 0 && _overwritten.TryGetValue(root, out var lost))
            {
                Refused.Add(lost);
            }
        }

        var first = Draft.Instructions.Count;
        var lowering = new NodeLowering(this, node, targets);
        _beingLowered.Push(node);
        node.Op.Lower(node, lowering);
        _beingLowered.Pop();
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            Place(node.Outputs[i], lowering.OutputSlot(i));
        }

        if (targets is not null && !(lowering.IsInPlace && Draft.CanStandInTail(first)))
        {
            Refused.UnionWith(targets.OfType<SharedVariable>());
        }
    }

    private void Place(TensorVariable variable, Slot slot)
    {
        _slots[variable] = slot;
        var root = Draft.RootOf(slot);
        CountReaders(root, _plan.Graph.CountClients(variable) + _outputUses.GetValueOrDefault(variable, 0));
    }

    private void CountReaders(Slot root, int change)
    {
        while (_readers.Count <= root.Id)
        {
            _readers.Add(0);
        }

        _readers[root.Id] += change;
    }

    // The function's outputs, then new values that are not written in place: each variable goes straight to its first output.
    private List<Destination> ChooseDestinations()
    {
        var copies = new List<Destination>();
        var output = 0;
        for (var i = 0; i < _plan.Graph.Outputs.Length - (_plan.HasFlag ? 1 : 0); i++)
        {
            var variable = _plan.Graph.Outputs[i];
            var target = i < _plan.OutputCount ? null : _plan.Targets[i - _plan.OutputCount];
            if (target is not null && variable.Owner is { } node && _tail.TryGetValue(node, out var targets) && targets[variable.Index] == target)
            {
                continue;
            }

            if (target is not null)
            {
                _swaps.Add(target);
            }

            if (variable.Owner is null || !_destinations.TryAdd(variable, output))
            {
                copies.Add(new Destination(variable, output));
            }

            output++;
        }

        // An op that passes a view on cannot write into the output; whether it did is known after it was lowered.
        foreach (var (variable, index) in _destinations)
        {
            copies.Add(new Destination(variable, index));
        }

        return copies;
    }

    private sealed record Destination(TensorVariable Variable, int Output);

    private void CopyInto(int output, TensorVariable variable)
    {
        if (variable.Owner is { } owner && _tail.ContainsKey(owner))
        {
            return;
        }

        var source = SlotOf(variable);
        if (Draft.IsOutput(source, output))
        {
            return;
        }

        var target = Draft.AddOutput(output, variable.DType, Draft[source].Lengths, variable.Name ?? "", variable.Owner);
        Draft.AddKernel("copy", [], [target], [source], [], variable.Owner);
    }
}
