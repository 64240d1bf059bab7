using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>The number of steps of a loop, and what each step sees of its sequences: per tap a view with one row for each step.</summary>
internal sealed class ScanRows
{
    public ScanRows(string name, ImmutableArray<ScanSequence> sequences, TensorVariable? steps, bool goBackwards)
    {
        var usable = new TensorVariable[sequences.Length];
        for (var i = 0; i < usable.Length; i++)
        {
            usable[i] = Usable(name, i, sequences[i]);
        }

        Steps = steps is not null ? StepsOf(name, steps)
            : usable.Length > 0 ? usable.Aggregate(T.Minimum)
            : throw new TensorTypeException($"{name} got neither sequences nor nSteps: the number of steps is not known.");
        var known = Lengths.KnownOf(Steps);
        var pairs = ImmutableArray.CreateBuilder<LoopRow>();
        for (var i = 0; i < usable.Length; i++)
        {
            if (known >= 0 && Lengths.KnownOf(usable[i]) is >= 0 and var most && most < known)
            {
                throw new TensorTypeException($"{name} has {known} steps; sequence {i}, {sequences[i].Input.Type}{TapText(sequences[i])}, is long enough for {most}.");
            }

            foreach (var tap in sequences[i].Taps)
            {
                var rows = Rows(T.Strong(sequences[i].Input), tap - Sequences.Min(0, sequences[i].Taps.AsSpan()), usable[i], goBackwards);
                pairs.Add(new(TensorVariable.Placeholder(Scan.RowOf(rows.Type), sequences[i].Input.Name), rows));
            }
        }

        Pairs = pairs.ToImmutable();
    }

    /// <summary>Number of steps, 0-d int64.</summary>
    public TensorVariable Steps { get; }

    /// <summary>Per sequence and tap a variable that stands for a row, and the rows.</summary>
    public ImmutableArray<LoopRow> Pairs { get; }

    // The first or, backwards, the last rows. A sequence that is too short gives fewer rows than there are steps, which is an error of the call.
    private TensorVariable Rows(TensorVariable sequence, int first, TensorVariable usable, bool goBackwards)
    {
        if (goBackwards)
        {
            var all = Part(sequence, first, usable);
            return Part(T.Flip(all, 0), 0, Steps);
        }

        return Part(sequence, first, Steps);
    }

    private static TensorVariable Part(TensorVariable rows, int first, TensorVariable count)
    {
        var isLength = count.Owner is { Op: AxisLength { Axis: 0 } } length && ReferenceEquals(length.Inputs[0], rows);
        if (first == 0 && (isLength || (rows.Type.Lengths[0] >= 0 && rows.Type.Lengths[0] == Lengths.KnownOf(count))))
        {
            return rows;
        }

        return T.Index(rows, [T.Slice(T.Weak((long)first), first == 0 ? count : first + count)]);
    }

    private static TensorVariable Usable(string name, int index, ScanSequence sequence)
    {
        if (sequence is null || sequence.Input is null)
        {
            throw new ArgumentNullException(nameof(sequence), $"{name}: sequence {index} is null.");
        }

        if (sequence.Input.Rank == 0)
        {
            throw new TensorTypeException($"{name}: sequence {index}, {sequence.Input}, has no axis to walk along.");
        }

        if (sequence.Taps.IsDefaultOrEmpty)
        {
            throw new TensorTypeException($"{name}: sequence {index}, {sequence.Input}, has no taps.");
        }

        var reach = Sequences.Max(0, sequence.Taps.AsSpan()) - Sequences.Min(0, sequence.Taps.AsSpan());
        var length = T.LengthOf(sequence.Input, 0);
        if (reach == 0)
        {
            return length;
        }

        var known = Lengths.KnownOf(length);
        if (known >= 0)
        {
            return known > reach
                ? T.Constant(known - reach)
                : throw new TensorTypeException($"{name}: the taps{TapText(sequence)} of sequence {index} reach beyond it: {sequence.Input.Type} is long enough for no step.");
        }

        return T.Maximum(length - (long)reach, T.Weak(0L));
    }

    private static string TapText(ScanSequence sequence) => sequence.Taps is [0] ? "" : $" [{string.Join(", ", sequence.Taps)}]";

    private static TensorVariable StepsOf(string name, TensorVariable steps)
    {
        var strong = T.Strong(steps);
        if (strong.Rank != 0 || !strong.DType.IsInteger)
        {
            throw new TensorTypeException($"{name} got nSteps of type {strong.Type}; it takes a 0-d integer.");
        }

        var result = T.InDType(strong, DType.Int64);
        return Numbers.ScalarOf(result) is < 0 and var count ? throw new TensorTypeException($"{name} got {count} as nSteps.") : result;
    }
}
