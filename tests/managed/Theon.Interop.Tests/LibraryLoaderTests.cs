using System.Runtime.InteropServices;

namespace Theon.Interop.Tests;

[TestClass]
public sealed class LibraryLoaderTests : IDisposable
{
    private const string VersionFunction = "theon_abi_version";

    private readonly TestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [TestMethod]
    public void Load_WithoutAnyFile_ListsEveryPlaceTriedAndAHint()
    {
        var search = new LibrarySearch(null, _files.Subfolder("app"), [_files.Subfolder("host")]);
        var message = FailureOf(search);
        foreach (var path in search.Candidates("theon"))
        {
            Assert.Contains($"{path}: no such file", message);
        }

        Assert.Contains("'theon'", message);
        Assert.Contains("cmake --preset release", message);
        Assert.Contains(LibrarySearch.OverrideVariable, message);
    }

    [TestMethod]
    [DataRow("empty")]
    [DataRow("text")]
    [DataRow("truncated")]
    public void Load_OfGarbage_GivesTheReasonOfTheSystem(string kind)
    {
        var folder = _files.Subfolder("app");
        var library = Path.Combine(folder, TestFiles.LibraryFile);
        switch (kind)
        {
            case "empty":
                File.WriteAllBytes(library, []);
                break;
            case "text":
                File.WriteAllText(library, new string('x', 5000));
                break;
            default:
                _files.LibraryOfVersion(folder, NativeCore.AbiVersion);
                File.WriteAllBytes(library, File.ReadAllBytes(library)[..300]);
                break;
        }

        var line = FailureOf(new LibrarySearch(null, folder, [])).Split('\n').Single(text => text.Contains($"{library}: ", StringComparison.Ordinal));
        Assert.DoesNotContain("no such file", line);
        Assert.IsGreaterThan($"  {library}: ".Length, line.Length, "a reason is given");
    }

    [TestMethod]
    public void Load_OfADirectoryWithTheName_SaysThatThereIsNoFile()
    {
        Directory.CreateDirectory(_files.At(TestFiles.LibraryFile));
        Assert.Contains("no such file", FailureOf(new LibrarySearch(null, _files.Folder, [])));
    }

    [TestMethod]
    public void Load_AfterGarbage_TakesTheNextPlace()
    {
        File.WriteAllText(Path.Combine(_files.Subfolder("app"), TestFiles.LibraryFile), "garbage");
        var good = _files.LibraryOfVersion(_files.Subfolder("host"), NativeCore.AbiVersion);
        var (handle, path) = LibraryLoader.Load("theon", new LibrarySearch(null, _files.At("app"), [_files.At("host")]), VersionFunction);
        Assert.AreEqual(good, path);
        Assert.IsTrue(NativeLibrary.TryGetExport(handle, VersionFunction, out _));
    }

    [TestMethod]
    public void Load_OfAnotherVersion_NamesBothVersions()
    {
        var library = _files.LibraryOfVersion(_files.Folder, 999);
        var message = FailureOf(new LibrarySearch(null, _files.Folder, []));
        Assert.Contains(library, message);
        Assert.Contains("version 999", message);
        Assert.Contains($"version {NativeCore.AbiVersion}", message);
    }

    [TestMethod]
    public void Load_OfAnotherVersion_IsNotPassedOverForTheNextPlace()
    {
        _files.LibraryOfVersion(_files.Subfolder("app"), 999);
        _files.LibraryOfVersion(_files.Subfolder("host"), NativeCore.AbiVersion);
        Assert.Contains("999", FailureOf(new LibrarySearch(null, _files.At("app"), [_files.At("host")])));
    }

    [TestMethod]
    public void Load_OfAForeignLibrary_NamesTheMissingExport()
    {
        _files.Library(_files.Folder, "int other(void) { return 1; }\n");
        Assert.Contains(VersionFunction, FailureOf(new LibrarySearch(null, _files.Folder, [])));
    }

    [TestMethod]
    public void Load_WithAnOverride_TriesNothingElse()
    {
        _files.LibraryOfVersion(_files.Subfolder("app"), NativeCore.AbiVersion);
        var message = FailureOf(new LibrarySearch(_files.Subfolder("named"), _files.At("app"), []));
        Assert.Contains("no other place was tried", message);
        Assert.DoesNotContain(_files.At("app"), message);
    }

    [TestMethod]
    public void Load_WithADecoyInTheWorkingDirectory_DoesNotUseIt()
    {
        var decoy = _files.LibraryOfVersion(_files.Subfolder("work"), NativeCore.AbiVersion);
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _files.At("work");
            var message = FailureOf(new LibrarySearch(null, _files.Subfolder("app"), ["", "."]));
            Assert.DoesNotContain(decoy, message);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static string FailureOf(LibrarySearch search) =>
        Assert.ThrowsExactly<NativeLoadException>(() => LibraryLoader.Load("theon", search, VersionFunction)).Message;
}
