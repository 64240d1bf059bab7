using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Choices that leave out what is not chosen.
public static partial class Tensor
{
    /// <summary>
    /// One of two values, as a condition says. Only the chosen one is computed, with what it alone needs; gradients reach the chosen one,
    /// and are zero for the other. <see cref="Where"/> chooses element by element and computes both.
    /// </summary>
    /// <param name="condition">0-d; a number counts as whether it is not 0.</param>
    /// <param name="then">The value where the condition holds.</param>
    /// <param name="otherwise">The value where it does not; dtype and number of axes must be the same.</param>
    /// <exception cref="TensorTypeException">The condition has axes, or the values are of different types.</exception>
    public static TensorVariable IfElse(TensorVariable condition, TensorVariable then, TensorVariable otherwise)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(otherwise);
        return IfElse(condition, [then], [otherwise])[0];
    }

    /// <summary>One of two lists of values, as a condition says; see <see cref="IfElse(TensorVariable, TensorVariable, TensorVariable)"/>.</summary>
    /// <param name="condition">0-d; a number counts as whether it is not 0.</param>
    /// <param name="then">The values where the condition holds.</param>
    /// <param name="otherwise">As many values where it does not; of each, dtype and number of axes must be the same.</param>
    public static ImmutableArray<TensorVariable> IfElse(TensorVariable condition, ReadOnlySpan<TensorVariable> then, ReadOnlySpan<TensorVariable> otherwise)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (then.Length != otherwise.Length || then.IsEmpty)
        {
            throw new TensorTypeException($"IfElse got {then.Length} and {otherwise.Length} values. Accepted: as many of both, at least one.");
        }

        if (condition.Rank != 0)
        {
            throw new TensorTypeException($"IfElse got a condition of type {condition.Type}; it takes a 0-d value. To choose element by element use Where.");
        }

        using var origin = OriginScope.Share();
        var inputs = new TensorVariable[1 + (2 * then.Length)];
        inputs[0] = AsCondition(Strong(condition));
        for (var i = 0; i < then.Length; i++)
        {
            var dtype = then[i] is Constant { IsWeak: true } || otherwise[i] is Constant { IsWeak: true } ? CommonDType(then[i], otherwise[i]) : (DType?)null;
            inputs[1 + i] = dtype is { } common ? InDType(then[i], common) : then[i];
            inputs[1 + then.Length + i] = dtype is { } same ? InDType(otherwise[i], same) : otherwise[i];
            AlignPatterns(ref inputs[1 + i], ref inputs[1 + then.Length + i]);
        }

        return Graph.Apply.Of(new IfElse(then.Length), inputs).Outputs;
    }

    // An axis of which only one value says that it has length 1 does not broadcast in the result.
    private static void AlignPatterns(ref TensorVariable x, ref TensorVariable y)
    {
        if (x.Rank != y.Rank)
        {
            return;
        }

        var (a, b) = (x.Type.Broadcastable, y.Type.Broadcastable);
        x = Unbroadcast(x, Types.Sequences.Below(x.Rank, axis => a[axis] && !b[axis]));
        y = Unbroadcast(y, Types.Sequences.Below(y.Rank, axis => b[axis] && !a[axis]));
    }
}
