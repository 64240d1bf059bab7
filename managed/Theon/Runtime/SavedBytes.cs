using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>The bytes of a saved function before the values of its shared variables; the native header saved.h describes them.</summary>
internal sealed class SavedBytes
{
    private const int Alignment = 8;
    private const int WideAlignment = 64;

    private readonly List<SavedTensor> _tensors = [];
    private readonly List<long> _lengths = [];
    private readonly List<byte> _strings = [0];

    /// <summary>Bytes of values so far, each beginning at a multiple of 64.</summary>
    public long ValueBytes { get; private set; }

    /// <summary>Adds an input or output of the function; inputs come first.</summary>
    public void Add(TensorType type, string? name, int programInput, int programOutput) =>
        Add(type, name, type.Lengths.AsSpan(), programInput, programOutput, value: 0);

    /// <summary>Adds a shared variable with room for its value.</summary>
    public void AddShared(SharedVariable variable, NDArray value, int programInput, int programOutput)
    {
        Add(variable.Type, variable.Name, value.Shape.AsSpan(), programInput, programOutput, ValueBytes);
        ValueBytes = RoundUp(ValueBytes + (value.Count * value.DType.Bytes), WideAlignment);
    }

    /// <summary>Everything up to the values, without a checksum.</summary>
    public byte[] Build(FunctionSignature signature, ReadOnlySpan<byte> program)
    {
        var name = Text(signature.Name);
        var header = new SavedHeader
        {
            Magic = NativeSaved.Magic,
            Version = NativeSaved.Version,
            Casting = (int)signature.Casting,
            FloatDType = (int)signature.FloatX,
            Name = name,
            InputCount = signature.Inputs.Length,
            OutputCount = signature.Outputs.Length,
        };
        var bytes = new List<byte>(new byte[Unsafe.SizeOf<SavedHeader>()]);
        header.Program = Append(bytes, program, WideAlignment);
        header.Tensors = Append<SavedTensor>(bytes, CollectionsMarshal.AsSpan(_tensors), Alignment);
        header.Lengths = Append<long>(bytes, CollectionsMarshal.AsSpan(_lengths), Alignment);
        header.Strings = Append<byte>(bytes, CollectionsMarshal.AsSpan(_strings), Alignment);
        header.Values = Append<byte>(bytes, [], WideAlignment) with { Count = ValueBytes };
        header.TotalBytes = bytes.Count + ValueBytes;
        var all = bytes.ToArray();
        Unsafe.WriteUnaligned(ref all[0], header);
        return all;
    }

    /// <summary>Puts the checksum in its place.</summary>
    public static void SetChecksum(byte[] head, uint checksum)
    {
        var header = Unsafe.ReadUnaligned<SavedHeader>(ref head[0]);
        header.Checksum = checksum;
        Unsafe.WriteUnaligned(ref head[0], header);
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    private static ProgramSection Append<T>(List<byte> bytes, ReadOnlySpan<T> entries, int alignment)
        where T : unmanaged
    {
        while (bytes.Count % alignment != 0)
        {
            bytes.Add(0);
        }

        var section = new ProgramSection { Offset = bytes.Count, Count = entries.Length };
        bytes.AddRange(MemoryMarshal.AsBytes(entries));
        return section;
    }

    private void Add(TensorType type, string? name, ReadOnlySpan<long> lengths, int programInput, int programOutput, long value)
    {
        var broadcast = 0u;
        for (var axis = 0; axis < type.Rank; axis++)
        {
            broadcast |= type.Broadcastable[axis] ? 1u << axis : 0;
        }

        _tensors.Add(new SavedTensor
        {
            Name = name is null ? 0 : Text(name),
            DType = (int)type.DType,
            Rank = type.Rank,
            Broadcast = broadcast,
            Lengths = _lengths.Count,
            ProgramInput = programInput,
            ProgramOutput = programOutput,
            Value = value,
        });
        _lengths.AddRange(lengths);
    }

    private int Text(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var offset = _strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal)));
        _strings.Add(0);
        return offset;
    }
}
