using Theon.BindingsGenerator;

namespace Theon.Bindings.Tests;

[TestClass]
public sealed class GenerateCommandTests
{
    private static readonly Dictionary<string, string> s_files = new() { ["A.g.cs"] = "one\ntwo\n", ["probe.c"] = "int x;\n" };

    [TestMethod]
    public void Differences_AfterWriting_AreNone()
    {
        using var headers = new Headers("");
        GenerateCommand.Write(s_files, headers.Folder);
        Assert.IsEmpty(GenerateCommand.Differences(s_files, headers.Folder));
    }

    [TestMethod]
    public void Differences_NameEachFile()
    {
        using var headers = new Headers("");
        GenerateCommand.Write(s_files, headers.Folder);
        File.WriteAllText(Path.Combine(headers.Folder, "A.g.cs"), "one\n2\n");
        File.Delete(Path.Combine(headers.Folder, "probe.c"));
        File.WriteAllText(Path.Combine(headers.Folder, "Old.g.cs"), "");
        Assert.AreSequenceEqual(
            ["A.g.cs: differs from line 2 on", "probe.c: missing", "Old.g.cs: not generated any more"],
            GenerateCommand.Differences(s_files, headers.Folder));
    }

    [TestMethod]
    public void Differences_SeeLineEnds()
    {
        using var headers = new Headers("");
        GenerateCommand.Write(s_files, headers.Folder);
        File.WriteAllText(Path.Combine(headers.Folder, "A.g.cs"), "one\r\ntwo\r\n");
        Assert.HasCount(1, GenerateCommand.Differences(s_files, headers.Folder));
    }

    [TestMethod]
    public void Write_RemovesWhatIsNotMadeAnyMoreAndNothingElse()
    {
        using var headers = new Headers("");
        File.WriteAllText(Path.Combine(headers.Folder, "Old.g.cs"), "");
        File.WriteAllText(Path.Combine(headers.Folder, "README.md"), "");
        GenerateCommand.Write(s_files, headers.Folder);
        Assert.IsFalse(File.Exists(Path.Combine(headers.Folder, "Old.g.cs")));
        Assert.IsTrue(File.Exists(Path.Combine(headers.Folder, "README.md")));
    }

    [TestMethod]
    public void Repository_IsFoundFromBelow()
    {
        using var headers = new Headers("");
        Directory.CreateDirectory(Path.Combine(headers.Folder, "a", "b"));
        File.WriteAllText(Path.Combine(headers.Folder, "Native.sln"), "");
        Assert.AreEqual(headers.Folder, Repository.Find(Path.Combine(headers.Folder, "a", "b")).Root);
        Assert.Contains("Native.sln", Assert.ThrowsExactly<GeneratorException>(() => Repository.Find("/")).Message);
    }
}
