using System.Collections.Immutable;
using Theon.Graph;
using Theon.Interop;
using Theon.Types;

namespace Theon.Runtime;

/// <summary>A tensor of a program under construction.</summary>
internal sealed class DraftSlot
{
    public required SlotKind Kind { get; init; }

    public required DType DType { get; init; }

    public required ImmutableArray<Length> Lengths { get; init; }

    /// <summary>For a view; other slots are row-major, or inputs of any strides.</summary>
    public ImmutableArray<Length> Strides { get; init; }

    /// <summary>For a view: first element, counted from the source's first.</summary>
    public Length? Offset { get; init; }

    /// <summary>Number of the input or output, first register, or the source of a view.</summary>
    public int Index { get; init; }

    /// <summary>The slot whose memory this one lies in: itself but for views.</summary>
    public Slot? Root { get; set; }

    /// <summary>For a constant.</summary>
    public NDArray? Constant { get; init; }

    public string Name { get; init; } = "";

    /// <summary>For an input: whether the caller promises row-major memory.</summary>
    public bool IsRowMajor { get; init; }

    /// <summary>Whether the tail writes this input.</summary>
    public bool IsMutable { get; set; }

    /// <summary>First instruction that touches the memory, also through a view; -1 until one does. Only roots know.</summary>
    public int FirstUse { get; set; } = -1;

    /// <summary>Last instruction that touches the memory, also through a view.</summary>
    public int LastUse { get; set; } = -1;

    public int Rank => Lengths.Length;
}

/// <summary>An instruction of a program under construction.</summary>
internal sealed class DraftInstruction
{
    public required InstructionKind Kind { get; init; }

    /// <summary>The node it came from; null for copies into outputs.</summary>
    public required Apply? Node { get; init; }

    public string Kernel { get; init; } = "";

    public byte[] Attributes { get; init; } = [];

    /// <summary>Outputs first.</summary>
    public required ImmutableArray<Slot> Operands { get; init; }

    public int OutputCount { get; init; }

    public ImmutableArray<Length> Parameters { get; init; } = [];

    /// <summary>For a loop or branch.</summary>
    public DraftNesting? Nesting { get; init; }
}

/// <summary>What a loop or branch runs.</summary>
internal sealed record DraftNesting(ProgramDraft Body, ProgramDraft? Otherwise, ImmutableArray<DraftBinding> Bindings, Length Condition)
{
    /// <summary>Register of the body that ends the loop; -1 for none.</summary>
    public int UntilRegister { get; init; } = -1;

    /// <summary>Register that receives the number of steps done; -1 for none.</summary>
    public int StepsRegister { get; init; } = -1;
}

/// <summary>A tensor handed to a nested program as one of its inputs, or filled as one of its outputs.</summary>
internal sealed record DraftBinding(NestedOperand Operand, bool IsOutput, int Position);

/// <summary>A program under construction: slots, formulas and instructions. <see cref="ProgramWriter"/> turns it into bytes.</summary>
internal sealed class ProgramDraft(string name)
{
    private readonly List<DraftSlot> _slots = [];
    private readonly List<DraftInstruction> _instructions = [];

    /// <summary>The user's name for the function.</summary>
    public string Name { get; } = name;

    public Formulas Formulas { get; } = new();

    public IReadOnlyList<DraftSlot> Slots => _slots;

    public IReadOnlyList<DraftInstruction> Instructions => _instructions;

    public int InputCount { get; private set; }

    public int OutputCount { get; private set; }

    public int RegisterCount { get; private set; }

    /// <summary>First instruction of the tail; the number of instructions while there is none.</summary>
    public int TailFirst => _tailFirst ?? _instructions.Count;

    private int? _tailFirst;

    /// <summary>From here on instructions belong to the tail.</summary>
    public void BeginTail() => _tailFirst = _instructions.Count;

    /// <summary>The next input. Axes that broadcast have length 1, others any.</summary>
    public Slot AddInput(TensorType type, string name, bool isRowMajor)
    {
        var id = new Slot(_slots.Count);
        var lengths = Sequences.Range(type.Rank, axis => type.Broadcastable[axis] ? Formulas.Const(1) : Formulas.LengthOf(id, axis));
        return Add(new DraftSlot
        {
            Kind = SlotKind.Input,
            DType = type.DType,
            Lengths = [.. lengths],
            Index = InputCount++,
            Name = name,
            IsRowMajor = isRowMajor,
        });
    }

    /// <summary>Output number <paramref name="index"/>.</summary>
    public Slot AddOutput(int index, DType dtype, ImmutableArray<Length> lengths, string name, Apply? node)
    {
        OutputCount = Math.Max(OutputCount, index + 1);
        var slot = Add(new DraftSlot { Kind = SlotKind.Output, DType = dtype, Lengths = lengths, Index = index, Name = name });
        ReserveIfDynamic(slot, node);
        return slot;
    }

    /// <summary>Memory of the frame: in the arena, or reserved once its lengths are known.</summary>
    public Slot AddPlanned(DType dtype, ImmutableArray<Length> lengths, string name, Apply? node)
    {
        var kind = Formulas.AnyDynamic(lengths) ? SlotKind.Reserved : SlotKind.Arena;
        var slot = Add(new DraftSlot { Kind = kind, DType = dtype, Lengths = lengths, Name = name });
        ReserveIfDynamic(slot, node);
        return slot;
    }

    /// <summary>A constant.</summary>
    public Slot AddConstant(NDArray value, string name) => Add(new DraftSlot
    {
        Kind = SlotKind.Constant,
        DType = value.DType,
        Lengths = [.. value.Shape.Map(Formulas.Const)],
        Constant = value,
        Name = name,
    });

    /// <summary>New registers, as a vector.</summary>
    public Slot AddRegisters(int count)
    {
        var slot = Add(new DraftSlot { Kind = SlotKind.Registers, DType = DType.Int64, Lengths = [Formulas.Const(count)], Index = RegisterCount });
        RegisterCount += count;
        return slot;
    }

    /// <summary>A view, with the instruction that sets it.</summary>
    public Slot AddView(
        Slot source, ImmutableArray<Length> lengths, ImmutableArray<Length> strides, Length offset, string name, Apply? node)
    {
        var view = Add(new DraftSlot
        {
            Kind = SlotKind.View,
            DType = this[source].DType,
            Lengths = lengths,
            Strides = strides,
            Offset = offset,
            Index = source.Id,
            Name = name,
        });
        Add(new DraftInstruction { Kind = InstructionKind.View, Node = node, Operands = [view] });
        return view;
    }

    /// <summary>A kernel call.</summary>
    public void AddKernel(
        string kernel, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> outputs, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters, Apply? node)
    {
        if (kernel == HostKernels.Name)
        {
            ManagedKernel.EnsureRegistered();
        }

        Add(new DraftInstruction
        {
            Kind = InstructionKind.Kernel,
            Node = node,
            Kernel = kernel,
            Attributes = attributes.ToArray(),
            Operands = [.. outputs, .. inputs],
            OutputCount = outputs.Length,
            Parameters = [.. parameters],
        });
    }

    /// <summary>A kernel call that writes registers.</summary>
    public ImmutableArray<Length> AddSize(
        string kernel, int count, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters, Apply? node)
    {
        if (kernel == PrintKernel.Name)
        {
            PrintKernel.EnsureRegistered();
        }

        if (kernel == HostKernels.Name)
        {
            ManagedKernel.EnsureRegistered();
        }

        var registers = AddRegisters(count);
        Add(new DraftInstruction
        {
            Kind = InstructionKind.Size,
            Node = node,
            Kernel = kernel,
            Attributes = attributes.ToArray(),
            Operands = [registers, .. inputs],
            OutputCount = 1,
            Parameters = [.. parameters],
        });
        var first = this[registers].Index;
        return [.. Sequences.Range(count, i => Formulas.Register(first + i))];
    }

    /// <summary>This program and those nested in it, numbered as the native library numbers them.</summary>
    public IEnumerable<ProgramDraft> WithNested => [this, .. _instructions.SelectMany(instruction => instruction.Nesting is { } nesting
        ? [.. nesting.Body.WithNested, .. nesting.Otherwise?.WithNested ?? []]
        : Array.Empty<ProgramDraft>())];

    /// <summary>A loop or branch, which reads and fills what its bindings name.</summary>
    public void AddNesting(DraftNesting nesting, Apply? node)
    {
        ImmutableArray<Slot> outputs = [.. nesting.Bindings.Where(binding => binding.IsOutput).Select(binding => binding.Operand.Slot)];
        Add(new DraftInstruction
        {
            Kind = nesting.Otherwise is null ? InstructionKind.Loop : InstructionKind.Branch,
            Node = node,
            Operands = [.. outputs, .. nesting.Bindings.Where(binding => !binding.IsOutput).Select(binding => binding.Operand.Slot)],
            OutputCount = outputs.Length,
            Nesting = nesting,
        });
    }

    public DraftSlot this[Slot slot] => _slots[slot.Id];

    /// <summary>The slot whose memory a slot lies in.</summary>
    public Slot RootOf(Slot slot) => this[slot].Root!;

    /// <summary>Whether the frame plans the slot's memory.</summary>
    public bool IsPlanned(Slot slot) => this[slot].Kind is SlotKind.Arena or SlotKind.Reserved;

    /// <summary>Whether a slot is output number <paramref name="index"/>.</summary>
    public bool IsOutput(Slot slot, int index) => this[slot].Kind == SlotKind.Output && this[slot].Index == index;

    /// <summary>Whether the slot's elements are row-major for certain: all but inputs of the caller's and views that are not.</summary>
    public bool IsRowMajor(Slot slot) => this[slot] is var it && it.Kind switch
    {
        SlotKind.Input => it.IsRowMajor || it.Rank == 0,
        SlotKind.View => it.Strides.AsSpan().SequenceEqual(Formulas.RowMajor(it.Lengths)),
        _ => true,
    };

    /// <summary>Strides of a slot.</summary>
    public ImmutableArray<Length> StridesOf(Slot slot) => this[slot] is var it && it.Kind == SlotKind.View
        ? it.Strides
        : IsRowMajor(slot)
            ? [.. Formulas.RowMajor(it.Lengths)]
            : [.. Sequences.Range(it.Rank, axis => Formulas.StrideOf(slot, axis))];

    /// <summary>Whether instructions from <paramref name="first"/> on cannot fail once the program was prepared.</summary>
    public bool CanStandInTail(int first)
    {
        for (var i = first; i < _instructions.Count; i++)
        {
            var instruction = _instructions[i];
            var isSafe = instruction.Kind switch
            {
                InstructionKind.Kernel => !KernelFacts.MayFail(instruction.Kernel),
                InstructionKind.View => true,
                _ => false,
            };
            if (!isSafe || Formulas.AnyDynamic(instruction.Parameters) || instruction.Operands.AsSpan().ContainsAny(IsDynamic))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsDynamic(Slot slot) => this[slot] is var it
        && (Formulas.AnyDynamic(it.Lengths) || (it.Kind == SlotKind.View && (Formulas.AnyDynamic(it.Strides) || Formulas.IsDynamic(it.Offset!))));

    private void ReserveIfDynamic(Slot slot, Apply? node)
    {
        if (Formulas.AnyDynamic(this[slot].Lengths))
        {
            Add(new DraftInstruction { Kind = InstructionKind.Reserve, Node = node, Operands = [slot] });
        }
    }

    private Slot Add(DraftSlot slot)
    {
        _slots.Add(slot);
        var id = new Slot(_slots.Count - 1);
        slot.Root = slot.Kind == SlotKind.View ? _slots[slot.Index].Root : id;
        return id;
    }

    private void Add(DraftInstruction instruction)
    {
        foreach (var operand in instruction.Operands)
        {
            var slot = this[RootOf(operand)];
            slot.LastUse = _instructions.Count;
            slot.FirstUse = slot.FirstUse < 0 ? _instructions.Count : slot.FirstUse;
        }

        _instructions.Add(instruction);
    }
}
