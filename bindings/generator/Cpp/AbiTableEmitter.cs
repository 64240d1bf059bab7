using Theon.BindingsGenerator.CSharp;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Cpp;

/// <summary>
/// Writes the interface as an X-macro table: structs with their fields, handles, exported functions with their parameters.
/// The native tests include it to call every function with every kind of wrong argument.
/// </summary>
internal static class AbiTableEmitter
{
    public const string FileName = "abi.def";

    private static readonly string[] s_macros = ["THEON_ABI_STRUCT", "THEON_ABI_FIELD", "THEON_ABI_HANDLE", "THEON_ABI_ENTRY", "THEON_ABI_PARAMETER"];

    public static string Emit(Api api)
    {
        var structs = api.Structs.Select(declaration => declaration.Name).ToHashSet(StringComparer.Ordinal);
        var callbacks = api.Headers.SelectMany(header => header.Callbacks).Select(declaration => declaration.Name).ToHashSet(StringComparer.Ordinal);
        var writer = new CodeWriter();
        writer.Line("// Generated from the headers by bindings/generator. Do not edit.");
        writer.Line("// THEON_ABI_STRUCT(struct, bytes), THEON_ABI_FIELD(struct, field, offset, KIND, type, count), THEON_ABI_HANDLE(handle),");
        writer.Line("// THEON_ABI_ENTRY(function, result), THEON_ABI_PARAMETER(function, parameter, KIND, type).");
        writer.Line("// KIND is NUMBER, POINTER (the type is its target's), STRUCT or CALLBACK. The macros are undefined at the end.");
        foreach (var declaration in api.Structs)
        {
            writer.Line($"THEON_ABI_STRUCT({declaration.Name}, {declaration.Size})");
            foreach (var field in declaration.Fields)
            {
                var (type, count) = field.Type is ArrayType array ? (array.Element, array.Length) : (field.Type, 1);
                writer.Line($"THEON_ABI_FIELD({declaration.Name}, {field.Name}, {field.Offset}, {Kind(type)}, {count})");
            }
        }

        foreach (var handle in api.Headers.SelectMany(header => header.Handles))
        {
            writer.Line($"THEON_ABI_HANDLE({handle.Name})");
        }

        foreach (var function in api.Functions)
        {
            writer.Line($"THEON_ABI_ENTRY({function.Name}, {Text(function.Result)})");
            foreach (var parameter in function.Parameters)
            {
                writer.Line($"THEON_ABI_PARAMETER({function.Name}, {parameter.Name}, {Kind(parameter.Type)})");
            }
        }

        foreach (var macro in s_macros)
        {
            writer.Line($"#undef {macro}");
        }

        return writer.ToString();

        string Kind(CType type) => type switch
        {
            PointerType pointer => $"POINTER, {Target(pointer)}",
            DeclaredType declared when structs.Contains(declared.Name) => $"STRUCT, {declared.Name}",
            DeclaredType declared when callbacks.Contains(declared.Name) => $"CALLBACK, {declared.Name}",
            _ => $"NUMBER, {Text(type)}",
        };
    }

    private static string Target(PointerType pointer) => (pointer.IsConst ? "const " : "") + Text(pointer.Target);

    private static string Text(CType type) => type switch
    {
        PrimitiveType primitive => primitive.Name,
        DeclaredType declared => declared.Name,
        PointerType pointer => Target(pointer) + "*",
        _ => throw new GeneratorException($"an array cannot be passed or returned: {type}"),
    };
}
