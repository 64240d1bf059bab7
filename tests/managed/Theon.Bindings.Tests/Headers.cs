using System.Reflection;
using Theon.BindingsGenerator;
using Theon.BindingsGenerator.Model;
using Theon.BindingsGenerator.Reading;

namespace Theon.Bindings.Tests;

/// <summary>A folder of headers that exists for one test.</summary>
internal sealed class Headers : IDisposable
{
    public static string RepositoryRoot { get; } = typeof(Headers).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("theon-headers-").FullName;

    public string MainHeader => Path.Combine(Folder, "theon", "theon.h");

    public Headers(string mainHeader, params (string Name, string Text)[] others)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "theon"));
        File.WriteAllText(MainHeader, "/// \\file\n/// Headers of a test.\n#include <stdint.h>\n" + mainHeader);
        foreach (var (name, text) in others)
        {
            File.WriteAllText(Path.Combine(Folder, "theon", name), text);
        }
    }

    public Api Read() => ApiReader.Read(Folder, MainHeader, new CastXml(Folder));

    public string Failure() => Assert.ThrowsExactly<GeneratorException>(Read).Message;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
