using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Spells types of the model in C#.</summary>
internal sealed class CSharpTypes(Names names)
{
    private static readonly Dictionary<string, string> s_primitives = new()
    {
        ["void"] = "void",
        ["char"] = "byte",
        ["float"] = "float",
        ["double"] = "double",
        ["int8_t"] = "sbyte",
        ["int16_t"] = "short",
        ["int32_t"] = "int",
        ["int64_t"] = "long",
        ["uint8_t"] = "byte",
        ["uint16_t"] = "ushort",
        ["uint32_t"] = "uint",
        ["uint64_t"] = "ulong",
    };

    private readonly Dictionary<string, string> _callbacks = [];

    public CSharpTypes(Names names, Api api)
        : this(names)
    {
        foreach (var callback in api.Headers.SelectMany(header => header.Callbacks))
        {
            var signature = string.Join(", ", callback.Parameters.Append(callback.Result).Select(Of));
            _callbacks[callback.Name] = $"delegate* unmanaged[Cdecl]<{signature}>";
        }
    }

    public string Of(CType type) => type switch
    {
        PrimitiveType primitive => s_primitives[primitive.Name],
        DeclaredType declared => _callbacks.TryGetValue(declared.Name, out var callback) ? callback : names.Type(declared.Name),
        PointerType pointer => Of(pointer.Target) + "*",
        ArrayType array => InlineArray(array),
        _ => throw new GeneratorException($"no C# type for {type}"),
    };

    /// <summary>The name of the struct that stands for an array inside a struct.</summary>
    public string InlineArray(ArrayType array) => array.Element is PrimitiveType or DeclaredType
        ? $"{Capitalised(Of(array.Element))}Array{array.Length}"
        : throw new GeneratorException($"no C# type for an array of {array.Element} inside a struct");

    public static bool IsText(CType type) => type is PointerType { IsConst: true, Target: PrimitiveType { Name: "char" } };

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
