using System.Collections.Immutable;
using System.Text;

namespace Theon.Printing;

/// <summary>Columns of text.</summary>
internal static class TextTable
{
    /// <summary>Writes a head and rows; <paramref name="alignment"/> has a letter for each column, l or r.</summary>
    public static string Write(string[] head, ImmutableArray<string[]> rows, string alignment)
    {
        var widths = head.Select((cell, column) => Math.Max(cell.Length, rows.Select(row => row[column].Length).DefaultIfEmpty().Max())).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head))
        {
            var cells = row.Select((cell, column) => alignment[column] == 'r' ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString();
    }
}
