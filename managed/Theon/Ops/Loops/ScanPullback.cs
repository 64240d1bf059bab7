using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Back-propagation through time: a loop over the same steps in reverse. It reads what the loop read, carries the gradient of each tap
/// until the step that computed the value, sums the gradients of what no step changes, and gives those of the sequences.
/// </summary>
internal sealed class ScanPullback
{
    private readonly Scan _scan;
    private readonly Apply _node;
    private readonly TensorVariable _steps;
    private readonly TensorVariable _passed;
    private readonly ScanReplay _replay;

    public ScanPullback(Scan scan, Apply node)
    {
        _scan = scan;
        _node = node;
        _steps = ScanReplay.StepsOf(scan, node);
        _passed = scan.TruncateGradient < 0 ? _steps : T.Minimum(_steps, T.Constant((long)scan.TruncateGradient));
        _replay = new ScanReplay(scan, node, _steps, _passed);
    }

    /// <summary>Gradients of the node's inputs.</summary>
    public ImmutableArray<Gradient> Run(ImmutableArray<Gradient> dys)
    {
        var body = _scan.Body;
        var builder = new ScanBuilder { Steps = _passed, Gradients = _scan.Gradients, IsBackwards = !_scan.IsBackwards, IsChunked = _scan.IsChunked };
        _replay.AddTo(builder);

        // Gradients of what each step gives: those from outside, and for states those of the taps of later steps.
        var outside = new TensorVariable?[dys.Length];
        for (var i = 0; i < dys.Length; i++)
        {
            if (dys[i] is Gradient.Flows { Value: var dy } && body.Outputs[i].DType.IsContinuous)
            {
                outside[i] = AddGradientOf(i, dy, builder);
            }
        }

        var carried = new Dictionary<(int State, int Tap), TensorVariable>();
        var active = new HashSet<int>(Sequences.Below(_scan.States.Length, state => outside[state] is not null));
        while (true)
        {
            AddCarried(active, carried);
            var roots = Roots(outside, carried);
            if (roots.IsEmpty)
            {
                return [.. _node.Inputs.Select(_ => Gradient.Disconnected)];
            }

            var gradients = _scan.Gradients.PullBack(roots, body.Inputs);
            if (gradients.Skip(_scan.SequenceCount).Take(_scan.FirstInvariantOfBody - _scan.SequenceCount).FirstOrDefault(gradient => gradient is Gradient.NotDefined) is { } undefined)
            {
                return [.. _node.Inputs.Select((_, i) => i == 0 ? Gradient.Disconnected : undefined)];
            }

            var reached = Sequences.Below(_scan.States.Length, state => body.Outputs[state].DType.IsContinuous
                && gradients.AsSpan().Slice(_scan.FirstTap(state), _scan.States[state].Taps.Length).ContainsAny(gradient => gradient is Gradient.Flows));
            if (Array.TrueForAll(reached, active.Contains))
            {
                return Build(builder, gradients, carried, dys);
            }

            active.UnionWith(reached);
        }
    }

    // A variable that stands for the gradient at one step.
    private TensorVariable AddGradientOf(int output, TensorVariable dy, ScanBuilder builder)
    {
        var isState = output < _scan.States.Length;
        if (_scan.LastOnly[output])
        {
            throw new InvalidOperationException("The gradient of a loop is taken before its results are cut down to the last.");
        }

        var rows = isState ? _replay.InStepOrder(T.Index(dy, [T.Slice(T.Weak((long)_scan.States[output].Depth), null)])) : _replay.InRowOrder(dy);
        var row = TensorVariable.Placeholder(_scan.Body.Outputs[output].Type);
        builder.Sequences.Add(new(row, rows));
        return row;
    }

    private void AddCarried(HashSet<int> active, Dictionary<(int State, int Tap), TensorVariable> carried)
    {
        foreach (var state in Sequences.Below(_scan.States.Length, active.Contains))
        {
            for (var tap = 0; tap < _scan.States[state].Taps.Length; tap++)
            {
                carried.TryAdd((state, tap), TensorVariable.Placeholder(_scan.Body.Outputs[state].Type));
            }
        }
    }

    private ImmutableArray<(TensorVariable, TensorVariable?)> Roots(TensorVariable?[] outside, Dictionary<(int State, int Tap), TensorVariable> carried)
    {
        var roots = ImmutableArray.CreateBuilder<(TensorVariable, TensorVariable?)>();
        for (var i = 0; i < outside.Length; i++)
        {
            var sum = outside[i];
            for (var tap = 0; i < _scan.States.Length && tap < _scan.States[i].Taps.Length; tap++)
            {
                if (carried.TryGetValue((i, tap), out var later))
                {
                    sum = sum is null ? later : sum + later;
                }
            }

            if (sum is not null)
            {
                roots.Add((_scan.Body.Outputs[i], sum));
            }
        }

        return roots.ToImmutable();
    }

    private ImmutableArray<Gradient> Build(
        ScanBuilder builder, ImmutableArray<Gradient> gradients, Dictionary<(int State, int Tap), TensorVariable> carried, ImmutableArray<Gradient> dys)
    {
        var taps = new Dictionary<(int State, int Tap), int>();
        foreach (var ((state, tap), later) in carried)
        {
            var distance = -_scan.States[state].Taps[tap];
            var zeros = ZeroRows(_node.Inputs[_scan.FirstInitial + state], T.Constant((long)distance), later.DType);
            var next = ValueOf(gradients[_scan.FirstTap(state) + tap], _scan.Body.Inputs[_scan.FirstTap(state) + tap]);
            taps.Add((state, tap), builder.States.Count);
            builder.States.Add(new LoopState(zeros, [new(-distance, later)], next));
        }

        var sums = new InvariantGradients(builder);
        for (var i = _scan.FirstInvariantOfBody; i < _scan.Body.Inputs.Length; i++)
        {
            if (gradients[i] is Gradient.Flows { Value: var value })
            {
                sums.Add(i - _scan.FirstInvariantOfBody, value, _node.Inputs[_scan.FirstInvariant + i - _scan.FirstInvariantOfBody]);
            }
        }

        sums.Complete();
        var rows = new Dictionary<int, int>();
        for (var i = 0; i < _scan.SequenceCount; i++)
        {
            if (gradients[i] is Gradient.Flows { Value: var value })
            {
                rows.Add(i, builder.Maps.Count);
                builder.Maps.Add(new(value, false));
            }
        }

        var results = builder.States.Count + builder.Maps.Count > 0 ? builder.Build().Outputs : [];
        var dxs = ImmutableArray.CreateBuilder<Gradient>(_node.Inputs.Length);
        dxs.Add(Gradient.Disconnected);
        for (var i = 0; i < _scan.SequenceCount; i++)
        {
            dxs.Add(rows.TryGetValue(i, out var map) ? _replay.WholeSequence(results[builder.States.Count + map], _node.Inputs[1 + i]) : Unless(gradients[i]));
        }

        for (var i = 0; i < _scan.States.Length; i++)
        {
            dxs.Add(InitialGradient(i, taps, results, dys[i]));
        }

        for (var i = _scan.FirstInvariant; i < _node.Inputs.Length; i++)
        {
            dxs.Add(sums.Find(i - _scan.FirstInvariant, results) is { } sum ? sum : Unless(gradients[_scan.FirstInvariantOfBody + i - _scan.FirstInvariant]));
        }

        return dxs.MoveToImmutable();
    }

    // A value before the first step was read by the steps that its tap is so far from.
    private Gradient InitialGradient(int state, Dictionary<(int State, int Tap), int> taps, ImmutableArray<TensorVariable> results, Gradient dy)
    {
        var depth = _scan.States[state].Depth;
        TensorVariable? sum = dy is Gradient.Flows { Value: var given } && _scan.Body.Outputs[state].DType.IsContinuous
            ? T.Index(given, [T.Slice(null, T.Weak((long)depth))])
            : null;
        for (var tap = 0; tap < _scan.States[state].Taps.Length; tap++)
        {
            if (!taps.TryGetValue((state, tap), out var carried))
            {
                continue;
            }

            // The latest of these was read by the first step, which was walked last.
            var distance = -_scan.States[state].Taps[tap];
            var latest = T.Stack(Sequences.Range(distance, back => T.Index(results[carried], [(TensorIndex)(-1L - back)])));
            if (_scan.TruncateGradient >= 0)
            {
                // As many of them as steps were left out are results of those steps, the others later initial values than the first.
                var left = T.Minimum(_steps - _passed, T.Constant((long)distance));
                latest = T.Join(0, ZeroRows(_node.Inputs[_scan.FirstInitial + state], left, latest.DType), T.Index(latest, [T.Slice(null, T.Constant((long)distance) - left)]));
            }

            var part = distance == depth
                ? latest
                : T.Join(0, ZeroRows(_node.Inputs[_scan.FirstInitial + state], T.Constant((long)(depth - distance)), latest.DType), latest);
            sum = sum is null ? part : sum + part;
        }

        return sum is null ? Gradient.Disconnected : Unbroadcast.To(sum, _node.Inputs[_scan.FirstInitial + state].Type);
    }

    private static Gradient Unless(Gradient gradient) => gradient is Gradient.NotDefined ? gradient : Gradient.Disconnected;

    private static TensorVariable ValueOf(Gradient gradient, TensorVariable of) =>
        gradient is Gradient.Flows { Value: var value } ? value : T.ZerosLike(of);

    private static TensorVariable ZeroRows(TensorVariable like, TensorVariable count, DType dtype) =>
        T.BroadcastTo(T.ScalarConstant(dtype, 0), [count, .. T.LengthsOf(like)[1..]]);
}
