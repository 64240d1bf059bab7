using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Theon.Graph;

/// <summary>Finds source lines in portable symbols, beside the assembly or embedded in it. Symbols are opened once and kept.</summary>
internal static class OriginSymbols
{
    private static readonly ConcurrentDictionary<Assembly, Lazy<MetadataReaderProvider?>> s_symbols = [];

    /// <summary>Such as <c>Program.cs:12</c>, or null where nothing is known.</summary>
    public static string? LineOf(MethodBase method, int offset)
    {
        if (offset < 0 || MetadataTokens.EntityHandle(method.MetadataToken) is not { Kind: HandleKind.MethodDefinition, IsNil: false } handle)
        {
            return null;
        }

        var symbols = s_symbols.GetOrAdd(method.Module.Assembly, assembly => new Lazy<MetadataReaderProvider?>(() => Open(assembly))).Value;
        var reader = symbols?.GetMetadataReader();
        if (reader is null || MetadataTokens.GetRowNumber(handle) > reader.MethodDebugInformation.Count)
        {
            return null;
        }

        SequencePoint? best = null;
        foreach (var point in reader.GetMethodDebugInformation(((MethodDefinitionHandle)handle).ToDebugInformationHandle()).GetSequencePoints())
        {
            if (point.Offset <= offset && !point.IsHidden)
            {
                best = point;
            }
        }

        return best is { } found ? $"{FileOf(reader, found)}:{found.StartLine}" : null;
    }

    private static string FileOf(MetadataReader reader, SequencePoint point)
    {
        var path = reader.GetString(reader.GetDocument(point.Document).Name);
        return path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Without a location there are no symbols, and the method's name stands in.")]
    private static MetadataReaderProvider? Open(Assembly assembly)
    {
        try
        {
            if (assembly.IsDynamic || assembly.Location is not { Length: > 0 } path || !File.Exists(path))
            {
                return null;
            }

            using var image = new PEReader(File.OpenRead(path));
            return image.TryOpenAssociatedPortablePdb(path, OpenIfPresent, out var symbols, out _) ? symbols : null;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream? OpenIfPresent(string path) => File.Exists(path) ? File.OpenRead(path) : null;
}
