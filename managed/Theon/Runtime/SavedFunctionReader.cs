using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Theon.Interop;
using Theon.Types;

namespace Theon.Runtime;

/// <summary>A loaded function: what <see cref="CompiledFunction"/> is made of where no compiler was involved.</summary>
internal sealed record LoadedFunction(FunctionSignature Signature, ProgramHandle Program, byte[] ProgramBytes);

/// <summary>Reads saved functions. The native library checks every number in the bytes before one is used here.</summary>
internal static unsafe class SavedFunctionReader
{
    private const int FirstPiece = 1 << 16;

    /// <summary>Reads a whole file.</summary>
    public static LoadedFunction ReadFile(string path, ReadOnlySpan<SharedVariable> given)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        using var bytes = NDArray.Empty(DType.UInt8, [file.Length]);
        ReadInto(file, bytes, 0, bytes.Count);
        return Read(bytes, path, given);
    }

    /// <summary>Reads one function from a stream, and nothing behind it. Memory grows with what the stream gives, whatever the head says.</summary>
    public static LoadedFunction ReadStream(Stream stream, ReadOnlySpan<SharedVariable> given)
    {
        const string Source = "the stream";
        var head = new byte[sizeof(SavedHeader)];
        var first = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var total = first == head.Length ? Unsafe.ReadUnaligned<SavedHeader>(ref head[0]) is { Magic: NativeSaved.Magic } header ? header.TotalBytes : 0 : 0;
        var bytes = NDArray.FromSpan<byte>(head.AsSpan(0, first), first);
        while (bytes.Count < total)
        {
            var length = Math.Min(total, Math.Max(FirstPiece, 2 * bytes.Count));
            var longer = NDArray.Empty(DType.UInt8, [length]);
            Buffer.MemoryCopy(bytes.Data, longer.Data, length, bytes.Count);
            var got = ReadInto(stream, longer, bytes.Count, length);
            bytes.Dispose();
            bytes = longer;
            if (got < length)
            {
                throw new SavedFunctionException($"Cannot load {Source}: it ends after {got} of {total} bytes.");
            }
        }

        using (bytes)
        {
            return Read(bytes, Source, given);
        }
    }

    private static long ReadInto(Stream stream, NDArray bytes, long from, long to)
    {
        const long Most = 1 << 24;
        while (from < to)
        {
            var got = stream.Read(new Span<byte>(bytes.Data + from, (int)Math.Min(Most, to - from)));
            if (got == 0)
            {
                break;
            }

            from += got;
        }

        return from;
    }

    private static LoadedFunction Read(NDArray bytes, string source, ReadOnlySpan<SharedVariable> given)
    {
        ProgramHandle program;
        try
        {
            program = ProgramHandle.FromSaved(bytes.Data, bytes.Count);
        }
        catch (NativeOutOfMemoryException error)
        {
            throw new MemoryLimitException($"Cannot load {source}: {error.Message}", null, MemoryPool.Statistics, error);
        }
        catch (NativeException error)
        {
            throw new SavedFunctionException($"Cannot load {source}: {error.Message}.", error);
        }

        try
        {
            var section = ((SavedHeader*)bytes.Data)->Program;
            var image = new ReadOnlySpan<byte>(bytes.Data + section.Offset, checked((int)section.Count)).ToArray();
            return new LoadedFunction(new Layout(bytes.Data).Signature(image, given), program, image);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Typed access to checked bytes.</summary>
    private readonly struct Layout(byte* bytes)
    {
        private SavedHeader* Header => (SavedHeader*)bytes;

        public FunctionSignature Signature(ReadOnlySpan<byte> program, ReadOnlySpan<SharedVariable> given)
        {
            var (inputCount, outputCount) = (Header->InputCount, Header->OutputCount);
            var inputs = ImmutableArray.CreateBuilder<TensorVariable>();
            var outputs = ImmutableArray.CreateBuilder<TensorType>();
            var outputNames = ImmutableArray.CreateBuilder<string?>();
            for (var i = 0; i < inputCount; i++)
            {
                inputs.Add(TensorVariable.Loaded(TypeOf(Tensor(i)), NameOf(Tensor(i)->Name)));
            }

            for (var i = 0; i < outputCount; i++)
            {
                outputs.Add(TypeOf(Tensor(inputCount + i)));
                outputNames.Add(NameOf(Tensor(inputCount + i)->Name));
            }

            var mutable = SavedProgram.MutableInputs(program);
            var read = new SortedDictionary<int, SharedInput>();
            var swapped = new SortedDictionary<int, SharedVariable>();
            var name = NameOf(Header->Name) ?? "";
            for (var i = inputCount + outputCount; i < Header->Tensors.Count; i++)
            {
                var tensor = Tensor(i);
                var variable = Shared(tensor, name, given);
                if (tensor->ProgramInput >= 0)
                {
                    read.Add(tensor->ProgramInput, new SharedInput(variable, mutable.Contains(tensor->ProgramInput)));
                }

                if (tensor->ProgramOutput >= 0)
                {
                    swapped.Add(tensor->ProgramOutput, variable);
                }
            }

            return new FunctionSignature
            {
                Name = name,
                Inputs = inputs.ToImmutable(),
                Outputs = outputs.ToImmutable(),
                OutputNames = outputNames.Any(output => output is not null) ? outputNames.ToImmutable() : [],
                Casting = (InputCasting)Header->Casting,
                FloatX = (DType)Header->FloatDType,
                Shared = [.. read.Values],
                Swaps = [.. swapped.Values],
            };
        }

        private SharedVariable Shared(SavedTensor* tensor, string function, ReadOnlySpan<SharedVariable> given)
        {
            var name = NameOf(tensor->Name);
            var broadcast = tensor->Broadcast;
            var type = TensorType.WithLengths((DType)tensor->DType, Sequences.Range(tensor->Rank, axis => (broadcast >> axis & 1) != 0 ? 1L : -1L));
            foreach (var candidate in given)
            {
                if (candidate.Name is not null && candidate.Name == name)
                {
                    return candidate.Type.Equals(type)
                        ? candidate
                        : throw new SavedFunctionException($"{function} was saved with {type} as the shared variable '{name}'; the one given for it is {candidate.Type}.");
                }
            }

            var shape = new ReadOnlySpan<long>(bytes + Header->Lengths.Offset + (tensor->Lengths * sizeof(long)), tensor->Rank);
            using var value = NDArray.Empty(type.DType, shape);
            var count = value.Count * type.DType.Bytes;
            Buffer.MemoryCopy(bytes + Header->Values.Offset + tensor->Value, value.Data, count, count);
            return new SharedVariable(type, new SharedStorage(value, borrow: true), name, Graph.Origin.Capture());
        }

        private SavedTensor* Tensor(int index) => (SavedTensor*)(bytes + Header->Tensors.Offset) + index;

        private TensorType TypeOf(SavedTensor* tensor) =>
            TensorType.WithLengths((DType)tensor->DType, new ReadOnlySpan<long>(bytes + Header->Lengths.Offset + (tensor->Lengths * sizeof(long)), tensor->Rank));

        private string? NameOf(int offset)
        {
            var text = bytes + Header->Strings.Offset + offset;
            var length = 0;
            while (text[length] != 0)
            {
                length++;
            }

            return length == 0 ? null : Encoding.UTF8.GetString(text, length);
        }
    }
}
