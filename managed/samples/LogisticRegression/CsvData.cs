using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Theon.Samples.LogisticRegression;

/// <summary>Rows of numbers with two classes.</summary>
internal sealed record LabelledRows(double[][] Rows, double[] Labels, string[] Classes)
{
    public int Features => Rows[0].Length;
}

/// <summary>A file that is not data: the message is one line with file, row and column.</summary>
internal sealed class DataException(string message) : Exception(message);

/// <summary>
/// Reads files whose first line holds the number of rows, the number of features and the names of two classes, and whose other lines
/// hold the features of a row and its class, 0 or 1.
/// </summary>
internal sealed class CsvData
{
    // Of fewer rows a fifth is none.
    private const int FewestRows = 5;

    private static readonly CsvConfiguration s_format = new(CultureInfo.InvariantCulture) { BadDataFound = null, IgnoreBlankLines = false };

    private readonly string _file;
    private readonly CsvParser _parser;

    // The line of the file on which the record begins, as an editor counts. A quote that is never closed swallows lines.
    private int _row;

    private CsvData(string file, CsvParser parser)
    {
        _file = file;
        _parser = parser;
    }

    /// <exception cref="DataException">The file cannot be read or does not have this layout.</exception>
    public static LabelledRows Read(string file)
    {
        try
        {
            using var parser = new CsvParser(new StreamReader(file), s_format);
            return new CsvData(file, parser).Read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{file}: the file does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DataException($"{file}: the file cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }
        catch (CsvHelperException e)
        {
            throw new DataException($"{file}: the file is not CSV: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }
    }

    private LabelledRows Read()
    {
        if (!Next())
        {
            throw Error(1, "the file is empty; the first line must hold the number of rows, the number of features and two class names");
        }

        if (_parser.Count != 4)
        {
            throw Error(Math.Min(_parser.Count, 4) + 1, $"{Columns(_parser.Count)}, 4 expected: the number of rows, the number of features and two class names");
        }

        var count = Whole(0, "rows", FewestRows);
        var features = Whole(1, "features", 1);
        string[] classes = [_parser[2].Trim(), _parser[3].Trim()];
        var rows = new List<double[]>();
        var labels = new List<double>();
        while (Next())
        {
            if (_parser.Count != features + 1)
            {
                throw Error(Math.Min(_parser.Count, features + 1) + 1, $"{Columns(_parser.Count)}, {features + 1} expected: {features} features and the class");
            }

            if (rows.Count == count)
            {
                throw Error(1, $"one row too many; the first line says {count}");
            }

            var row = new double[features];
            for (var column = 0; column < features; column++)
            {
                row[column] = Number(column);
            }

            rows.Add(row);
            labels.Add(_parser[features].Trim() switch
            {
                "0" => 0,
                "1" => 1,
                var other => throw Error(features + 1, $"\"{Shorten(other)}\" is not a class; 0 ({classes[0]}) or 1 ({classes[1]}) expected"),
            });
        }

        return rows.Count == count
            ? new LabelledRows([.. rows], [.. labels], classes)
            : throw Error(1, $"the file ends after {rows.Count} rows; the first line says {count}");
    }

    // Goes to the next line that is not empty, or behind the last.
    private bool Next()
    {
        do
        {
            _row = _parser.RawRow + 1;
            if (!_parser.Read())
            {
                return false;
            }
        }
        while (_parser.Count == 0 || (_parser.Count == 1 && _parser[0].Length == 0));
        return true;
    }

    private double Number(int column) =>
        double.TryParse(_parser[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Error(column + 1, $"\"{Shorten(_parser[column])}\" is not a finite number");

    private int Whole(int column, string what, int least) =>
        int.TryParse(_parser[column], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw Error(column + 1, $"\"{Shorten(_parser[column])}\" is not a number of {what}; a whole number of at least {least} expected");

    private DataException Error(int column, string what) => new($"{_file}: row {_row}, column {column}: {what}");

    private static string Columns(int count) => count == 1 ? "1 column" : $"{count} columns";

    // A message stays one readable line whatever stands in a cell.
    private static string Shorten(string cell)
    {
        var text = string.Concat(cell.Take(40).Select(c => char.IsControl(c) ? '?' : c));
        return cell.Length > 40 ? $"{text}..." : text;
    }
}
