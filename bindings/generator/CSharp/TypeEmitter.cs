using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Writes enums, structs and opaque handles.</summary>
internal sealed class TypeEmitter(Names names, CSharpTypes types, DocWriter docs)
{
    public void WriteEnum(CodeWriter writer, EnumDeclaration declaration)
    {
        docs.Write(writer, declaration.Doc);
        if (declaration.Name.EndsWith("_flags", StringComparison.Ordinal))
        {
            writer.Line("[Flags]");
        }

        // C leaves the type of an enum to the compiler; the interface passes all of them as int32_t.
        writer.Open($"public enum {names.Type(declaration.Name)} : int");
        foreach (var value in declaration.Values)
        {
            writer.Separate();
            docs.Write(writer, value.Doc);
            writer.Line($"{names.Enumerator(value)} = {value.Value},");
        }

        writer.Close();
    }

    public void WriteHandle(CodeWriter writer, HandleDeclaration handle)
    {
        docs.Write(writer, handle.Doc);
        writer.Line($"public readonly struct {names.Type(handle.Name)};");
    }

    public void WriteStruct(CodeWriter writer, StructDeclaration declaration)
    {
        var name = names.Type(declaration.Name);
        docs.Write(writer, declaration.Doc);
        writer.Line("[StructLayout(LayoutKind.Sequential)]");
        writer.Open($"public unsafe struct {name}");
        if (declaration.Fields is [{ Name: "size", Type: PrimitiveType { Name: "int32_t" } }, ..])
        {
            writer.Line("""/// <summary>Everything zero, except for the size.</summary>""");
            writer.Line($"public {name}() => Size = sizeof({name});");
        }

        foreach (var field in declaration.Fields)
        {
            writer.Separate();
            docs.WriteField(writer, field);
            writer.Line($"public {types.Of(field.Type)} {Words.Pascal(field.Name)};");
        }

        writer.Close();
    }

    public void WriteInlineArray(CodeWriter writer, ArrayType array)
    {
        writer.Line($"/// <summary>{array.Length} elements that lie inside a struct.</summary>");
        writer.Line($"[InlineArray({array.Length})]");
        writer.Open($"public struct {types.InlineArray(array)}");
        writer.Line($"private {types.Of(array.Element)} _element0;");
        writer.Close();
    }
}
