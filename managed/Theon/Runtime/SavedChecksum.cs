using System.Numerics;
using System.Runtime.InteropServices;

namespace Theon.Runtime;

/// <summary>CRC-32C over bytes that come in pieces.</summary>
internal sealed class SavedChecksum
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public uint Value => ~_state;

    /// <summary>Goes on over more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            _state = BitOperations.Crc32C(_state, word);
        }

        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
        {
            _state = BitOperations.Crc32C(_state, last);
        }
    }
}
