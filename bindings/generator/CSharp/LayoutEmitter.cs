using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>
/// Writes sizes and offsets three times: as the headers were read, as the managed runtime lays the structs out, and as a C program
/// that prints what a C compiler makes of them. A test compares all three.
/// </summary>
internal static class LayoutEmitter
{
    public static void WriteTable(CodeWriter writer, Api api, Names names)
    {
        writer.Line("/// <summary>Sizes and field offsets of the structs, in bytes, in the order of the headers.</summary>");
        writer.Open("internal static unsafe class StructLayouts");
        writer.Line("/// <summary>As declared in the headers.</summary>");
        writer.Line("internal static (string Name, int Bytes)[] Declared { get; } =");
        writer.Line("[");
        foreach (var declaration in api.Structs)
        {
            writer.Line($"    (\"{declaration.Name}\", {declaration.Size}),");
            foreach (var field in declaration.Fields)
            {
                writer.Line($"    (\"{declaration.Name}.{field.Name}\", {field.Offset}),");
            }
        }

        writer.Line("];");
        writer.Separate();
        writer.Line("/// <summary>As the runtime lays them out.</summary>");
        writer.Line("internal static (string Name, int Bytes)[] Measure() =>");
        writer.Line($"    [{string.Join(", ", api.Structs.Select(declaration => $".. Measure{names.Type(declaration.Name)}()"))}];");
        foreach (var declaration in api.Structs)
        {
            WriteMeasurement(writer, declaration, names.Type(declaration.Name));
        }

        writer.Close();
    }

    public static string Probe(Api api, string mainHeader)
    {
        var writer = new CodeWriter();
        writer.Line("// Generated from the headers by bindings/generator. Do not edit.");
        writer.Line("// Prints sizes and field offsets as the C compiler lays the structs out.");
        writer.Line("#include <stddef.h>");
        writer.Line("#include <stdio.h>");
        writer.Line("");
        writer.Line($"#include \"{mainHeader}\"");
        writer.Line("");
        writer.Line("#define STRUCT(type) printf(#type \" %d\\n\", (int)sizeof(type))");
        writer.Line("#define FIELD(type, field) printf(#type \".\" #field \" %d\\n\", (int)offsetof(type, field))");
        writer.Line("");
        writer.Line("int main(void) {");
        foreach (var declaration in api.Structs)
        {
            writer.Line($"  STRUCT({declaration.Name});");
            foreach (var field in declaration.Fields)
            {
                writer.Line($"  FIELD({declaration.Name}, {field.Name});");
            }
        }

        writer.Line("  return 0;");
        writer.Line("}");
        return writer.ToString();
    }

    private static void WriteMeasurement(CodeWriter writer, StructDeclaration declaration, string name)
    {
        writer.Separate();
        writer.Open($"private static (string Name, int Bytes)[] Measure{name}()");
        writer.Line($"{name} value;");
        writer.Line("var start = (byte*)&value;");
        writer.Line("return");
        writer.Line("[");
        writer.Line($"    (\"{declaration.Name}\", sizeof({name})),");
        foreach (var field in declaration.Fields)
        {
            writer.Line($"    (\"{declaration.Name}.{field.Name}\", (int)((byte*)&value.{Words.Pascal(field.Name)} - start)),");
        }

        writer.Line("];");
        writer.Close();
    }
}
