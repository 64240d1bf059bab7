using Microsoft.CodeAnalysis;

namespace Theon.Repository.Tests;

[TestClass]
public sealed class ManagedLayerTests
{
    private const string Below = "managed/Theon/";

    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "Theon.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    [TestMethod]
    public void Layers_OfTheon_PointDownwards()
    {
        var globalUsings = Directory.EnumerateFiles(Repository.PathOf(Below + "obj"), "Theon.GlobalUsings.g.cs", SearchOption.AllDirectories).First();
        List<(string, string)> sources =
        [
            ("", File.ReadAllText(globalUsings)),
            .. Repository.FilesBelow("managed/Theon", ".cs").Select(file => (file[Below.Length..], Repository.Text(file))),
        ];
        Problems.AssertNone(ManagedLayers.Problems(sources, s_references.Value));
    }

    [TestMethod]
    [DataRow("Graph/A.cs", "class A { Theon.Ops.B? _b; }", DisplayName = "a full name")]
    [DataRow("Graph/A.cs", "using Theon.Ops; class A { B? _b; }", DisplayName = "a using directive")]
    [DataRow("Types/A.cs", "using Theon.Ops; class A { int F(int x) => x.Extended(); }", DisplayName = "an extension method")]
    [DataRow("Memory/A.cs", "using Theon.Ops; class A { void F() { var b = Maker.Make(); } }", DisplayName = "an inferred type")]
    [DataRow("Runtime/A.cs", "using static Theon.Ops.Maker; class A { object F() => Make(); }", DisplayName = "a static using")]
    public void Problems_ForAUseUpwards_NameIt(string path, string text)
    {
        const string ops = "namespace Theon.Ops; public class B; public static class Maker { public static B Make() => new(); public static int Extended(this int x) => x; }";
        var problems = ManagedLayers.Problems([("Ops/B.cs", ops), (path, text)], s_references.Value).ToList();
        Assert.IsNotEmpty(problems);
        Assert.IsTrue(problems.All(p => p.StartsWith(path, StringComparison.Ordinal) && p.EndsWith("of Ops", StringComparison.Ordinal)), string.Join('\n', problems));
    }

    [TestMethod]
    public void Problems_ForAUseDownwards_AreNone() => Assert.IsEmpty(ManagedLayers.Problems(
        [("Types/B.cs", "namespace Theon.Types; public class B;"), ("Tensor.cs", "class A { Theon.Types.B? _b; }")], s_references.Value));

    [TestMethod]
    public void Problems_ForAFileWithoutLayer_NameIt() => Assert.HasCount(1, ManagedLayers.Problems([("Misc/A.cs", "class A;")], s_references.Value));

    [TestMethod]
    [DataRow("Memory", 0)]
    [DataRow("Runtime", 0)]
    [DataRow("Compilation", 1)]
    public void Problems_ForTheonInterop_DependOnTheLayer(string layer, int expected)
    {
        var interop = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "Theon.Interop",
            [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("namespace Theon.Interop; public class Handle;")],
            s_references.Value,
            new(OutputKind.DynamicallyLinkedLibrary)).ToMetadataReference();
        var references = s_references.Value.Where(r => Path.GetFileName(r.Display) != "Theon.Interop.dll").Append(interop);
        Assert.HasCount(expected, ManagedLayers.Problems([($"{layer}/A.cs", "class A { Theon.Interop.Handle? _h; }")], references)
            .Where(p => p.Contains(".Handle", StringComparison.Ordinal) || p.Contains("uses Handle", StringComparison.Ordinal)));
    }
}
