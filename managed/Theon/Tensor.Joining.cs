using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Joining and splitting.
public static partial class Tensor
{
    /// <summary>Tensors one after the other along an axis that they have. Dtypes are promoted; all other lengths must agree.</summary>
    public static TensorVariable Join(int axis, params ReadOnlySpan<TensorVariable> tensors)
    {
        using var origin = OriginScope.Share();
        var parts = InCommonDType(nameof(Join), tensors);
        var normalized = TypeErrors.NormalizeAxis(nameof(Join), axis, parts[0].Rank);
        return parts.Length == 1 ? parts[0] : new Join(normalized).On(parts);
    }

    /// <summary>Tensors one after the other: <see cref="Join"/> with the axis last, as NumPy has it.</summary>
    public static TensorVariable Concatenate(ReadOnlySpan<TensorVariable> tensors, int axis = 0) => Join(axis, tensors);

    /// <summary>Tensors of one shape side by side along a new axis, counted from the end of the result where negative.</summary>
    public static TensorVariable Stack(ReadOnlySpan<TensorVariable> tensors, int axis = 0)
    {
        using var origin = OriginScope.Share();
        var parts = InCommonDType(nameof(Stack), tensors);
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Rank != parts[0].Rank)
            {
                throw new TensorTypeException($"Stack got {parts[0].Type} and {parts[i].Type}; all must have one shape.");
            }
        }

        return Join(axis < 0 ? axis + parts[0].Rank + 1 : axis, Array.ConvertAll(parts, part => ExpandDims(part, axis)));
    }

    /// <summary>Rows of tensors of one shape as one tensor with two more axes in front.</summary>
    public static TensorVariable StackLists(params ReadOnlySpan<TensorVariable[]> rows)
    {
        using var origin = OriginScope.Share();
        var stacked = new TensorVariable[rows.Length];
        for (var i = 0; i < stacked.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(rows[i], nameof(rows));
            stacked[i] = Stack(rows[i]);
        }

        return Stack(stacked);
    }

    /// <summary>Matrices side by side: another name of <see cref="HStack"/>.</summary>
    public static TensorVariable HorizontalStack(params ReadOnlySpan<TensorVariable> tensors) => HStack(tensors);

    /// <summary>Matrices below one another: another name of <see cref="VStack"/>.</summary>
    public static TensorVariable VerticalStack(params ReadOnlySpan<TensorVariable> tensors) => VStack(tensors);

    /// <summary>A matrix with a number in front of each row.</summary>
    public static TensorVariable PrependToRows(TensorVariable value, TensorVariable x)
    {
        CheckMatrix(nameof(PrependToRows), x);
        ArgumentNullException.ThrowIfNull(value);
        using var origin = OriginScope.Share();
        return Join(1, Full(InDType(value, x.DType), LengthOf(x, 0), 1), x);
    }

    /// <summary>Tensors side by side: along axis 1, vectors along axis 0.</summary>
    public static TensorVariable HStack(params ReadOnlySpan<TensorVariable> tensors)
    {
        var parts = AtLeast(1, nameof(HStack), tensors);
        return Join(parts[0].Rank == 1 ? 0 : 1, parts);
    }

    /// <summary>Tensors below one another: along axis 0, vectors as rows.</summary>
    public static TensorVariable VStack(params ReadOnlySpan<TensorVariable> tensors) => Join(0, AtLeast(2, nameof(VStack), tensors));

    /// <summary>Parts of these sizes along an axis, as views. Sizes that do not add up to the length are an error of the call.</summary>
    public static ImmutableArray<TensorVariable> Split(TensorVariable x, ReadOnlySpan<TensorVariable> sizes, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var inputs = ImmutableArray.CreateBuilder<TensorVariable>(1 + sizes.Length);
        inputs.Add(Strong(x));
        foreach (var size in sizes)
        {
            inputs.Add(LengthArgument(nameof(Split), size));
        }

        var normalized = TypeErrors.NormalizeAxis(nameof(Split), axis, x.Rank);
        return Theon.Graph.Apply.Of(new Split(normalized, sizes.Length), inputs.ToArray()).Outputs;
    }

    /// <summary>As many parts along an axis as <paramref name="count"/> says, whose sizes are the elements of a vector.</summary>
    public static ImmutableArray<TensorVariable> Split(TensorVariable x, TensorVariable sizes, int count, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Rank != 1 || !sizes.DType.IsInteger)
        {
            throw new TensorTypeException($"Split got {sizes.Type} as sizes. Accepted: a vector of integers.");
        }

        using var origin = OriginScope.Share();
        var vector = SpecifyShape(InDType(sizes, DType.Int64), count);
        var items = new TensorVariable[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = vector[i];
        }

        return Split(x, items, axis);
    }

    private static TensorVariable[] InCommonDType(string op, ReadOnlySpan<TensorVariable> tensors)
    {
        if (tensors.IsEmpty)
        {
            throw new TensorTypeException($"{op} got nothing to join.");
        }

        foreach (var tensor in tensors)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
        }

        var dtype = CommonDType(tensors);
        var parts = new TensorVariable[tensors.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = InDType(tensors[i], dtype);
        }

        return parts;
    }

    private static TensorVariable[] AtLeast(int rank, string op, ReadOnlySpan<TensorVariable> tensors)
    {
        if (tensors.IsEmpty)
        {
            throw new TensorTypeException($"{op} got nothing to join.");
        }

        var parts = new TensorVariable[tensors.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(tensors[i], nameof(tensors));
            parts[i] = PadLeft(Strong(tensors[i]), rank);
        }

        return parts;
    }
}
