using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What a step sees of the earlier values of a result.</summary>
/// <param name="Initial">Values before the first step on an axis in front, oldest first; null where no step sees any.</param>
/// <param name="Taps">Per tap the variable that stands for the value there.</param>
internal sealed record ScanPast(TensorVariable? Initial, ImmutableArray<LoopTap> Taps)
{
    /// <summary>No step sees earlier values.</summary>
    public static ScanPast None { get; } = new(null, []);

    /// <summary>How far back steps look.</summary>
    public int Depth => -Sequences.Min(0, Taps.Map(tap => tap.Tap));

    /// <summary>What the user says of a result.</summary>
    public static ScanPast Of(string name, int index, ScanOutput output)
    {
        var initial = T.Strong(output.Initial ?? throw new TensorTypeException($"{name}: output {index} has taps and no initial value."));
        if (output.Taps.IsDefaultOrEmpty || Sequences.Max(int.MinValue, output.Taps.AsSpan()) >= 0 || Sequences.HasRepetition(output.Taps.AsSpan()))
        {
            throw new TensorTypeException($"{name}: the taps of output {index} are [{(output.Taps.IsDefault ? "" : string.Join(", ", output.Taps))}]. Accepted: negative numbers, each once.");
        }

        if (output.Taps is not [-1])
        {
            var depth = -Sequences.Min(0, output.Taps.AsSpan());
            if (initial.Rank == 0)
            {
                throw new TensorTypeException($"{name}: the initial value of output {index} is {initial.Type}; for the taps [{string.Join(", ", output.Taps)}] it needs an axis in front with {depth} earlier values.");
            }

            if (initial.Type.Lengths[0] is >= 0 and var length && length < depth)
            {
                throw new TensorTypeException($"{name}: the taps [{string.Join(", ", output.Taps)}] of output {index} need {depth} earlier values; its initial value {initial.Type} has {length}.");
            }

            initial = initial.Type.Lengths[0] == depth ? initial : T.Index(initial, [T.Slice(null, T.Weak((long)depth))]);
        }
        else
        {
            initial = T.ExpandDims(initial, 0);
        }

        var type = Scan.RowOf(initial.Type);
        return new ScanPast(initial, [.. output.Taps.Map(tap => new LoopTap(tap, TensorVariable.Placeholder(type, output.Initial.Name)))]);
    }

    /// <summary>The value that a step gives, with the type of the earlier ones; an error where it has another.</summary>
    public TensorVariable Fitting(string name, int index, TensorVariable value)
    {
        if (Initial is null)
        {
            return value;
        }

        var type = Taps[0].Value.Type;
        if (value.DType != type.DType)
        {
            throw new TensorTypeException(
                $"{name}: output {index} is {type} before the first step and {value.Type} after it{ScanDefinition.At(value)}. The dtype must not change: "
                + $"cast the result with T.Cast(x, DType.{type.DType}), or give an initial value of {value.DType.Name}.");
        }

        if (value.Rank != type.Rank)
        {
            throw new TensorTypeException($"{name}: output {index} is {type} before the first step and {value.Type} after it{ScanDefinition.At(value)}. The number of axes must not change.");
        }

        for (var axis = 0; axis < type.Rank; axis++)
        {
            if (type.Broadcastable[axis] && !value.Type.Broadcastable[axis])
            {
                throw new TensorTypeException(
                    $"{name}: output {index} is {type} before the first step and {value.Type} after it{ScanDefinition.At(value)}. If axis {axis} has length 1 only by chance, "
                    + $"say so with T.Unbroadcast(initial, {axis}); the length must not change from step to step.");
            }

            if (type.Lengths[axis] >= 0 && value.Type.Lengths[axis] >= 0 && type.Lengths[axis] != value.Type.Lengths[axis])
            {
                throw new TensorTypeException($"{name}: output {index} is {type} before the first step and {value.Type} after it{ScanDefinition.At(value)}. Lengths must not change from step to step.");
            }
        }

        return WithPatternOf(value, type);
    }

    /// <summary>The value, whose type forgets that axes have length 1 where another type does not say so.</summary>
    public static TensorVariable WithPatternOf(TensorVariable value, TensorType type)
    {
        var forgotten = Sequences.Below(type.Rank, axis => value.Type.Broadcastable[axis] && !type.Broadcastable[axis]);
        return forgotten.Length == 0 ? value : T.Unbroadcast(value, forgotten);
    }
}
