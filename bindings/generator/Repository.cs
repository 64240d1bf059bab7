namespace Theon.BindingsGenerator;

/// <summary>Where things lie, found by walking up to the folder that holds Native.sln or .git.</summary>
internal sealed record Repository(string Root)
{
    public string IncludeFolder => Path.Combine(Root, "native", "include");

    public string GeneratedFolder => Path.Combine(Root, "bindings", "generated");

    public static Repository Find(params ReadOnlySpan<string> startFolders)
    {
        foreach (var start in startFolders)
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Native.sln")) || Path.Exists(Path.Combine(folder.FullName, ".git")))
                {
                    return new Repository(folder.FullName);
                }
            }
        }

        throw new GeneratorException($"no repository root (a folder with Native.sln or .git) above {string.Join(" or ", startFolders.ToArray())}");
    }
}
