using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Theon.Graph;
using Theon.Interop;
using Theon.Types;

namespace Theon.Runtime;

/// <summary>Writes the bytes that the native header program.h describes.</summary>
internal sealed class ProgramWriter
{
    private const int Alignment = 8;
    private const int ConstantAlignment = 64;

    private readonly ProgramDraft _draft;
    private readonly List<int> _dims = [];
    private readonly List<int> _operands = [];
    private readonly List<int> _parameters = [];
    private readonly List<ProgramBinding> _bindings = [];
    private readonly List<byte[]> _programs = [];
    private readonly List<string> _kernels = [];
    private readonly Dictionary<string, int> _kernelNumbers = [];
    private readonly Pool _attributes = new(Alignment);
    private readonly Pool _constants = new(ConstantAlignment);
    private readonly Pool _strings = new(1);

    private ProgramWriter(ProgramDraft draft) => _draft = draft;

    /// <summary>The program as bytes.</summary>
    /// <param name="draft">What to write.</param>
    /// <param name="withOrigins">Whether to look up the user's lines, which costs time: for texts and files, not for running.</param>
    public static byte[] Write(ProgramDraft draft, bool withOrigins = false) => new ProgramWriter(draft).Write(withOrigins);

    private byte[] Write(bool withOrigins)
    {
        Text("");
        var header = new ProgramHeader
        {
            Magic = NativeProgram.Magic,
            Version = NativeProgram.Version,
            InputCount = _draft.InputCount,
            OutputCount = _draft.OutputCount,
            RegisterCount = _draft.RegisterCount,
            TailFirst = _draft.TailFirst,
            Name = Text(_draft.Name),
        };
        var slots = _draft.Slots.Map(Row);
        var instructions = _draft.Instructions.Map(instruction => Row(instruction, withOrigins));
        var expressions = _draft.Formulas.Rows.Map(row => new ProgramExpression { Op = (int)row.Op, A = row.A, B = row.B, C = row.C, Value = row.Value });

        var kernels = _kernels.Map(name => new KernelReference { Name = Text(name), Version = KernelFacts.Version });

        var bytes = new Output();
        bytes.Append<ProgramHeader>([header]);
        header.Expressions = bytes.Append<ProgramExpression>(expressions);
        header.Dims = bytes.Append<int>(CollectionsMarshal.AsSpan(_dims));
        header.Slots = bytes.Append<ProgramSlot>(slots);
        header.Kernels = bytes.Append<KernelReference>(kernels);
        header.Operands = bytes.Append<int>(CollectionsMarshal.AsSpan(_operands));
        header.Parameters = bytes.Append<int>(CollectionsMarshal.AsSpan(_parameters));
        header.Bindings = bytes.Append<ProgramBinding>(CollectionsMarshal.AsSpan(_bindings));
        header.Instructions = bytes.Append<ProgramInstruction>(instructions);
        var sections = new ProgramSection[_programs.Count];
        header.Programs = bytes.Append<ProgramSection>(sections);
        header.Attributes = bytes.Append<byte>(_attributes.Bytes);
        header.Constants = bytes.Append<byte>(_constants.Bytes, ConstantAlignment);
        header.Strings = bytes.Append<byte>(_strings.Bytes);
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i] = bytes.Append<byte>(_programs[i], ConstantAlignment);
        }

        bytes.Overwrite<ProgramSection>(header.Programs, sections);
        header.TotalBytes = bytes.Length;
        return bytes.ToArray(header);
    }

    private unsafe ProgramSlot Row(DraftSlot slot)
    {
        var row = new ProgramSlot
        {
            Kind = (int)slot.Kind,
            DType = (int)slot.DType,
            Rank = slot.Rank,
            Flags = slot.IsMutable ? (int)SlotFlags.Mutable : 0,
            Index = slot.Index,
            Dims = _dims.Count,
            Name = Text(slot.Name),
        };
        if (slot.Kind is SlotKind.Arena or SlotKind.Reserved)
        {
            row.FirstUse = slot.FirstUse;
            row.LastUse = slot.LastUse;
        }

        // The shape of an input is checked against these: its own lengths would refer to themselves.
        var any = slot.Kind == SlotKind.Input ? _draft.Formulas.Const(-1) : null;
        foreach (var length in slot.Lengths)
        {
            _dims.Add(any is not null && _draft.Formulas.ConstantOf(length) is null ? any.Id : length.Id);
        }

        if (slot.Kind == SlotKind.View)
        {
            _dims.AddRange(slot.Strides.Map(stride => stride.Id).AsSpan());
            _dims.Add(slot.Offset!.Id);
        }

        if (slot.Constant is { } constant)
        {
            using var compact = constant.Copy();
            row.Offset = _constants.Add(new ReadOnlySpan<byte>(compact.Data, checked((int)(compact.Count * compact.DType.Bytes))));
        }

        return row;
    }

    private ProgramInstruction Row(DraftInstruction instruction, bool withOrigins)
    {
        var nesting = instruction.Nesting;
        var row = new ProgramInstruction
        {
            Kind = (int)instruction.Kind,
            Kernel = instruction.Kernel.Length == 0 ? 0 : Kernel(instruction.Kernel),
            AttributeOffset = instruction.Attributes.Length == 0 ? 0 : _attributes.Add(instruction.Attributes),
            AttributeBytes = instruction.Attributes.Length,
            OperandFirst = _operands.Count,
            OperandCount = nesting is null ? instruction.Operands.Length : 0,
            OutputCount = instruction.OutputCount,
            ParameterFirst = _parameters.Count,
            ParameterCount = instruction.Parameters.Length,
            BindingFirst = _bindings.Count,
            BindingCount = nesting?.Bindings.Length ?? 0,
            Condition = nesting?.Condition.Id ?? 0,
            Body = nesting is null ? 0 : Nested(nesting.Body, withOrigins),
            Otherwise = nesting?.Otherwise is { } otherwise ? Nested(otherwise, withOrigins) : 0,
            UntilRegister = nesting?.UntilRegister ?? -1,
            StepsRegister = nesting?.StepsRegister ?? -1,
            Name = Text(instruction.Node?.Op.Name ?? "Output"),
            Origin = Text(withOrigins && instruction.Node is { Origins: [var origin, ..] } ? origin.ToString() : ""),
        };
        if (nesting is not null)
        {
            _bindings.AddRange(nesting.Bindings.Map(Row).AsSpan());
            return row;
        }

        _operands.AddRange(instruction.Operands.Map(slot => slot.Id).AsSpan());
        _parameters.AddRange(instruction.Parameters.Map(length => length.Id).AsSpan());
        return row;
    }

    private ProgramBinding Row(DraftBinding binding) => new()
    {
        Slot = binding.Operand.Slot.Id,
        Mode = (int)(binding.Operand.Access switch
        {
            NestedAccess.Whole => BindingMode.Whole,
            NestedAccess.Step => BindingMode.Step,
            _ => BindingMode.Cycle,
        }),
        IsOutput = binding.IsOutput ? 1 : 0,
        Position = binding.Position,
        Stride = binding.Operand.Access == NestedAccess.Whole ? 0 : binding.Operand.Stride,
        Offset = binding.Operand.First?.Id ?? 0,
    };

    private int Nested(ProgramDraft draft, bool withOrigins)
    {
        _programs.Add(Write(draft, withOrigins));
        return _programs.Count - 1;
    }

    private int Kernel(string name)
    {
        if (!_kernelNumbers.TryGetValue(name, out var number))
        {
            number = _kernels.Count;
            _kernelNumbers.Add(name, number);
            _kernels.Add(name);
        }

        return number;
    }

    private int Text(string text) => _strings.Add(NativeText.ToBytes(text));

    /// <summary>Bytes in which equal entries lie once.</summary>
    private sealed class Pool(int alignment)
    {
        private readonly List<byte> _bytes = [];
        private readonly Dictionary<string, int> _known = [];

        public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

        public int Add(ReadOnlySpan<byte> entry)
        {
            var key = Encoding.Latin1.GetString(entry);
            if (_known.TryGetValue(key, out var offset))
            {
                return offset;
            }

            while (_bytes.Count % alignment != 0)
            {
                _bytes.Add(0);
            }

            offset = _bytes.Count;
            _bytes.AddRange(entry);
            _known.Add(key, offset);
            return offset;
        }
    }

    private sealed class Output
    {
        private readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public ProgramSection Append<T>(ReadOnlySpan<T> entries, int alignment = Alignment)
            where T : unmanaged
        {
            while (_bytes.Count % alignment != 0)
            {
                _bytes.Add(0);
            }

            var section = new ProgramSection { Offset = _bytes.Count, Count = entries.Length };
            _bytes.AddRange(MemoryMarshal.AsBytes(entries));
            return section;
        }

        public void Overwrite<T>(ProgramSection section, ReadOnlySpan<T> entries)
            where T : unmanaged => MemoryMarshal.AsBytes(entries).CopyTo(CollectionsMarshal.AsSpan(_bytes)[(int)section.Offset..]);

        public byte[] ToArray(ProgramHeader header)
        {
            var bytes = _bytes.ToArray();
            Unsafe.WriteUnaligned(ref bytes[0], header);
            return bytes;
        }
    }
}
