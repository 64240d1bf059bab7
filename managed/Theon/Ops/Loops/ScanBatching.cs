using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>A loop over examples of a batch: one loop, whose steps do for the whole batch what they did for an example.</summary>
internal sealed class ScanBatching
{
    private readonly Apply _node;
    private readonly Scan _scan;
    private readonly ImmutableArray<BatchValue> _inputs;
    private readonly TensorVariable _count;
    private readonly HashSet<TensorVariable> _batched = new(ReferenceEqualityComparer.Instance);
    private readonly bool[] _isStateBatched;
    private readonly Dictionary<TensorVariable, TensorVariable> _examples = new(ReferenceEqualityComparer.Instance);

    private ScanBatching(Apply node, ImmutableArray<BatchValue> inputs, TensorVariable count)
    {
        (_node, _scan, _inputs, _count) = (node, (Scan)node.Op, inputs, count);
        _isStateBatched = Types.Sequences.Range(_scan.States.Length, state => inputs[_scan.FirstInitial + state].IsBatched);
    }

    /// <summary>The outputs of a loop over inputs some of which have the axis of the batch in front; all outputs have it.</summary>
    public static ImmutableArray<TensorVariable> Run(Apply node, ImmutableArray<BatchValue> inputs, TensorVariable count) =>
        new ScanBatching(node, inputs, count).Run();

    private ImmutableArray<TensorVariable> Run()
    {
        if (_inputs[0].IsBatched)
        {
            throw Batching.Unfit(_node, "its number of steps differs from example to example");
        }

        FindBatched();
        var body = _scan.Body;
        if (_scan.HasUntil && _batched.Contains(body.Outputs[^1]))
        {
            throw Batching.Unfit(_node, "the step after which it ends differs from example to example");
        }

        foreach (var input in body.Inputs.Where(_batched.Contains))
        {
            _examples.Add(input, TensorVariable.Placeholder(TensorType.WithLengths(input.DType, [-1, .. input.Type.Lengths]), input.Name));
        }

        var outputs = OutputsOfSteps();
        var builder = new ScanBuilder
        {
            Steps = _inputs[0].Value,
            Gradients = _scan.Gradients,
            Until = _scan.HasUntil ? outputs[^1] : null,
            IsBackwards = _scan.IsBackwards,
            TruncateGradient = _scan.TruncateGradient,
            IsChunked = _scan.IsChunked,
        };
        Fill(builder, outputs);
        var results = builder.Build().Outputs;
        return [.. results.Select((result, i) => IsBatched(i) ? T.SwapAxes(result, 0, 1) : T.BroadcastTo(result, [_count, .. T.LengthsOf(result)]))];
    }

    // What differs from example to example: also a state that only later steps make different.
    private void FindBatched()
    {
        var body = _scan.Body;
        for (var i = 0; i < _scan.SequenceCount; i++)
        {
            Mark(body.Inputs[i], _inputs[1 + i].IsBatched);
        }

        for (var i = _scan.FirstInvariantOfBody; i < body.Inputs.Length; i++)
        {
            Mark(body.Inputs[i], _inputs[_scan.FirstInvariant + i - _scan.FirstInvariantOfBody].IsBatched);
        }

        for (var known = -1; known != _batched.Count;)
        {
            known = _batched.Count;
            for (var state = 0; state < _scan.States.Length; state++)
            {
                _isStateBatched[state] |= _batched.Contains(body.Outputs[state]);
                for (var tap = 0; tap < _scan.States[state].Taps.Length; tap++)
                {
                    Mark(body.Inputs[_scan.FirstTap(state) + tap], _isStateBatched[state]);
                }
            }

            foreach (var node in body.Graph.Nodes.Where(node => node.Op is not AxisLength && node.Inputs.Any(_batched.Contains)))
            {
                _batched.UnionWith(node.Outputs);
            }
        }
    }

    private bool IsBatched(int output) => output < _isStateBatched.Length ? _isStateBatched[output] : _batched.Contains(_scan.Body.Outputs[output]);

    private void Mark(TensorVariable variable, bool isBatched)
    {
        if (isBatched)
        {
            _batched.Add(variable);
        }
    }

    private ImmutableArray<TensorVariable> OutputsOfSteps()
    {
        var body = _scan.Body.Outputs;
        ImmutableArray<TensorVariable> own = [.. body.Where((_, i) => IsBatched(i))];
        var batched = new Queue<TensorVariable>(own.IsEmpty ? [] : Batching.Run(own, [.. _examples.Keys], [.. _examples.Values], _scan.Gradients));
        return [.. body.Select((output, i) => IsBatched(i) ? batched.Dequeue() : output)];
    }

    private void Fill(ScanBuilder builder, ImmutableArray<TensorVariable> outputs)
    {
        var body = _scan.Body;
        for (var i = 0; i < _scan.SequenceCount; i++)
        {
            var (sequence, isBatched) = _inputs[1 + i];
            builder.Sequences.Add(new(Inner(body.Inputs[i]), isBatched ? T.SwapAxes(sequence, 0, 1) : sequence));
        }

        for (var i = 0; i < _scan.States.Length; i++)
        {
            var (initial, isBatched) = _inputs[_scan.FirstInitial + i];
            if (IsBatched(i))
            {
                initial = T.SwapAxes(isBatched ? initial : T.BroadcastTo(initial, [_count, .. T.LengthsOf(initial)]), 0, 1);
            }

            var first = _scan.FirstTap(i);
            var state = _scan.States[i];
            ImmutableArray<LoopTap> taps = [.. Types.Sequences.Range(state.Taps.Length, k => new LoopTap(state.Taps[k], Inner(body.Inputs[first + k])))];
            builder.States.Add(new LoopState(initial, taps, ScanPast.WithPatternOf(outputs[i], taps[0].Value.Type)) { IsLastOnly = _scan.LastOnly[i] });
        }

        for (var i = _scan.States.Length; i < _scan.LastOnly.Length; i++)
        {
            builder.Maps.Add(new(outputs[i], _scan.LastOnly[i]));
        }

        for (var i = _scan.FirstInvariantOfBody; i < body.Inputs.Length; i++)
        {
            builder.Invariants.Add(new(Inner(body.Inputs[i]), _inputs[_scan.FirstInvariant + i - _scan.FirstInvariantOfBody].Value));
        }
    }

    private TensorVariable Inner(TensorVariable input) => _examples.GetValueOrDefault(input, input);
}
