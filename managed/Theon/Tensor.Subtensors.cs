using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Copies in which a part is replaced or added to.
public static partial class Tensor
{
    /// <summary>
    /// A copy of x in which a part has other values: <c>T.SetSubtensor(x[1..3], y)</c>. Values stretch to the shape of the part; where
    /// an index array names an element twice, the last one counts. x keeps its value.
    /// </summary>
    /// <param name="part">x between brackets, or another part of x that is made of its elements: <c>T.Take</c>, <c>T.Diagonal</c>.</param>
    /// <param name="values">The new values; their dtype must convert to that of x without loss.</param>
    public static TensorVariable SetSubtensor(TensorVariable part, TensorVariable values) => WithPart(nameof(SetSubtensor), part, values, set: true);

    /// <summary>
    /// A copy of x in which values are added to a part: <c>T.IncSubtensor(x[1..3], y)</c>. Values stretch to the shape of the part;
    /// where an index array names an element twice, both are added. x keeps its value.
    /// </summary>
    /// <param name="part">x between brackets, or another part of x that is made of its elements: <c>T.Take</c>, <c>T.Diagonal</c>.</param>
    /// <param name="values">What to add; its dtype must convert to that of x without loss.</param>
    public static TensorVariable IncSubtensor(TensorVariable part, TensorVariable values) => WithPart(nameof(IncSubtensor), part, values, set: false);

    private static TensorVariable WithPart(string op, TensorVariable part, TensorVariable values, bool set)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(values);
        var whole = part.IndexedFrom
            ?? throw new TensorTypeException($"{op} got {part}, which is not a part of a tensor. Accepted: x[...] with at least one index that selects.");
        if (values.Rank > part.Rank)
        {
            throw new TensorTypeException($"{op} got values of type {values.Type} for a part of type {part.Type}, which has fewer axes.");
        }

        using var origin = OriginScope.Share();
        var fits = values is Constant { IsWeak: true } weak ? Literals.TypeOf(weak, part.DType) == part.DType : Promotion.IsSafe(values.DType, part.DType);
        if (!fits)
        {
            throw new TensorTypeException($"{op} got values of type {values.Type} for a part of type {part.Type}; converting them may lose digits. Cast them with T.Cast.");
        }

        return Written(part, BroadcastLike(PadLeft(InDType(values, part.DType), part.Rank), part), whole, set);
    }

    /// <summary>The whole with new values in a part, which a chain of views and gathers leads to.</summary>
    private static TensorVariable Written(TensorVariable part, TensorVariable values, TensorVariable whole, bool set)
    {
        while (!ReferenceEquals(part, whole))
        {
            var owner = part.Owner!;
            switch (owner.Op)
            {
                case DimShuffle { Order: var order }:
                    values = DimShuffle(values, Sequences.Range(owner.Inputs[0].Rank, axis => order.IndexOf(axis)));
                    break;
                case Subtensor { Indices: var indices }:
                    values = new IncSubtensor(indices, set).On([owner.Inputs[0], values, .. owner.Inputs.RemoveAt(0)]);
                    set = true;
                    break;
                case Diagonal { Offset: var offset, Axis1: var axis1, Axis2: var axis2 }:
                    values = new SetDiagonal(offset, axis1, axis2).On(owner.Inputs[0], set ? values : part + values);
                    set = true;
                    break;
                case AdvancedSubtensor { First: var first, Count: var count, Mode: var mode, UserAxes: var axes }:
                    values = new AdvancedIncSubtensor(first, count, set, mode) { UserAxes = axes }.On([owner.Inputs[0], values, .. owner.Inputs.RemoveAt(0)]);
                    set = true;
                    break;
                default:
                    throw new InvalidOperationException($"{owner.Op} does not lead to a part.");
            }

            part = owner.Inputs[0];
        }

        return set ? values : whole + values;
    }
}
