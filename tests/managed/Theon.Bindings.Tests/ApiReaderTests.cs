using Theon.BindingsGenerator;
using Theon.BindingsGenerator.Model;
using Theon.BindingsGenerator.Reading;

namespace Theon.Bindings.Tests;

[TestClass]
public sealed class ApiReaderTests
{
    [TestMethod]
    public void Struct_HasSizeAndOffsetsInBytes()
    {
        using var headers = new Headers("/// A.\ntypedef struct theon_a {\n  int32_t x; ///< X.\n  double y[2]; ///< Y.\n} theon_a;\n");
        var declaration = headers.Read().Structs.Single();
        Assert.AreEqual(24, declaration.Size);
        Assert.AreSequenceEqual([0, 8], declaration.Fields.Select(field => field.Offset));
        Assert.AreEqual(new ArrayType(new PrimitiveType("double"), 2), declaration.Fields[1].Type);
        Assert.AreEqual("Y.", declaration.Fields[1].Doc.Paragraphs.Single());
    }

    [TestMethod]
    public void Pointer_KnowsWhatIsConst()
    {
        using var headers = new Headers("/// F.\nvoid theon_f(const double* in, double* const out, const void** both);\n");
        var parameters = headers.Read().Functions.Single().Parameters;
        Assert.AreEqual(new PointerType(new PrimitiveType("double"), IsConst: true), parameters[0].Type);
        Assert.AreEqual(new PointerType(new PrimitiveType("double"), IsConst: false), parameters[1].Type);
        Assert.AreEqual(new PointerType(new PointerType(new PrimitiveType("void"), IsConst: true), IsConst: false), parameters[2].Type);
    }

    [TestMethod]
    public void Declarations_OfSystemHeaders_AreLeftOut()
    {
        using var headers = new Headers("#include <stdio.h>\n/// F.\nvoid theon_f(void);\n");
        Assert.AreEqual("theon_f", headers.Read().Functions.Single().Name);
    }

    [TestMethod]
    [DataRow("void theon_f(void);", "theon_f", DisplayName = "function")]
    [DataRow("/// A.\ntypedef struct theon_a {\n  int32_t x;\n} theon_a;", "x", DisplayName = "field")]
    [DataRow("typedef struct theon_a theon_a;", "theon_a", DisplayName = "handle")]
    [DataRow("/// E.\ntypedef enum theon_e {\n  THEON_E_A = 0\n} theon_e;", "THEON_E_A", DisplayName = "enumerator")]
    [DataRow("#define THEON_LIMIT 3", "THEON_LIMIT", DisplayName = "constant")]
    [DataRow("typedef int32_t (*theon_f_fn)(int32_t x);", "theon_f_fn", DisplayName = "callback")]
    public void Declaration_WithoutAComment_IsNamedWithFileAndLine(string text, string name)
    {
        using var headers = new Headers(text + "\n");
        var message = headers.Failure();
        Assert.Contains(name, message);
        Assert.MatchesRegex(@"theon/theon\.h:\d+: ", message);
        Assert.Contains("documentation", message);
    }

    [TestMethod]
    public void Header_WithoutAComment_IsNamed()
    {
        using var headers = new Headers("#include \"theon/part.h\"\n", ("part.h", "#define THEON_PART 1 ///< Part.\n"));
        Assert.Contains("theon/part.h:1: part.h has no documentation comment", headers.Failure());
    }

    [TestMethod]
    [DataRow("void theon_f(long count);", "long int")]
    [DataRow("void theon_f(int count);", "'int'")]
    [DataRow("_Bool theon_f(void);", "theon_f")]
    [DataRow("typedef struct theon_a {\n  int32_t x : 3; ///< X.\n} theon_a;", "bit-field")]
    [DataRow("typedef union theon_u {\n  int32_t x; ///< X.\n} theon_u;\n/// F.\nvoid theon_f(theon_u* u);", "Union")]
    public void Type_ThatHasNoPlaceInTheInterface_IsNamed(string text, string word)
    {
        using var headers = new Headers("/// Doc.\n" + text + "\n");
        Assert.Contains(word, headers.Failure());
    }

    [TestMethod]
    [DataRow("int32_t count")]
    [DataRow("void* count")]
    [DataRow("const char* count")]
    public void Parameter_ThatNothingDescribes_IsNamed(string parameter)
    {
        using var headers = new Headers($"/// Measures.\nvoid theon_measure({parameter});\n");
        var exception = Assert.ThrowsExactly<GeneratorException>(() => GenerateCommand.Render(headers.Folder, new CastXml(headers.Folder)));
        Assert.Contains(@"theon_measure: parameter count has no text; add '\param count", exception.Message);
    }

    [TestMethod]
    public void Table_WithAWrongRow_IsNamedWithItsLine()
    {
        using var headers = new Headers(
            "/// E.\ntypedef enum theon_e {\n#define THEON_ROW(id, NAME, ...) THEON_E_##NAME = id,\n#include \"theon/rows.def\"\n} theon_e;\n",
            ("rows.def", "// Rows.\nTHEON_ROW(0, A, A, 1)\n"));
        Assert.Contains("rows.def:2: expected 3 columns, found 4", headers.Failure());
    }

    [TestMethod]
    public void Header_ThatDoesNotCompile_GivesTheMessageOfTheCompiler()
    {
        using var headers = new Headers("/// F.\nunknown_type theon_f(void);\n");
        Assert.Contains("unknown_type", headers.Failure());
    }

    [TestMethod]
    public void MissingCastXml_IsOneLineWithTheCommandThatInstallsIt()
    {
        using var headers = new Headers("");
        var exception = Assert.ThrowsExactly<GeneratorException>(() => ApiReader.Read(headers.Folder, headers.MainHeader, new CastXml(headers.Folder, "no-such-castxml")));
        Assert.Contains("apt-get install castxml", exception.Message);
        Assert.DoesNotContain("\n", exception.Message);
    }
}
