using System.Collections.Frozen;
using Theon.Onnx.Protos;
using Kind = Theon.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace Theon.Onnx.Loading;

/// <summary>The attributes that an operator accepts, written as <c>"int axis, floats scales"</c>.</summary>
internal sealed class Attributes
{
    private readonly FrozenDictionary<string, Kind> _kinds;

    private Attributes(FrozenDictionary<string, Kind> kinds) => _kinds = kinds;

    /// <summary>Reads the written form.</summary>
    public static Attributes Parse(string text) => new(text
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' '))
        .ToFrozenDictionary(entry => entry[1], entry => Enum.Parse<Kind>(entry[0], ignoreCase: true)));

    /// <summary>What is wrong with an attribute of a node; null if nothing is.</summary>
    public string? Problem(AttributeProto attribute)
    {
        if (!_kinds.TryGetValue(attribute.Name, out var kind))
        {
            return $"attribute '{attribute.Name}'";
        }

        var given = KindOf(attribute);
        return given == kind || given == Kind.Undefined ? null : $"attribute '{attribute.Name}' of kind {Text(given)} instead of {Text(kind)}";
    }

    // Files of the first versions do not say the kind; a kind that cannot be told holds the default value of any.
    private static Kind KindOf(AttributeProto attribute) => attribute.Type switch
    {
        not Kind.Undefined => attribute.Type,
        _ when attribute.G is not null => Kind.Graph,
        _ when attribute.T is not null => Kind.Tensor,
        _ when attribute.Ints.Count > 0 => Kind.Ints,
        _ when attribute.Floats.Count > 0 => Kind.Floats,
        _ when attribute.Strings.Count > 0 => Kind.Strings,
        _ when !attribute.S.IsEmpty => Kind.String,
        _ when attribute.I != 0 => Kind.Int,
        _ when attribute.F != 0 => Kind.Float,
        _ => Kind.Undefined,
    };

    private static string Text(Kind kind) => kind.ToString().ToLowerInvariant();
}
