using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Theon.Checks;

/// <summary>
/// The binary interface that the public headers declare, one fact a line: constants, enumerators, struct sizes and offsets,
/// callbacks, functions. It is read straight from castxml, so a defect of the binding generator cannot hide a change.
/// </summary>
public sealed partial class AbiSurface
{
    private readonly Dictionary<string, XElement> _byId;

    private AbiSurface(XElement root) => _byId = root.Elements().Where(e => e.Attribute("id") is not null).ToDictionary(e => e.Attribute("id")!.Value);

    /// <summary>The facts of every header below <paramref name="includeFolder"/>, which holds <c>theon/theon.h</c>.</summary>
    public static IReadOnlyList<string> Read(string includeFolder)
    {
        var header = Path.Combine(includeFolder, "theon", "theon.h");
        var xml = Tool.Output("castxml", "--castxml-output=1", "-x", "c", "-std=c11", "-I", includeFolder, "-o", "-", header);
        var constants =
            from file in Directory.EnumerateFiles(Path.Combine(includeFolder, "theon"), "*.h")
            from Match match in NumericMacro().Matches(File.ReadAllText(file))
            select $"constant {match.Groups[1].Value} = {match.Groups[2].Value}";
        return [.. constants.Order(StringComparer.Ordinal), .. new AbiSurface(XDocument.Parse(xml).Root!).Facts()];
    }

    /// <summary>Names of the functions among <paramref name="facts"/>: what the library must export, and nothing else.</summary>
    public static IEnumerable<string> Functions(IEnumerable<string> facts) =>
        from fact in facts
        where fact.StartsWith("function ", StringComparison.Ordinal)
        select fact["function ".Length..fact.IndexOf('(', StringComparison.Ordinal)];

    // Fields stay in declaration order below their struct and enumerators below their enum, so that an insertion reads as one.
    private IEnumerable<string> Facts() =>
        from element in _byId.Values
        let name = (string?)element.Attribute("name") ?? ""
        where name.StartsWith("theon_", StringComparison.Ordinal)
        let facts = element.Name.LocalName switch
        {
            "Enumeration" => Enumeration(element, name),
            "Struct" or "Union" when element.Attribute("incomplete") is null => Record(element, name),
            "Function" => [$"function {name}({Parameters(element)}) : {TypeOf(element, "returns")}"],
            "Typedef" => Typedef(element, name),
            _ => [],
        }
        where facts.Count > 0
        orderby facts[0].Split(' ')[0], name
        from fact in facts
        select fact;

    private static List<string> Enumeration(XElement element, string name) =>
        [$"enum {name}", .. element.Elements("EnumValue").Select(v => $"  {v.Attribute("name")!.Value} = {v.Attribute("init")!.Value}")];

    private List<string> Record(XElement element, string name)
    {
        var members = element.Attribute("members")?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return
        [
            $"struct {name} : {Bytes(element, "size")} bytes",
            .. members.Select(id => _byId[id]).Where(m => m.Name.LocalName == "Field")
                .Select(f => $"  {Bytes(f, "offset")} {f.Attribute("name")!.Value} : {TypeOf(f, "type")}"),
        ];
    }

    private List<string> Typedef(XElement element, string name)
    {
        var target = Resolve(element.Attribute("type")!.Value);
        if (target.Name.LocalName == "PointerType" && Resolve(target.Attribute("type")!.Value) is { Name.LocalName: "FunctionType" } function)
        {
            return [$"callback {name}({Parameters(function)}) : {TypeOf(function, "returns")}"];
        }

        return (string?)target.Attribute("name") == name ? [] : [$"alias {name} : {TypeOf(element, "type")}"];
    }

    private string Parameters(XElement function) => string.Join(", ", function.Elements("Argument").Select(a => TypeOf(a, "type")));

    private string TypeOf(XElement element, string attribute) => TypeName(element.Attribute(attribute)!.Value);

    private string TypeName(string id)
    {
        var type = Resolve(id);
        return type.Name.LocalName switch
        {
            "PointerType" => TypeName(type.Attribute("type")!.Value) + "*",
            "CvQualifiedType" => ((string?)type.Attribute("const") == "1" ? "const " : "volatile ") + TypeName(type.Attribute("type")!.Value),
            "ArrayType" => $"{TypeName(type.Attribute("type")!.Value)}[{int.Parse(type.Attribute("max")!.Value, CultureInfo.InvariantCulture) + 1}]",
            "FunctionType" => $"function({Parameters(type)})",
            _ => type.Attribute("name")?.Value ?? type.Name.LocalName,
        };
    }

    private XElement Resolve(string id)
    {
        var element = _byId[id];
        return element.Name.LocalName == "ElaboratedType" ? Resolve(element.Attribute("type")!.Value) : element;
    }

    private static int Bytes(XElement element, string attribute) => int.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture) / 8;

    [GeneratedRegex(@"^#define (THEON_[A-Z0-9_]+) (-?\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex NumericMacro();
}
