namespace Theon.Interop.Tests;

[TestClass]
public sealed class LibrarySearchTests
{
    private static readonly string s_file = TestFiles.LibraryFile;

    [TestMethod]
    public void Candidates_AreAppFolderThenRuntimesThenHostFolders()
    {
        var search = new LibrarySearch(null, "/app", ["/packages/native", "/unpacked"]);
        string[] expected =
        [
            $"/app/{s_file}", $"/app/runtimes/{LibrarySearch.RuntimeIdentifier}/native/{s_file}", $"/packages/native/{s_file}", $"/unpacked/{s_file}",
        ];
        Assert.AreSequenceEqual(expected, search.Candidates("theon"));
    }

    [TestMethod]
    public void Candidates_AreListedOnce() =>
        Assert.HasCount(2, new LibrarySearch(null, "/app/", ["/app", "/app/x/.."]).Candidates("theon"));

    [TestMethod]
    [DataRow("")]
    [DataRow(".")]
    [DataRow("lib")]
    public void Candidates_FromRelativeFolders_AreLeftOut(string folder) =>
        Assert.IsTrue(new LibrarySearch(null, "/app", [folder]).Candidates("theon").All(path => path.StartsWith("/app/", StringComparison.Ordinal)));

    [TestMethod]
    public void Candidates_OfTheProcess_AreAbsolute() =>
        Assert.IsTrue(LibrarySearch.OfProcess().Candidates("theon").All(Path.IsPathFullyQualified));

    [TestMethod]
    public void Override_OfAFolder_StandsAlone()
    {
        using var files = new TestFiles();
        var search = new LibrarySearch(files.Folder, "/app", ["/host"]);
        Assert.AreSequenceEqual([files.At(s_file)], search.Candidates("theon"));
    }

    [TestMethod]
    public void Override_OfAFile_IsThatFileForItsLibraryAndItsFolderForOthers()
    {
        using var files = new TestFiles();
        var search = new LibrarySearch(files.At(s_file), "/app", []);
        Assert.AreSequenceEqual([files.At(s_file)], search.Candidates("theon"));
        Assert.AreSequenceEqual([files.At(LibrarySearch.FileName("theon_cuda"))], search.Candidates("theon_cuda"));
    }

    [TestMethod]
    [DataRow("build/native")]
    [DataRow("libtheon.so")]
    public void Override_ThatIsRelative_IsAnError(string path)
    {
        var exception = Assert.ThrowsExactly<NativeLoadException>(() => new LibrarySearch(path, "/app", []).Candidates("theon"));
        Assert.Contains(path, exception.Message);
        Assert.Contains(LibrarySearch.OverrideVariable, exception.Message);
    }
}
