using System.Reflection;

namespace Theon.Repository.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_notSource =
        [".git", ".vs", ".vscode", "build", "artifacts", "shared", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "__pycache__"];

    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string NativeLibrary { get; } = Metadata("NativeLibrary");

    /// <summary>Every source file, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> FilesBelow(string folder, params string[] extensions) =>
        Files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && extensions.Contains(Path.GetExtension(f)));

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Text(string file) => File.ReadAllText(PathOf(file));

    public static string[] Lines(string file) => File.ReadAllLines(PathOf(file));

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var child in folder.EnumerateDirectories().Where(d => !s_notSource.Contains(d.Name)))
        {
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }

        // In a linked work tree .git is a file.
        foreach (var file in folder.EnumerateFiles().Where(f => f.Name != ".git"))
        {
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        }
    }
}
