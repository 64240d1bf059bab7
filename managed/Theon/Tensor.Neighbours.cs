using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

/// <summary>What becomes of patches at the borders of images.</summary>
public enum NeighbourMode
{
    /// <summary>There are none: steps must fill the image, else the call fails.</summary>
    Valid,

    /// <summary>What is left over at the far borders is ignored.</summary>
    IgnoreBorders,

    /// <summary>A border of zeros half as wide as a patch, rounded down.</summary>
    Half,

    /// <summary>A border of zeros one narrower than a patch.</summary>
    Full,

    /// <summary>Patches are centred at each step, and go on at the other side of the image.</summary>
    WrapCentered,
}

// Patches of images as rows.
public static partial class Tensor
{
    /// <summary>The patches of images, each as a row of a matrix, in the order of images, channels, rows and columns.</summary>
    /// <param name="images">Images, channels, rows, columns.</param>
    /// <param name="shape">Rows and columns of a patch.</param>
    /// <param name="step">From one patch to the next; the shape of a patch unless given.</param>
    /// <param name="mode">What becomes of patches at the borders.</param>
    public static TensorVariable Images2Neibs(TensorVariable images, (int Rows, int Columns) shape, (int Rows, int Columns)? step = null, NeighbourMode mode = NeighbourMode.Valid)
    {
        ArgumentNullException.ThrowIfNull(images);
        var by = step ?? shape;
        if (images.Rank != 4 || shape.Rows < 1 || shape.Columns < 1 || by.Rows < 1 || by.Columns < 1)
        {
            throw new TensorTypeException(
                $"Images2Neibs got {images.Type}, patches of {shape.Rows} x {shape.Columns} and steps of {by.Rows} x {by.Columns}. Accepted: four axes, and lengths of at least 1.");
        }

        if (mode == NeighbourMode.WrapCentered && (shape.Rows % 2 == 0 || shape.Columns % 2 == 0))
        {
            throw new TensorTypeException($"Images2Neibs got patches of {shape.Rows} x {shape.Columns} to be centred. Accepted: odd lengths.");
        }

        using var origin = OriginScope.Share();
        (int Rows, int Columns) margins = mode switch
        {
            NeighbourMode.Half => (shape.Rows / 2, shape.Columns / 2),
            NeighbourMode.Full => (shape.Rows - 1, shape.Columns - 1),
            _ => (0, 0),
        };
        var x = margins == (0, 0) ? Strong(images) : Pad(images, [(0, 0), (0, 0), (margins.Rows, margins.Rows), (margins.Columns, margins.Columns)]);
        var rows = PatchPlaces(LengthOf(x, 2), shape.Rows, by.Rows, mode);
        var columns = PatchPlaces(LengthOf(x, 3), shape.Columns, by.Columns, mode);
        var patches = new AdvancedSubtensor(2, 2, mode == NeighbourMode.WrapCentered ? IndexMode.Wrap : IndexMode.Raise).On(
            x, DimShuffle(rows, [0, -1, 1, -1]), DimShuffle(columns, [-1, 0, -1, 1]));
        return Reshape(patches, -1, shape.Rows * shape.Columns);
    }

    /// <summary>The images whose patches, without overlap, are the rows of a matrix: what undoes <see cref="Images2Neibs"/>.</summary>
    /// <param name="neibs">A patch in each row.</param>
    /// <param name="shape">Rows and columns of a patch.</param>
    /// <param name="imagesShape">The lengths of the four axes.</param>
    public static TensorVariable Neibs2Images(TensorVariable neibs, (int Rows, int Columns) shape, params ReadOnlySpan<TensorVariable> imagesShape)
    {
        CheckMatrix(nameof(Neibs2Images), neibs);
        if (imagesShape.Length != 4 || shape.Rows < 1 || shape.Columns < 1)
        {
            throw new TensorTypeException(
                $"Neibs2Images got patches of {shape.Rows} x {shape.Columns} and a shape with {imagesShape.Length} axes. Accepted: lengths of at least 1, and four axes.");
        }

        using var origin = OriginScope.Share();
        var lengths = ShapeArgument(nameof(Neibs2Images), imagesShape);
        var patches = Reshape(neibs, lengths[0], lengths[1], FloorDiv(lengths[2], shape.Rows), FloorDiv(lengths[3], shape.Columns), shape.Rows, shape.Columns);
        return Reshape(DimShuffle(patches, [0, 1, 2, 4, 3, 5]), lengths);
    }

    // Per patch a row of positions along an axis.
    private static TensorVariable PatchPlaces(TensorVariable length, int patch, int step, NeighbourMode mode)
    {
        var isWrapped = mode == NeighbourMode.WrapCentered;
        var room = isWrapped ? length - 1 : length - patch;
        var count = FloorDiv(Maximum(room, -step), step) + 1;
        if (mode == NeighbourMode.Valid)
        {
            count = Assert(count, $"Images2Neibs: patches of length {patch} in steps of {step} do not fill the image.", And(GreaterEqual(room, 0), Equal(Mod(room, step), 0)));
        }

        var first = (Arange(count) * step) - (isWrapped ? patch / 2 : 0);
        return ExpandDims(first, 1) + Arange(patch);
    }
}
