using System.Buffers.Binary;
using Theon.Runtime;

namespace Theon.Tests.Runtime;

/// <summary>Bytes of saved functions, and what comes of them once they are changed.</summary>
internal static class SpoiledFunction
{
    private const int ChecksumOffset = 16;

    /// <summary>What <see cref="CompiledFunction.Save(Stream)"/> writes.</summary>
    public static byte[] BytesOf(CompiledFunction function)
    {
        using var stream = new MemoryStream();
        function.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Makes the checksum right.</summary>
    public static void SetChecksum(byte[] bytes)
    {
        bytes.AsSpan(ChecksumOffset, sizeof(uint)).Clear();
        var checksum = new SavedChecksum();
        checksum.Append(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), checksum.Value);
    }

    /// <summary>Loads and calls a function: the message of the error that says what is wrong, null where it ran. Anything else is a defect and is thrown.</summary>
    public static string? ErrorOf(byte[] bytes, Func<TensorVariable, Value> argument)
    {
        try
        {
            // A loop may have become one that takes years.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var loaded = CompiledFunction.Load(new MemoryStream(bytes));
            loaded.Call(limit.Token, [.. loaded.Inputs.Select(argument)]).Dispose();
            return null;
        }
        catch (Exception error) when (error is SavedFunctionException or FunctionRunException or FunctionArgumentException or MemoryLimitException or OperationCanceledException)
        {
            return error.Message;
        }
    }
}
