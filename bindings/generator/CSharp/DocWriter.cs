using System.Text.RegularExpressions;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Writes documentation comments, with C names turned into references to their C# counterparts.</summary>
internal sealed partial class DocWriter(Api api, Names names)
{
    private const int LineWidth = 130;

    private readonly Dictionary<string, Doc> _typeDocs = api.Headers
        .SelectMany(header => header.Structs.Select(s => (s.Name, s.Doc)).Concat(header.Handles.Select(h => (h.Name, h.Doc))))
        .ToDictionary(pair => pair.Name, pair => pair.Doc);

    private readonly Dictionary<string, Doc> _callbackDocs = api.Headers
        .SelectMany(header => header.Callbacks)
        .ToDictionary(callback => callback.Name, callback => callback.Doc);

    public void Write(CodeWriter writer, Doc doc) => WriteParagraphs(writer, doc, []);

    public void WriteField(CodeWriter writer, Field field) =>
        Write(writer, field.Type is DeclaredType declared && _callbackDocs.TryGetValue(declared.Name, out var doc) ? doc : field.Doc);

    public void WriteFunction(CodeWriter writer, FunctionDeclaration function, bool isChecked)
    {
        var parameters = function.Parameters.Select(parameter => parameter.Name).ToArray();
        WriteParagraphs(writer, function.Doc, parameters);

        foreach (var parameter in function.Parameters)
        {
            WriteElement(writer, $"param name=\"{Words.Camel(parameter.Name)}\"", "param", Convert(ParameterText(function, parameter), parameters));
        }

        if (isChecked)
        {
            writer.Line("""/// <exception cref="NativeException">The call failed; the exception's status and message say why.</exception>""");
        }
    }

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static void WriteElement(CodeWriter writer, string open, string close, string text)
    {
        var line = $"/// <{open}>{text}</{close}>";
        if (line.Length <= LineWidth)
        {
            writer.Line(line);
            return;
        }

        writer.Line($"/// <{open}>");
        foreach (var part in Wrap(text))
        {
            writer.Line("/// " + part);
        }

        writer.Line($"/// </{close}>");
    }

    // A tag such as <see cref="X"/> stays on one line.
    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in WordPattern().Matches(text).Select(match => match.Value))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LineWidth)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private void WriteParagraphs(CodeWriter writer, Doc doc, string[] parameters)
    {
        WriteElement(writer, "summary", "summary", Convert(doc.Paragraphs[0], parameters));
        if (doc.Paragraphs.Count == 2)
        {
            WriteElement(writer, "remarks", "remarks", Convert(doc.Paragraphs[1], parameters));
        }
        else if (doc.Paragraphs.Count > 2)
        {
            writer.Line("/// <remarks>");
            foreach (var paragraph in doc.Paragraphs.Skip(1))
            {
                WriteElement(writer, "para", "para", Convert(paragraph, parameters));
            }

            writer.Line("/// </remarks>");
        }
    }

    // Without a text of its own a parameter is described by its type.
    private string ParameterText(FunctionDeclaration function, Parameter parameter) =>
        function.Doc.Parameters.TryGetValue(parameter.Name, out var text) ? text : parameter.Type switch
        {
            PointerType { Target: PointerType { IsConst: false, Target: DeclaredType { Name: var name } } } when _typeDocs.ContainsKey(name) =>
                $"Receives the {parameter.Name}.",
            PointerType { Target: DeclaredType { Name: var name } } when _typeDocs.TryGetValue(name, out var doc) => FirstSentence(doc.Paragraphs[0]),
            _ => throw new GeneratorException($@"{function.Name}: parameter {parameter.Name} has no text; add '\param {parameter.Name} ...' to the function's comment"),
        };

    private string Convert(string text, string[] parameters)
    {
        var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        return TokenPattern().Replace(escaped, match => match.Groups["code"] is { Success: true } code
            ? Code(code.Value, parameters)
            : Symbol(match.Groups["name"].Value));
    }

    private string Code(string code, string[] parameters)
    {
        if (parameters.Contains(code))
        {
            return $"""<paramref name="{Words.Camel(code)}"/>""";
        }

        return names.Reference(code) is null ? $"<c>{code}</c>" : Symbol(code);
    }

    private string Symbol(string name) => names.Reference(name) is { } reference ? $"""<see cref="{reference}"/>""" : $"<c>{name}</c>";

    [GeneratedRegex("""`(?<code>[^`]+)`|(?<!")\b(?<name>(theon|THEON)_\w+)(\(\))?""")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"(<[^>]*>|[^\s<])+")]
    private static partial Regex WordPattern();
}
