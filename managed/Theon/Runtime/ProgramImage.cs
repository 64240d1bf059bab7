using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>A tensor of a program.</summary>
/// <param name="Place">Where its memory is: <c>input</c>, <c>output</c>, <c>constant</c>, <c>arena</c>, <c>reserved</c>, <c>view</c>, <c>registers</c>.</param>
/// <param name="Name">Its name, or <c>%3</c>.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Lengths as texts: a number, or a formula.</param>
/// <param name="Bytes">Its size, where all lengths are known.</param>
/// <param name="Index">Number of the input or output; of a view the slot that it shows.</param>
/// <param name="Root">The slot whose memory it lies in.</param>
/// <param name="FirstUse">First instruction that touches it, where the program says.</param>
/// <param name="LastUse">Last instruction that touches it, where the program says.</param>
/// <param name="Constant">The bytes of a constant.</param>
internal sealed record ImageSlot(
    string Place, string Name, DType DType, ImmutableArray<string> Shape, long? Bytes, int Index, int Root, int FirstUse, int LastUse, ReadOnlyMemory<byte> Constant)
{
    /// <summary>Such as <c>float64[len(x,0), 3]</c>.</summary>
    public string TypeText => $"{DType.Name}[{string.Join(", ", Shape)}]";
}

/// <summary>An instruction of a program.</summary>
/// <param name="Op">Name of the op it came from.</param>
/// <param name="Kernel">The kernel, or <c>view</c>, <c>reserve</c>, <c>loop</c>, <c>branch</c>.</param>
/// <param name="Line">The line of C# that built the op, where the program has it.</param>
/// <param name="Writes">Slots that it writes.</param>
/// <param name="Reads">Slots that it reads.</param>
/// <param name="Attributes">What the kernel is told.</param>
internal sealed record ImageInstruction(
    string Op, string Kernel, string Line, ImmutableArray<int> Writes, ImmutableArray<int> Reads, ReadOnlyMemory<byte> Attributes)
{
    /// <summary>What a loop or branch runs: the body, or both arms.</summary>
    public ImmutableArray<ProgramImage> Nested { get; init; } = [];

    /// <summary>Per entry of <see cref="Reads"/> the input of the nested program that shows it.</summary>
    public ImmutableArray<int> Inputs { get; init; } = [];

    /// <summary>Per entry of <see cref="Writes"/> the output of the nested program that fills it.</summary>
    public ImmutableArray<int> Outputs { get; init; } = [];

    /// <summary>Number of steps, or the condition.</summary>
    public string Condition { get; init; } = "";

    /// <summary>What its formulas read: the condition or number of steps, the parameters of a kernel, the place of a view.</summary>
    public ImmutableArray<ImageOperand> Formulas { get; init; } = [];

    /// <summary>Of a loop the register that receives the number of steps; -1 for none.</summary>
    public int StepsRegister { get; init; } = -1;
}

/// <summary>A register or a length of a tensor that a formula reads.</summary>
/// <param name="Formula">Which of the formulas of the instruction.</param>
/// <param name="Register">The register; -1 where it is a length.</param>
/// <param name="Slot">The tensor whose length it is; -1 where it is a register.</param>
/// <param name="Text">Such as <c>r0</c> or <c>len(x,0)</c>.</param>
internal sealed record ImageOperand(int Formula, int Register, int Slot, string Text);

/// <summary>A program read from bytes that the native library has checked, to be looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slots">Its tensors.</param>
/// <param name="Instructions">What it does, in order.</param>
/// <param name="TailFirst">First instruction of the updates in place.</param>
internal sealed record ProgramImage(string Name, ImmutableArray<ImageSlot> Slots, ImmutableArray<ImageInstruction> Instructions, int TailFirst)
{
    /// <summary>Reads a program and those nested in it.</summary>
    public static ProgramImage Read(ReadOnlyMemory<byte> bytes) => new Reader(bytes).Read();

    private sealed class Reader(ReadOnlyMemory<byte> bytes)
    {
        private const int LongestFormula = 120;
        private static readonly string[] s_places = ["input", "output", "constant", "arena", "reserved", "view", "registers"];

        private readonly ProgramHeader _header = MemoryMarshal.Read<ProgramHeader>(bytes.Span);

        public ProgramImage Read()
        {
            var slots = ImmutableArray.CreateBuilder<ImageSlot>();
            foreach (var slot in Entries<ProgramSlot>(_header.Slots))
            {
                slots.Add(Slot(slot, slots.Count, slots));
            }

            var instructions = ImmutableArray.CreateBuilder<ImageInstruction>();
            foreach (var instruction in Entries<ProgramInstruction>(_header.Instructions))
            {
                instructions.Add(Instruction(instruction));
            }

            return new ProgramImage(Text(_header.Name), slots.ToImmutable(), instructions.ToImmutable(), _header.TailFirst);
        }

        private ImageSlot Slot(ProgramSlot slot, int number, ImmutableArray<ImageSlot>.Builder before)
        {
            var kind = (SlotKind)slot.Kind;
            var dims = Entries<int>(_header.Dims).Slice(slot.Dims, slot.Rank);
            var size = (long?)((DType)slot.DType).Bytes;
            foreach (var dim in dims)
            {
                size = ConstantOf(dim) is >= 0 and var length ? size * length : null;
            }

            return new ImageSlot(
                s_places[slot.Kind],
                Text(slot.Name) is { Length: > 0 } name ? name : SlotName(number),
                (DType)slot.DType,
                [.. dims.ToArray().Select(dim => ConstantOf(dim) is < 0 ? "?" : Formula(dim))],
                size,
                slot.Index,
                kind == SlotKind.View ? before[slot.Index].Root : number,
                kind == SlotKind.Arena ? slot.FirstUse : -1,
                kind is SlotKind.Arena or SlotKind.Reserved ? slot.LastUse : -1,
                kind == SlotKind.Constant && size is { } count ? bytes.Slice((int)(_header.Constants.Offset + slot.Offset), (int)count) : default);
        }

        private ImageInstruction Instruction(ProgramInstruction instruction)
        {
            var (op, line) = (Text(instruction.Name), Text(instruction.Origin));
            var operands = Entries<int>(_header.Operands).Slice(instruction.OperandFirst, instruction.OperandCount).ToArray();
            switch ((InstructionKind)instruction.Kind)
            {
                case InstructionKind.Kernel or InstructionKind.Size:
                    var kernel = Text(Entries<KernelReference>(_header.Kernels)[instruction.Kernel].Name);
                    var attributes = bytes.Slice((int)_header.Attributes.Offset + instruction.AttributeOffset, instruction.AttributeBytes);
                    var parameters = Entries<int>(_header.Parameters).Slice(instruction.ParameterFirst, instruction.ParameterCount);
                    return new ImageInstruction(op, kernel, line, [.. operands[..instruction.OutputCount]], [.. operands[instruction.OutputCount..]], attributes)
                    {
                        Formulas = [.. OperandsOf(parameters).Where(operand => operand.Register >= 0)],
                    };
                case InstructionKind.View:
                    var view = Entries<ProgramSlot>(_header.Slots)[operands[0]];
                    return new ImageInstruction(op, "view", line, [operands[0]], [view.Index], default)
                    {
                        Formulas = [.. OperandsOf(Entries<int>(_header.Dims).Slice(view.Dims, (2 * view.Rank) + 1)).Where(operand => operand.Register >= 0).DistinctBy(operand => operand.Register)],
                    };
                case InstructionKind.Reserve:
                    return new ImageInstruction(op, "reserve", line, [operands[0]], [], default);
                default:
                    return Nesting(instruction, op, line);
            }
        }

        private ImageInstruction Nesting(ProgramInstruction instruction, string op, string line)
        {
            var bindings = Entries<ProgramBinding>(_header.Bindings).Slice(instruction.BindingFirst, instruction.BindingCount).ToArray();
            var (writes, reads) = (bindings.Where(binding => binding.IsOutput != 0).ToArray(), bindings.Where(binding => binding.IsOutput == 0).ToArray());
            var isLoop = (InstructionKind)instruction.Kind == InstructionKind.Loop;
            int[] nested = isLoop ? [instruction.Body] : [instruction.Body, instruction.Otherwise];
            return new ImageInstruction(op, isLoop ? "loop" : "branch", line, [.. writes.Select(binding => binding.Slot)], [.. reads.Select(binding => binding.Slot)], default)
            {
                Nested = [.. nested.Select(number => Entries<ProgramSection>(_header.Programs)[number]).Select(section => ProgramImage.Read(bytes.Slice((int)section.Offset, (int)section.Count)))],
                Inputs = [.. reads.Select(binding => binding.Position)],
                Outputs = [.. writes.Select(binding => binding.Position)],
                Condition = Formula(instruction.Condition),
                Formulas = [.. OperandsOf([instruction.Condition])],
                StepsRegister = isLoop ? instruction.StepsRegister : -1,
            };
        }

        // Operands stand before what they are operands of, and parts may be shared.
        private List<ImageOperand> OperandsOf(ReadOnlySpan<int> formulas)
        {
            var found = new List<ImageOperand>();
            var expressions = Entries<ProgramExpression>(_header.Expressions);
            for (var formula = 0; formula < formulas.Length; formula++)
            {
                var needed = new SortedSet<int> { formulas[formula] };
                while (needed.Count > 0)
                {
                    var number = needed.Max;
                    needed.Remove(number);
                    var row = expressions[number];
                    switch ((ExpressionOp)row.Op)
                    {
                        case ExpressionOp.Constant or ExpressionOp.Stride:
                            break;
                        case ExpressionOp.Register:
                            found.Add(new ImageOperand(formula, row.A, -1, Formula(number)));
                            break;
                        case ExpressionOp.Length:
                            found.Add(new ImageOperand(formula, -1, row.A, Formula(number)));
                            break;
                        case ExpressionOp.Select:
                            needed.UnionWith([row.A, row.B, row.C]);
                            break;
                        default:
                            needed.UnionWith([row.A, row.B]);
                            break;
                    }
                }
            }

            return found;
        }

        private long? ConstantOf(int expression) =>
            Entries<ProgramExpression>(_header.Expressions)[expression] is { Op: (int)ExpressionOp.Constant, Value: var value } ? value : null;

        // Shared parts are written out, which can explode: the text is cut.
        private string Formula(int expression)
        {
            var text = new StringBuilder();
            Append(text, expression, 0);
            return text.Length <= LongestFormula ? text.ToString() : $"{text.ToString(0, LongestFormula)}...";
        }

        private void Append(StringBuilder text, int number, int depth, int binding = 0)
        {
            const int Deepest = 16;
            if (text.Length > LongestFormula || depth > Deepest)
            {
                text.Append("...");
                return;
            }

            var row = Entries<ProgramExpression>(_header.Expressions)[number];
            var (sign, precedence) = (ExpressionOp)row.Op switch
            {
                ExpressionOp.Add => (" + ", 1),
                ExpressionOp.Sub => (" - ", 1),
                ExpressionOp.Mul => ("*", 2),
                ExpressionOp.FloorDiv => ("/", 2),
                _ => ("", 0),
            };
            switch ((ExpressionOp)row.Op)
            {
                case ExpressionOp.Constant:
                    text.Append(CultureInfo.InvariantCulture, $"{row.Value}");
                    break;
                case ExpressionOp.Register:
                    text.Append(CultureInfo.InvariantCulture, $"r{row.A}");
                    break;
                case ExpressionOp.Length or ExpressionOp.Stride:
                    text.Append(CultureInfo.InvariantCulture, $"{Name((ExpressionOp)row.Op)}({NameOfSlot(row.A)},{row.B})");
                    break;
                case var _ when precedence > 0:
                    text.Append(precedence < binding ? "(" : "");
                    Append(text, row.A, depth + 1, precedence);
                    text.Append(sign);
                    Append(text, row.B, depth + 1, precedence + 1);
                    text.Append(precedence < binding ? ")" : "");
                    break;
                case var op:
                    int[] operands = op == ExpressionOp.Select ? [row.A, row.B, row.C] : [row.A, row.B];
                    for (var i = 0; i < operands.Length; i++)
                    {
                        text.Append(i > 0 ? ", " : $"{Name(op)}(");
                        Append(text, operands[i], depth + 1);
                    }

                    text.Append(')');
                    break;
            }
        }

        private static string Name(ExpressionOp op) => op == ExpressionOp.Length ? "len" : op.ToString().ToLowerInvariant();

        private string NameOfSlot(int slot) => Text(Entries<ProgramSlot>(_header.Slots)[slot].Name) is { Length: > 0 } name ? name : SlotName(slot);

        private static string SlotName(int slot) => string.Create(CultureInfo.InvariantCulture, $"%{slot}");

        private ReadOnlySpan<T> Entries<T>(ProgramSection section)
            where T : unmanaged => SavedProgram.Entries<T>(bytes.Span, section);

        private string Text(int offset) => SavedProgram.Text(bytes.Span, _header, offset);
    }
}
