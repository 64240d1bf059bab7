using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// A loop as a loop over chunks of its steps: the gradient of the outer one keeps the states between chunks, and walks through the steps of a
/// chunk again when it comes to it. Steps that do not fill a chunk come first, in a loop of their own. Steps that a truncated gradient does not
/// pass come before these, in chunks too, which no gradient enters: nothing of them is kept.
/// </summary>
internal sealed class ScanChunks
{
    private readonly Scan _scan;
    private readonly TensorVariable _steps;
    private readonly TensorVariable _length;
    private readonly TensorVariable _count;
    private readonly Apply _head;
    private readonly Apply _main;
    private readonly ScanChunks? _before;
    private readonly TensorVariable _total;

    private ScanChunks(Apply loop, Checkpoints checkpoints, ScanChunks? before = null, TensorVariable? total = null)
    {
        (_before, _total) = (before, total ?? loop.Inputs[0]);
        _scan = (Scan)loop.Op;
        _steps = loop.Inputs[0];
        _length = Numbers.ScalarOf(_steps) is { } known ? T.Constant(LengthFor((long)known, checkpoints.Distance)) : LengthFor(_steps, checkpoints.Distance);
        var rest = Rest();
        _count = rest.Count;
        _head = Apply.Of(_scan, [rest.Steps, .. Sequences(loop).Select(sequence => T.Index(sequence, [T.Slice(null, rest.Steps)])), .. loop.Inputs[_scan.FirstInitial..]]);
        _main = Main(loop, rest.Steps);
    }

    /// <summary>Takes a loop whose number of steps is an expression of what is outside.</summary>
    public static ScanChunks Of(Apply loop, Checkpoints checkpoints)
    {
        var scan = (Scan)loop.Op;
        var steps = loop.Inputs[0];
        if (scan.TruncateGradient < 0 || Numbers.ScalarOf(steps) <= scan.TruncateGradient)
        {
            return new ScanChunks(Apply.Of(scan with { TruncateGradient = -1 }, loop.Inputs.AsSpan()), checkpoints);
        }

        var (first, passed) = Numbers.ScalarOf(steps) is { } known
            ? (T.Constant((long)known - scan.TruncateGradient), T.Constant((long)scan.TruncateGradient))
            : (steps - T.Minimum(steps, T.Constant((long)scan.TruncateGradient)), T.Minimum(steps, T.Constant((long)scan.TruncateGradient)));
        var before = new ScanChunks(
            Apply.Of(scan with { TruncateGradient = -1 }, [first, .. Parts(T.Slice(null, first)), .. loop.Inputs[scan.FirstInitial..]]), checkpoints);
        var tail = Apply.Of(
            scan with { TruncateGradient = -1 },
            [passed, .. Parts(T.Slice(first, null)), .. Types.Sequences.Range(scan.States.Length, state => before.Handed(state, loop.Inputs[scan.FirstInitial + state])), .. loop.Inputs[scan.FirstInvariant..]]);
        return new ScanChunks(tail, checkpoints, before, steps);

        IEnumerable<TensorVariable> Parts(TensorIndex part) => loop.Inputs.Skip(1).Take(scan.SequenceCount).Select(sequence => T.Index(sequence, [part]));
    }

    /// <summary>The values of an output at all steps.</summary>
    public TensorVariable Rows(int output)
    {
        var isState = output < _scan.States.Length;
        var head = OfSteps(_head, output);
        TensorVariable[] inputs =
        [
            _before is null ? head : T.Join(0, Cut(_before.Rows(output)), head), _main.Outputs[_scan.States.Length + output], _total, _count, _length,
        ];
        return new ChunkedRows(isState).On(isState ? [.. inputs, Last(output)] : inputs);
    }

    /// <summary>The value of a state after the last step.</summary>
    public TensorVariable Last(int state) =>
        T.Index(_main.Outputs[state], _scan.States[state].Depth == 1 ? [(TensorIndex)(-1L)] : [(TensorIndex)(-1L), (TensorIndex)(-1L)]);

    // What the steps that the gradient passes read of a state first. Values from before all steps have a gradient even so.
    private TensorVariable Handed(int state, TensorVariable initial)
    {
        var depth = (long)_scan.States[state].Depth;
        var last = Cut(T.Index(_main.Outputs[state], [(TensorIndex)(-1L)]));
        var values = depth == 1 ? T.ExpandDims(last, 0) : last;
        if (Numbers.ScalarOf(_steps) >= depth)
        {
            return values;
        }

        var made = T.Minimum(_steps, T.Constant(depth));
        return T.Join(0, T.Index(initial, [T.Slice(made, T.Constant(depth))]), T.Index(values, [T.Slice(T.Constant(depth) - made, null)]));
    }

    private static TensorVariable Cut(TensorVariable value) => new GradientGate(GateKind.Cut).On(value);

    private static long LengthFor(long steps, long distance) =>
        distance == 0 ? (long)Math.Ceiling(Math.Sqrt(Math.Max(1, steps))) : Math.Min(distance, Math.Max(1, steps));

    private static TensorVariable LengthFor(TensorVariable steps, long distance)
    {
        var some = T.Maximum(steps, T.Constant(1L));
        return distance == 0 ? T.Cast(T.Ceil(T.Sqrt(T.Cast(some, DType.Float64))), DType.Int64) : T.Minimum(some, T.Constant(distance));
    }

    private (TensorVariable Steps, TensorVariable Count) Rest()
    {
        if (_steps is Constant && _length is Constant)
        {
            var (steps, length) = (Lengths.KnownOf(_steps), Lengths.KnownOf(_length));
            return (T.Constant(steps % length), T.Constant(steps / length));
        }

        var count = T.FloorDiv(_steps, _length);
        return (_steps - (count * _length), count);
    }

    private IEnumerable<TensorVariable> Sequences(Apply loop) => loop.Inputs.Skip(1).Take(_scan.SequenceCount);

    private TensorVariable OfSteps(Apply loop, int output) =>
        output < _scan.States.Length ? T.Index(loop.Outputs[output], [T.Slice(T.Weak((long)_scan.States[output].Depth), null)]) : loop.Outputs[output];

    private Apply Main(Apply loop, TensorVariable first)
    {
        var builder = new ScanBuilder { Steps = _count, Gradients = _scan.Gradients, IsChunked = true };
        var inputs = new List<TensorVariable> { _length };
        foreach (var sequence in Sequences(loop))
        {
            var chunks = T.Reshape(T.Index(sequence, [T.Slice(first, null)]), [_count, _length, .. T.LengthsOf(sequence)[1..]]);
            var chunk = TensorVariable.Placeholder(Scan.RowOf(chunks.Type), sequence.Name);
            builder.Sequences.Add(new(chunk, chunks));
            inputs.Add(chunk);
        }

        var befores = new TensorVariable[_scan.States.Length];
        for (var i = 0; i < befores.Length; i++)
        {
            befores[i] = TensorVariable.Placeholder(TypeBetween(i));
            inputs.Add(_scan.States[i].Depth == 1 ? T.ExpandDims(befores[i], 0) : befores[i]);
        }

        var steps = Apply.Of(_scan, [.. inputs, .. loop.Inputs[_scan.FirstInvariant..]]);
        for (var i = 0; i < befores.Length; i++)
        {
            builder.States.Add(new LoopState(T.ExpandDims(After(_head, i, first), 0), [new(-1, befores[i])], After(steps, i, _length)));
        }

        for (var i = 0; i < _scan.LastOnly.Length; i++)
        {
            builder.Maps.Add(new(OfSteps(steps, i), false));
        }

        return builder.Build();
    }

    // What chunks hand on: the last value, or as many as steps look back.
    private TensorType TypeBetween(int state)
    {
        var row = _scan.Body.Outputs[state].Type;
        return _scan.States[state].Depth == 1 ? row : TensorType.WithLengths(row.DType, [-1, .. row.Lengths]);
    }

    private TensorVariable After(Apply loop, int state, TensorVariable steps) =>
        T.Index(loop.Outputs[state], [_scan.States[state].Depth == 1 ? (TensorIndex)(-1L) : T.Slice(steps, null)]);
}
