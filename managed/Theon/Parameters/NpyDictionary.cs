using System.Globalization;

namespace Theon.Parameters;

/// <summary>Reads the one form of Python dictionary that .npy headers have: three known keys; a string, a bool and a tuple of integers.</summary>
internal sealed class NpyDictionary(string text, string file)
{
    private int _at;

    /// <summary>The three values.</summary>
    public (string Description, bool IsFortran, long[] Shape) Read()
    {
        string? description = null;
        bool? isFortran = null;
        long[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            var key = ReadString();
            Expect(':');
            var isNew = key switch
            {
                "descr" => description is null,
                "fortran_order" => isFortran is null,
                "shape" => shape is null,
                _ => throw Damaged($"has the unknown key '{key}'"),
            };
            if (!isNew)
            {
                throw Damaged($"has the key '{key}' twice");
            }

            switch (key)
            {
                case "descr":
                    description = ReadDescription();
                    break;
                case "fortran_order":
                    isFortran = ReadBool();
                    break;
                default:
                    shape = ReadShape();
                    break;
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_at < text.Length)
        {
            throw Damaged("goes on after its end");
        }

        return description is not null && isFortran is { } fortran && shape is not null
            ? (description, fortran, shape)
            : throw Damaged("lacks one of the keys descr, fortran_order, shape");
    }

    private string ReadDescription()
    {
        SkipSpace();
        return _at < text.Length && text[_at] == '['
            ? throw new ParameterFileException(file, "holds records of several fields; only arrays of numbers are supported.")
            : ReadString();
    }

    private string ReadString()
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] is not ('\'' or '"'))
        {
            throw Damaged("lacks a string");
        }

        var end = text.IndexOf(text[_at], _at + 1);
        if (end < 0)
        {
            throw Damaged("has a string without an end");
        }

        var value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private bool ReadBool()
    {
        SkipSpace();
        foreach (var value in (bool[])[true, false])
        {
            var word = value ? "True" : "False";
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) == 0)
            {
                _at += word.Length;
                return value;
            }
        }

        throw Damaged("lacks True or False");
    }

    private long[] ReadShape()
    {
        var lengths = new List<long>();
        Expect('(');
        while (!Accept(')'))
        {
            lengths.Add(ReadLength());
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. lengths];
    }

    private long ReadLength()
    {
        SkipSpace();
        var first = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || (_at == first && text[_at] == '-')))
        {
            _at++;
        }

        if (!long.TryParse(text.AsSpan(first, _at - first), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length))
        {
            throw Damaged(_at == first ? "lacks a length" : $"has the length {text[first.._at]}, which is too large");
        }

        // Python 2 wrote long integers so.
        if (_at < text.Length && text[_at] == 'L')
        {
            _at++;
        }

        return length >= 0 ? length : throw Damaged($"has the negative length {length}");
    }

    private bool Accept(char c)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c))
        {
            throw Damaged($"lacks '{c}' at character {_at}");
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t')
        {
            _at++;
        }
    }

    private ParameterFileException Damaged(string problem) => new(file, $"is damaged: the header {problem}.");
}
