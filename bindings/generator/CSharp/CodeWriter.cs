using System.Text;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Lines of code with indentation; line ends are LF on every system.</summary>
internal sealed class CodeWriter
{
    private const int IndentWidth = 4;

    private readonly StringBuilder _text = new();
    private bool _isSeparated = true;

    public int Indent { get; private set; }

    public void Line(string line)
    {
        _text.Append(' ', line.Length == 0 ? 0 : Indent * IndentWidth).Append(line).Append('\n');
        _isSeparated = line.Length == 0;
    }

    /// <summary>An empty line between members; none after an opening brace or another one.</summary>
    public void Separate()
    {
        if (!_isSeparated)
        {
            Line("");
        }
    }

    public void Open(string line)
    {
        Line(line);
        Line("{");
        Indent++;
        _isSeparated = true;
    }

    public void Close(string end = "}")
    {
        Indent--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}
