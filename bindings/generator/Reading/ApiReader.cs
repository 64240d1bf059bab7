using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Reading;

/// <summary>Builds the model of a C library from castxml's output and the text of its headers.</summary>
internal sealed partial class ApiReader
{
    private const int BitsPerByte = 8;

    private readonly CastXml _castXml;
    private readonly string _includeFolder;
    private readonly Dictionary<string, HeaderSource> _sources = [];
    private readonly Dictionary<string, HeaderFile> _headers = [];
    private readonly XDocument _document;
    private readonly TypeTable _types;
    private readonly string _mainHeader;

    private ApiReader(string includeFolder, string mainHeader, CastXml castXml)
    {
        _castXml = castXml;
        _includeFolder = Path.GetFullPath(includeFolder) + Path.DirectorySeparatorChar;
        _mainHeader = Path.GetFullPath(mainHeader);
        _document = castXml.Declarations(_mainHeader);

        // castxml lists only files with declarations; a header may hold nothing but macros.
        var ids = _document.Root!.Elements("File").ToDictionary(file => Path.GetFullPath(file.Required("name")), file => file.Required("id"));
        foreach (var path in Directory.EnumerateFiles(_includeFolder, "*.h", SearchOption.AllDirectories))
        {
            var source = new HeaderSource(path, path[_includeFolder.Length..]);
            var id = ids.GetValueOrDefault(path, path);
            _sources[id] = source;
            _headers[id] = new HeaderFile(source.Name, source.FileDoc());
        }

        _types = new TypeTable(_document, IsDeclaredHere);
    }

    /// <summary>Reads a header and everything it includes from the folder.</summary>
    public static Api Read(string includeFolder, string mainHeader, CastXml castXml) => new ApiReader(includeFolder, mainHeader, castXml).Read();

    private Api Read()
    {
        foreach (var element in _document.Root!.Elements().Where(IsDeclaredHere))
        {
            var header = _headers[element.Required("file")];
            switch (element.Name.LocalName)
            {
                case "Enumeration":
                    header.Enums.Add(ReadEnum(element));
                    break;
                case "Struct" when element.Attribute("incomplete") is null:
                    header.Structs.Add(ReadStruct(element));
                    break;
                case "Struct":
                    header.Handles.Add(new HandleDeclaration(element.Required("name"), DocOf(element)));
                    break;
                case "Typedef" when _types.FunctionBehind(element) is { } function:
                    header.Callbacks.Add(ReadCallback(element, function));
                    break;
                case "Function":
                    header.Functions.Add(ReadFunction(element));
                    break;
            }
        }

        ReadConstants();
        foreach (var (id, header) in _headers)
        {
            if (header.Doc.IsEmpty && header.Functions.Count + header.Constants.Count > 0)
            {
                throw _sources[id].Undocumented(1, header.Name + ".h");
            }
        }

        return new Api(_headers.Values.OrderBy(header => header.Name, StringComparer.Ordinal).ToList());
    }

    private bool IsDeclaredHere(XElement element) => element.Attribute("file") is { } file && _sources.ContainsKey(file.Value);

    private Doc DocOf(XElement element) =>
        _sources[element.Required("file")].RequiredDocAt(element.RequiredInt("line"), element.Required("name"));

    private EnumDeclaration ReadEnum(XElement element)
    {
        var source = _sources[element.Required("file")];
        var line = element.RequiredInt("line");
        var docs = source.EnumeratorDocs(line);
        var values = new List<Enumerator>();
        foreach (var value in element.Elements("EnumValue"))
        {
            var name = value.Required("name");
            var (doc, displayName) = docs.TryGetValue(name, out var found) && !found.Doc.IsEmpty ? found : throw source.Undocumented(line, name);
            values.Add(new Enumerator(name, long.Parse(value.Required("init"), CultureInfo.InvariantCulture), displayName, doc));
        }

        return new EnumDeclaration(element.Required("name"), values, DocOf(element));
    }

    private StructDeclaration ReadStruct(XElement element)
    {
        var name = element.Required("name");
        var fields = element.Required("members").Split(' ').Select(id => _types[id]).Where(member => member.Name == "Field").Select(field =>
        {
            var fieldName = field.Required("name");
            if (field.Attribute("bits") is not null)
            {
                throw new GeneratorException($"{name}.{fieldName}: the interface cannot use a bit-field");
            }

            return new Field(fieldName, _types.Resolve(field.Required("type"), $"{name}.{fieldName}"), field.RequiredInt("offset") / BitsPerByte, DocOf(field));
        });
        return new StructDeclaration(name, element.RequiredInt("size") / BitsPerByte, fields.ToList(), DocOf(element));
    }

    private CallbackDeclaration ReadCallback(XElement typedef, XElement function)
    {
        var name = typedef.Required("name");
        var parameters = function.Elements("Argument").Select(argument => _types.Resolve(argument.Required("type"), name));
        return new CallbackDeclaration(name, _types.Resolve(function.Required("returns"), name), parameters.ToList(), DocOf(typedef));
    }

    private FunctionDeclaration ReadFunction(XElement element)
    {
        var name = element.Required("name");
        var parameters = element.Elements("Argument").Select(argument =>
            new Parameter(argument.Required("name"), _types.Resolve(argument.Required("type"), $"{name}, parameter {argument.Required("name")}")));
        var result = _types.Resolve(element.Required("returns"), name);
        return new FunctionDeclaration(name, result, parameters.ToList(), DocOf(element), element.Attribute("annotation")?.Value);
    }

    private void ReadConstants()
    {
        var macros = _castXml.Macros(_mainHeader);
        foreach (var (id, source) in _sources)
        {
            foreach (var (name, line) in source.MacroDefinitions())
            {
                if (macros.TryGetValue(name, out var text) && IntegerPattern().IsMatch(text))
                {
                    _headers[id].Constants.Add(new ConstantDeclaration(name, text, source.RequiredDocAt(line, name)));
                }
            }
        }
    }

    [GeneratedRegex("^-?(0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)$")]
    private static partial Regex IntegerPattern();
}
