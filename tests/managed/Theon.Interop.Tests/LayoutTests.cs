namespace Theon.Interop.Tests;

[TestClass]
public sealed class LayoutTests
{
    [TestMethod]
    public void Structs_InTheRuntime_AreAsDeclared() =>
        Assert.AreEqual(Lines(StructLayouts.Declared), Lines(StructLayouts.Measure()));

    [TestMethod]
    public void Structs_InTheCCompiler_AreAsDeclared()
    {
        using var files = new TestFiles();
        var probe = files.At("probe");
        TestFiles.Run("cc", "-std=c11", "-I", TestFiles.IncludeFolder, "-o", probe, Path.Combine(TestFiles.RepositoryRoot, "bindings", "generated", "layout_probe.c"));
        Assert.AreEqual(Lines(StructLayouts.Declared), TestFiles.Run(probe));
    }

    [TestMethod]
    public unsafe void TensorView_Layout_IsFrozen()
    {
        Assert.AreEqual(32, sizeof(TensorView));
        Assert.Contains(("theon_tensor.strides", 16), StructLayouts.Declared);
    }

    [TestMethod]
    public unsafe void Structs_ThatBeginWithTheirSize_SetItThemselves()
    {
        Assert.AreEqual(sizeof(RunArgs), new RunArgs().Size);
        Assert.AreEqual(sizeof(CompositeHeader), new CompositeHeader { Rank = 2 }.Size);
        Assert.AreEqual(0, default(RunArgs).Size);
    }

    [TestMethod]
    public void InlineArray_HasTheLengthOfTheHeader()
    {
        var node = default(CompositeNode);
        node.Operands[2] = 7;
        Assert.AreEqual(7, node.Operands[2]);
        Assert.IsTrue(((ReadOnlySpan<int>)node.Operands).SequenceEqual([0, 0, 7]));
    }

    private static string Lines((string Name, int Bytes)[] table) => string.Concat(table.Select(row => $"{row.Name} {row.Bytes}\n"));
}
