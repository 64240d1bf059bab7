using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Theon.Ops;

/// <summary>Writes the attributes of a kernel: little-endian fields, one after the other, as the structs of the native headers lie in memory.</summary>
internal sealed class AttributeWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Appends an int32.</summary>
    public AttributeWriter Int32(int value)
    {
        Span<byte> field = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(field, value);
        _bytes.AddRange(field);
        return this;
    }

    /// <summary>Appends a uint32.</summary>
    public AttributeWriter UInt32(uint value) => Int32(unchecked((int)value));

    /// <summary>Appends an int64.</summary>
    public AttributeWriter Int64(long value)
    {
        Span<byte> field = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(field, value);
        _bytes.AddRange(field);
        return this;
    }

    /// <summary>Appends a double.</summary>
    public AttributeWriter Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Appends what another writer wrote.</summary>
    public AttributeWriter Append(AttributeWriter other)
    {
        _bytes.AddRange(other.Bytes);
        return this;
    }
}
