using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon;

public sealed partial class CompiledFunction
{
    private readonly byte[]? _loaded;

    private CompiledFunction(LoadedFunction loaded)
    {
        _signature = loaded.Signature;
        _arguments = [.. _signature.Arguments];
        _omitted = new bool[_signature.Inputs.Length + 1][];
        _hasShapes = _signature.Inputs.Any(input => input.Rank > 0);
        _trace = CompileTrace.None;
        _loaded = loaded.ProgramBytes;
        _programInputs = _signature.ProgramInputs;
        _programOutputs = _signature.ProgramOutputs;
        _engine = new Engine(_signature, null);
        _program = loaded.Program;
        _frames = new FramePool(CreateFrame);
    }

    /// <summary>Writes the function to a file that runs without the compiler, in C# and in C++: the program, names and types, and the
    /// values that its shared variables have now. A file that is there is replaced when everything is written, or not at all.</summary>
    /// <exception cref="SavedFunctionException">The function runs C# code, such as that of <c>T.Print</c>; the message names the op and its line.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Save(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes the function to a stream; see <see cref="Save(string)"/>.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SavedFunctionWriter.Write(stream, _signature, _loaded ?? ProgramWriter.Write(_draft!, withOrigins: true));
    }

    /// <summary>Loads a function that was saved. It computes the same bits for any shapes; it has no graph to look at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shared">Variables to use in place of those in the file that have the same names, so that functions share them.</param>
    /// <exception cref="SavedFunctionException">The file is damaged, cut off, of a newer version, or no saved function.</exception>
    public static CompiledFunction Load(string path, params ReadOnlySpan<SharedVariable> shared)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CompiledFunction(SavedFunctionReader.ReadFile(path, shared));
    }

    /// <summary>Loads a function from a stream and leaves the stream behind it; see <see cref="Load(string, ReadOnlySpan{SharedVariable})"/>.</summary>
    public static CompiledFunction Load(Stream stream, params ReadOnlySpan<SharedVariable> shared)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CompiledFunction(SavedFunctionReader.ReadStream(stream, shared));
    }

    private InvalidOperationException WasLoaded(string what) =>
        new($"{Name} was loaded from a saved function, which has no {what}. ProgramText shows its instructions.");
}
