using System.Text.Json;

namespace Theon.Parameters;

/// <summary>Reads the JSON of a safetensors header: names to dtype, shape and offsets, and a map of notes.</summary>
internal ref struct SafetensorsReader
{
    /// <summary>The name that stands for the notes.</summary>
    public const string MetadataKey = "__metadata__";

    private readonly string _file;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Utf8JsonReader _json;

    public SafetensorsReader(ReadOnlySpan<byte> json, string file)
    {
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        _file = file;
    }

    /// <summary>The arrays, and the notes.</summary>
    public (List<SafetensorsEntry> Entries, OrderedDictionary<string, string> Metadata) Read()
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new OrderedDictionary<string, string>();
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } name)
        {
            if (!_known.Add(name))
            {
                throw Damaged($"'{name}' stands in it twice");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(metadata);
            }
            else
            {
                entries.Add(ReadEntry(name));
            }
        }

        while (_json.Read())
        {
        }

        return (entries, metadata);
    }

    private void ReadMetadata(OrderedDictionary<string, string> metadata)
    {
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } key)
        {
            Expect(JsonTokenType.String);
            if (!metadata.TryAdd(key, _json.GetString()!))
            {
                throw Damaged($"the note '{key}' stands in it twice");
            }
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        string? code = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } key)
        {
            switch (key)
            {
                case "dtype" when code is null:
                    Expect(JsonTokenType.String);
                    code = _json.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name);
                    break;
                default:
                    throw Damaged($"'{name}' has an unknown or repeated key '{key}'");
            }
        }

        return code is not null && shape is not null && offsets is [var begin, var end]
            ? new SafetensorsEntry(name, code, shape, begin, end)
            : throw Damaged($"'{name}' lacks its dtype, its shape or its two offsets");
    }

    private long[] ReadNumbers(string name)
    {
        var numbers = new List<long>();
        Expect(JsonTokenType.StartArray);
        while (Next() != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var number) || number < 0)
            {
                throw Damaged($"'{name}' has a length or offset that is no integer from 0 to 2^63 - 1");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    // Null at the end of the object.
    private string? NextName() => Next() == JsonTokenType.PropertyName ? _json.GetString() : null;

    private void Expect(JsonTokenType expected)
    {
        if (Next() != expected)
        {
            throw Damaged($"{_json.TokenType} stands where {expected} must, at byte {_json.TokenStartIndex}");
        }
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw Damaged("it ends too early");

    private readonly ParameterFileException Damaged(string problem) => new(_file, $"is damaged: {problem}.");
}
