using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Reading;

/// <summary>Turns the lines of a /// comment into paragraphs and parameter texts.</summary>
internal static class Comments
{
    private const string ParameterTag = @"\param ";

    /// <summary>
    /// An empty line ends a paragraph; a line that begins with a quoted name, as lists of kernels do, starts one.
    /// `\param name text` describes a parameter up to the next tag or empty line; any other tag is dropped with its line.
    /// </summary>
    public static Doc Parse(IEnumerable<string> lines)
    {
        var paragraphs = new List<string>();
        var parameters = new Dictionary<string, string>();
        var current = new List<string>();
        string? parameter = null;

        void Flush()
        {
            var text = string.Join(' ', current.Where(line => line.Length > 0));
            if (parameter is not null)
            {
                parameters[parameter] = text;
            }
            else if (text.Length > 0)
            {
                paragraphs.Add(text);
            }

            current.Clear();
            parameter = null;
        }

        foreach (var line in lines)
        {
            var text = line.TrimStart('/').TrimStart('<').Trim();
            if (text.Length == 0 || text[0] is '\\' or '"')
            {
                Flush();
            }

            if (text.StartsWith(ParameterTag, StringComparison.Ordinal))
            {
                var rest = text[ParameterTag.Length..].TrimStart();
                var space = rest.IndexOf(' ');
                parameter = space < 0 ? rest : rest[..space];
                current.Add(space < 0 ? "" : rest[space..].Trim());
            }
            else if (!text.StartsWith('\\'))
            {
                current.Add(text);
            }
        }

        Flush();
        return new Doc(paragraphs, parameters);
    }
}
