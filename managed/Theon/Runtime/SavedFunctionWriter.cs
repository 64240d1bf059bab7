using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Writes a function with the values that its shared variables have at one moment.</summary>
internal static class SavedFunctionWriter
{
    /// <summary>Writes.</summary>
    public static void Write(Stream stream, FunctionSignature signature, byte[] program)
    {
        SavedProgram.CheckCanBeSaved(program, signature.Name);
        for (var i = 0; i < signature.Inputs.Length; i++)
        {
            if (signature.DefaultOf(i) is not null)
            {
                throw new SavedFunctionException(
                    $"{signature.Name} cannot be saved: {signature.InputText(i)} has a default value, and saved functions take every argument. Compile it without the default.");
            }
        }

        var locked = 0;
        var locks = signature.Locks;
        try
        {
            for (; locked < locks.Length; locked++)
            {
                locks[locked].Storage.EnterRead();
            }

            WriteLocked(stream, signature, program);
        }
        finally
        {
            while (locked > 0)
            {
                locks[--locked].Storage.ExitRead();
            }
        }
    }

    private static void WriteLocked(Stream stream, FunctionSignature signature, byte[] program)
    {
        var bytes = new SavedBytes();
        for (var i = 0; i < signature.Inputs.Length; i++)
        {
            bytes.Add(signature.Inputs[i].Type, signature.Arguments[i].Name, i, -1);
        }

        for (var i = 0; i < signature.Outputs.Length; i++)
        {
            bytes.Add(signature.Outputs[i], signature.OutputNames.IsEmpty ? null : signature.OutputNames[i], -1, i);
        }

        var reads = signature.Shared.Select(shared => shared.Variable).ToList();
        var values = new List<NDArray>();
        foreach (var variable in signature.SharedVariables)
        {
            var (read, swapped) = (reads.IndexOf(variable), signature.Swaps.IndexOf(variable));
            var value = variable.Storage.Value;
            bytes.AddShared(
                variable, value, read < 0 ? -1 : signature.Inputs.Length + read, swapped < 0 ? -1 : signature.Outputs.Length + swapped);
            values.Add(value);
        }

        var head = bytes.Build(signature, program);
        var checksum = new SavedChecksum();
        checksum.Append(head);
        foreach (var value in values)
        {
            ForEachPiece(value, checksum.Append);
        }

        SavedBytes.SetChecksum(head, checksum.Value);
        stream.Write(head);
        foreach (var value in values)
        {
            ForEachPiece(value, stream.Write);
        }
    }

    // The bytes of a value, filled up to a multiple of 64.
    private static unsafe void ForEachPiece(NDArray value, Action<ReadOnlySpan<byte>> take)
    {
        const long Most = 1 << 20;
        const int Unit = 64;
        var total = value.Count * value.DType.Bytes;
        for (var done = 0L; done < total; done += Most)
        {
            take(new ReadOnlySpan<byte>(value.Data + done, (int)Math.Min(Most, total - done)));
        }

        Span<byte> zeros = stackalloc byte[Unit];
        zeros.Clear();
        take(zeros[..(int)((Unit - (total % Unit)) % Unit)]);
    }
}
