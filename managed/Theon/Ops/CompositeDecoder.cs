using System.Runtime.InteropServices;
using Theon.Types;

namespace Theon.Ops;

/// <summary>Reads what <see cref="CompositeEncoder"/> wrote, from bytes that may come from anywhere.</summary>
internal sealed class CompositeDecoder
{
    private const int HeadNumbers = 8;
    private const int MostEntries = 256;
    private const int StreamHeadBytes = 24;

    private readonly int[] _numbers;
    private int _next;
    private bool _isBroken;

    private CompositeDecoder(ReadOnlySpan<byte> bytes) => _numbers = MemoryMarshal.Cast<byte, int>(bytes).ToArray();

    /// <summary>The program; null where the bytes are none.</summary>
    public static Composite? Decode(ReadOnlySpan<byte> bytes) => new CompositeDecoder(bytes).Read();

    /// <summary>What is between the products of a stream; null where the bytes are none.</summary>
    public static MatrixStream? DecodeStream(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < StreamHeadBytes || MemoryMarshal.Read<int>(bytes[4..]) is var count && count is < 0 or > MatrixStream.MaxSteps)
        {
            return null;
        }

        var steps = new List<StreamStep>();
        var rest = bytes[StreamHeadBytes..];
        while (steps.Count < count && DecodeStep(rest) is { } step)
        {
            steps.Add(step);
            rest = rest[MemoryMarshal.Read<int>(rest)..];
        }

        return steps.Count == count && rest.IsEmpty
            ? new MatrixStream(steps.ToEquatableArray(), MemoryMarshal.Read<double>(bytes[8..]), MemoryMarshal.Read<double>(bytes[16..]))
            : null;
    }

    private static StreamStep? DecodeStep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < StreamStep.HeadBytes)
        {
            return null;
        }

        var head = MemoryMarshal.Cast<byte, int>(bytes[..StreamStep.HeadBytes]);
        var (length, kind, inputs, delivered) = (head[0], (StreamStepKind)head[1], head[2], head[3]);
        if (inputs is < 1 or > Composite.MaxStreams || delivered is < 0 or > Composite.MaxStreams || !Enum.IsDefined(kind))
        {
            return null;
        }

        var at = StreamStep.HeadBytes + ((inputs + 1) / 2 * 2 * sizeof(int));
        if (length < at || length > bytes.Length)
        {
            return null;
        }

        var numbers = MemoryMarshal.Cast<byte, int>(bytes[StreamStep.HeadBytes..at])[..inputs].ToArray().ToEquatableArray();
        return kind != StreamStepKind.Elementwise ? (length == at ? new StreamStep(kind, numbers, delivered) : null)
            : Decode(bytes[at..length]) is { } program && program.Outputs.Length >= delivered && program.Inputs.Length == inputs ? new StreamStep(kind, numbers, delivered, program)
            : null;
    }

    private Composite? Read()
    {
        var head = Take(HeadNumbers);
        var program = new Composite(
            head[1],
            Rows(head[2], 2, row => new CompositeInput((DType)row[0], (uint)row[1])),
            Rows(head[3], 4, row => new CompositeConstant((DType)row[0], (uint)row[2] | ((long)row[3] << 32))),
            Rows(head[4], 2, row => new CompositeParameter((DType)row[0])),
            Rows(head[5], 6, row => new CompositeNode(OpOf(row[0]), (DType)row[1], row[2..5].Where(operand => operand >= 0).ToEquatableArray())),
            Rows(head[6], 4, row => new CompositeOutput(row[0], row[1] < 0 ? null : (ReduceKind)row[1], (uint)row[2])));
        return !_isBroken && _next == _numbers.Length && IsSound(program) ? program : null;
    }

    private EquatableArray<T> Rows<T>(int count, int width, Func<int[], T> read)
        where T : IEquatable<T>
    {
        _isBroken |= count is < 0 or > MostEntries;
        return Enumerable.Range(0, _isBroken ? 0 : count).Select(_ => read(Take(width))).ToEquatableArray();
    }

    // Zeros, once there are no more numbers.
    private int[] Take(int count)
    {
        _isBroken |= count > _numbers.Length - _next;
        if (_isBroken)
        {
            return new int[count];
        }

        _next += count;
        return _numbers[(_next - count).._next];
    }

    private ScalarOp OpOf(int code)
    {
        _isBroken |= code < 0 || code >= ScalarOps.All.Length;
        return ScalarOps.All[_isBroken ? 0 : code];
    }

    // Operands are earlier values, types exist.
    private static bool IsSound(Composite program)
    {
        var first = program.Inputs.Length + program.Constants.Length + program.Parameters.Length;
        var values = first + program.Nodes.Length;
        return program.Outputs.Length > 0
            && program.Outputs.All(output => output.Value >= 0 && output.Value < values)
            && Enumerable.Range(0, program.Nodes.Length).All(i =>
                program.Nodes[i].Operands.Length == program.Nodes[i].Op.Arity && program.Nodes[i].Operands.All(operand => operand < first + i))
            && Enumerable.Range(0, values).All(value => Enum.IsDefined(program.DTypeOf(value)));
    }
}
