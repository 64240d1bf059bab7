using Theon.Checks;

namespace Theon.Repository.Tests;

[TestClass]
public sealed class NativeTests
{
    [TestMethod]
    public void Includes_OfEveryFile_PointDownwards() => Problems.AssertNone(
        from file in Repository.Files
        where file.StartsWith("native/src/", StringComparison.Ordinal) || file.StartsWith("native/include/", StringComparison.Ordinal)
        where Path.GetExtension(file) is ".h" or ".hpp" or ".cpp" or ".cu" or ".c"
        from problem in NativeIncludes.Problems(file, Repository.Text(file), f => File.Exists(Repository.PathOf(f)))
        select problem);

    [TestMethod]
    [DataRow("native/src/core/a.cpp", "#include \"cpu/blas/gemm.hpp\"", 1)]
    [DataRow("native/src/scalar/a.hpp", "#include \"core/status.hpp\"", 1)]
    [DataRow("native/src/cpu/blas/a.cpp", "#include \"core/status.hpp\"\n#include \"gemm.hpp\"", 0)]
    [DataRow("native/src/abi/a.cpp", "  #  include \"missing.hpp\"", 1)]
    [DataRow("native/src/misc/a.cpp", "", 1)]
    public void Includes_OfAPlantedFile_AreJudged(string path, string text, int problems)
    {
        string[] files = ["native/src/core/status.hpp", "native/src/cpu/blas/gemm.hpp"];
        Assert.HasCount(problems, NativeIncludes.Problems(path, text, files.Contains));
    }

    public static IEnumerable<object[]> Headers =>
        from header in Repository.FilesBelow("native/include", ".h", ".hpp")
        from language in (string[][])[["gcc", "c", "c11"], ["g++", "c++", "c++17"], ["g++", "c++", "c++20"]]
        where language[1] == "c++" || Path.GetExtension(header) == ".h"
        where language[2] != "c++17" || Path.GetExtension(header) == ".h"
        select new object[] { header, language[0], language[1], language[2] };

    [TestMethod]
    [DynamicData(nameof(Headers))]
    public void Header_Alone_Compiles(string header, string compiler, string language, string standard)
    {
        var (exitCode, _, errors) = Tool.Run(
            compiler, "-x", language, $"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", Repository.PathOf("native/include"), Repository.PathOf(header));
        Assert.AreEqual(0, exitCode, errors);
    }

    [TestMethod]
    public void Abi_OfTheHeaders_EqualsTheLock() => Problems.AssertNone(
        AbiLock.Differences(Repository.Root).Select(difference => $"{difference}   (./build.sh check --update-abi accepts it)"));

    [TestMethod]
    [DataRow("enum e|  A = 0|  B = 1", "enum e|  A = 0|  B = 1", 0)]
    [DataRow("enum e|  A = 0|  B = 1", "enum e|  B = 1|  A = 0", 4)]
    [DataRow("struct s : 8 bytes|  0 a : int64_t", "struct s : 16 bytes|  0 a : int64_t", 2)]
    [DataRow("struct s : 8 bytes|  0 a : int64_t", "struct s : 8 bytes|  0 a : int32_t|  4 b : int32_t", 3)]
    [DataRow("", "function f() : void", 1)]
    public void AbiDifferences_OfTwoTexts_AreFound(string locked, string current, int expected) =>
        Assert.HasCount(expected, AbiLock.Differences(Lines(locked), Lines(current)));

    [TestMethod]
    public void Symbols_OfTheLibrary_AreTheDeclaredFunctionsOnAnOldSystem()
    {
        var declared = AbiSurface.Functions(AbiSurface.Read(Repository.PathOf("native/include"))).ToList();
        Problems.AssertNone(NativeSymbols.Read(Repository.NativeLibrary).Problems(declared));
    }

    [TestMethod]
    public void Symbols_OfPlantedOutput_AreJudged()
    {
        const string dynamicSymbols = """
            0000000000000000      DF *UND*	0000000000000000 (GLIBC_2.34) pthread_create
            0000000000000000      DF *UND*	0000000000000000 (GLIBC_2.36) arc4random
            0000000000000000      DO *UND*	0000000000000000 (GLIBCXX_3.4) _ZSt4cout
            0000000000000000  w   D  *UND*	0000000000000000  Base        __gmon_start__
            0000000000022aa0 g    DF .text	00000000000000f1  Base        theon_abi_version
            0000000000022aa0 g    DF .text	00000000000000f1  THEON_1     cblas_dgemm
            """;
        const string dynamicSection = """
             0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
             0x0000000000000001 (NEEDED)             Shared library: [libgomp.so.1]
            """;
        var problems = NativeSymbols.Parse(dynamicSymbols, dynamicSection).Problems(["theon_abi_version", "theon_gemm"]).ToList();
        string[] named = ["cblas_dgemm", "theon_gemm", "GLIBC_2.36", "GLIBCXX_3.4", "libgomp"];
        Assert.HasCount(named.Length, problems, string.Join('\n', problems));
        foreach (var name in named)
        {
            Assert.ContainsSingle(problem => problem.Contains(name, StringComparison.Ordinal), problems);
        }
    }

    private static string[] Lines(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
