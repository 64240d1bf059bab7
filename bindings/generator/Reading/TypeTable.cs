using System.Xml.Linq;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Reading;

/// <summary>Resolves castxml's type ids to types of the model.</summary>
internal sealed class TypeTable
{
    private static readonly HashSet<string> s_primitives =
    [
        "void", "char", "float", "double", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
    ];

    private readonly Dictionary<string, XElement> _elements;
    private readonly Func<XElement, bool> _isDeclaredHere;

    /// <param name="isDeclaredHere">Tells whether an element stands in one of the headers that are bound.</param>
    public TypeTable(XDocument document, Func<XElement, bool> isDeclaredHere)
    {
        _elements = document.Root!.Elements().Where(element => element.Attribute("id") is not null).ToDictionary(element => element.Required("id"));
        _isDeclaredHere = isDeclaredHere;
    }

    public XElement this[string id] => _elements[id];

    /// <param name="user">Says in errors what uses the type.</param>
    public CType Resolve(string id, string user)
    {
        var element = _elements[id];
        return element.Name.LocalName switch
        {
            "FundamentalType" => Primitive(element.Required("name"), user),
            "Typedef" when s_primitives.Contains(element.Required("name")) => new PrimitiveType(element.Required("name")),
            "Typedef" when _isDeclaredHere(element) => Alias(element, user),
            "Typedef" or "ElaboratedType" => Resolve(element.Required("type"), user),
            "Struct" or "Enumeration" when _isDeclaredHere(element) => new DeclaredType(element.Required("name")),
            "CvQualifiedType" => Resolve(element.Required("type"), user),
            "PointerType" => new PointerType(Resolve(element.Required("type"), user), IsConst(element.Required("type"))),
            "ArrayType" => new ArrayType(Resolve(element.Required("type"), user), (int)element.Attribute("max")! + 1),
            var kind => throw new GeneratorException($"{user}: the interface cannot use a {kind}"),
        };
    }

    /// <summary>The function type behind a typedef of a pointer to a function; null for any other typedef.</summary>
    public XElement? FunctionBehind(XElement typedef)
    {
        var pointer = _elements[typedef.Required("type")];
        var target = pointer.Name == "PointerType" ? _elements[pointer.Required("type")] : null;
        return target?.Name == "FunctionType" ? target : null;
    }

    // What stands behind the name must have a place in the interface too.
    private DeclaredType Alias(XElement typedef, string user)
    {
        if (FunctionBehind(typedef) is null)
        {
            Resolve(typedef.Required("type"), user);
        }

        return new DeclaredType(typedef.Required("name"));
    }

    // Types of the compiler rather than of <stdint.h> have sizes that differ between platforms.
    private static PrimitiveType Primitive(string name, string user) =>
        s_primitives.Contains(name)
            ? new PrimitiveType(name)
            : throw new GeneratorException($"{user}: '{name}' has no fixed size; use a type of <stdint.h>");

    private bool IsConst(string id) => _elements[id] is { } element && element.Name == "CvQualifiedType" && (int?)element.Attribute("const") == 1;
}
