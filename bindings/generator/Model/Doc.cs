namespace Theon.BindingsGenerator.Model;

/// <summary>A documentation comment: paragraphs of plain text, and texts of parameters by name.</summary>
internal sealed record Doc(IReadOnlyList<string> Paragraphs, IReadOnlyDictionary<string, string> Parameters)
{
    public static Doc Empty { get; } = new([], new Dictionary<string, string>());

    public bool IsEmpty => Paragraphs.Count == 0;

    public static Doc Of(string paragraph) => new([paragraph], Empty.Parameters);
}
