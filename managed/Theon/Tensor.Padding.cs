using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>What a margin is filled with.</summary>
public enum PadMode
{
    /// <summary>The nearest element.</summary>
    Edge,

    /// <summary>The tensor mirrored at its outer elements, which are not repeated.</summary>
    Reflect,

    /// <summary>The tensor mirrored behind its outer elements, which are repeated.</summary>
    Symmetric,

    /// <summary>The tensor again from its other end.</summary>
    Wrap,
}

// Margins made of the tensor's own elements.
public static partial class Tensor
{
    /// <summary>A margin around a tensor, per axis so much before and after it, made of its own elements.</summary>
    public static TensorVariable Pad(TensorVariable x, ReadOnlySpan<(TensorVariable Before, TensorVariable After)> widths, PadMode mode)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        CheckWidths(x, widths);
        for (var axis = 0; axis < widths.Length; axis++)
        {
            var (before, after) = (LengthArgument(nameof(Pad), widths[axis].Before), LengthArgument(nameof(Pad), widths[axis].After));
            if (Lengths.KnownOf(before) == 0 && Lengths.KnownOf(after) == 0)
            {
                continue;
            }

            var n = LengthOf(x, axis);
            var places = Arange(-before, n + after);
            x = mode switch
            {
                PadMode.Edge => Take(x, places, axis, IndexMode.Clip),
                PadMode.Wrap => Take(x, places, axis, IndexMode.Wrap),
                _ => Take(x, Take(Mirrored(n, mode == PadMode.Symmetric ? n - 1 : n - 2, mode == PadMode.Symmetric ? -1 : 0), places, 0, IndexMode.Wrap), axis),
            };
        }

        return x;
    }

    // The way there, and back from one position to before another.
    private static TensorVariable Mirrored(TensorVariable n, TensorVariable from, long to) => Join(0, Arange(n), Arange(from, to, -1));
}
