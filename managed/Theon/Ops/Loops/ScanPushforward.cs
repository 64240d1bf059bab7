using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Tangents of a loop: a loop over the same steps, which reads what the loop read and carries tangents of its states.</summary>
internal sealed class ScanPushforward(Scan scan, Apply node)
{
    /// <summary>Tangents of the node's outputs; null: zero.</summary>
    public ImmutableArray<TensorVariable?> Run(ImmutableArray<TensorVariable?> dxs)
    {
        var body = scan.Body;
        var steps = ScanReplay.StepsOf(scan, node);
        var replay = new ScanReplay(scan, node, steps, steps);
        var builder = new ScanBuilder
        {
            Steps = steps,
            Gradients = scan.Gradients,
            IsBackwards = scan.IsBackwards,
            TruncateGradient = scan.TruncateGradient,
            IsChunked = scan.IsChunked,
        };
        replay.AddTo(builder);
        var starts = new List<(TensorVariable Variable, TensorVariable Tangent)>();
        for (var i = 0; i < body.Inputs.Length; i++)
        {
            var input = i < scan.SequenceCount ? 1 + i : i >= scan.FirstInvariantOfBody ? scan.FirstInvariant + i - scan.FirstInvariantOfBody : -1;
            if (input < 0 || dxs[input] is not { } dx || !body.Inputs[i].DType.IsContinuous)
            {
                continue;
            }

            var tangent = TensorVariable.Placeholder(body.Inputs[i].Type);
            starts.Add((body.Inputs[i], tangent));
            if (i < scan.SequenceCount)
            {
                builder.Sequences.Add(new(tangent, replay.InRowOrder(dx)));
            }
            else
            {
                builder.Invariants.Add(new(tangent, dx));
            }
        }

        var carried = new Dictionary<int, ImmutableArray<LoopTap>>();
        for (var i = 0; i < scan.States.Length; i++)
        {
            if (dxs[scan.FirstInitial + i] is not null && body.Outputs[i].DType.IsContinuous)
            {
                Carry(i, carried, starts);
            }
        }

        while (true)
        {
            var tangents = scan.Gradients.PushForward([.. body.Outputs.Take(scan.LastOnly.Length)], [.. starts]);
            var reached = Types.Sequences.Below(scan.States.Length, state => tangents[state] is not null && body.Outputs[state].DType.IsContinuous && !carried.ContainsKey(state));
            if (reached.Length == 0)
            {
                return Build(builder, tangents, carried, dxs);
            }

            foreach (var state in reached)
            {
                Carry(state, carried, starts);
            }
        }
    }

    private void Carry(int state, Dictionary<int, ImmutableArray<LoopTap>> carried, List<(TensorVariable Variable, TensorVariable Tangent)> starts)
    {
        var taps = ImmutableArray.CreateBuilder<LoopTap>();
        for (var tap = 0; tap < scan.States[state].Taps.Length; tap++)
        {
            var input = scan.Body.Inputs[scan.FirstTap(state) + tap];
            var tangent = TensorVariable.Placeholder(input.Type);
            taps.Add(new(scan.States[state].Taps[tap], tangent));
            starts.Add((input, tangent));
        }

        carried.Add(state, taps.ToImmutable());
    }

    private ImmutableArray<TensorVariable?> Build(
        ScanBuilder builder, ImmutableArray<TensorVariable?> tangents, Dictionary<int, ImmutableArray<LoopTap>> carried, ImmutableArray<TensorVariable?> dxs)
    {
        var places = new int[tangents.Length];
        foreach (var (state, taps) in carried)
        {
            var initial = node.Inputs[scan.FirstInitial + state];
            places[state] = builder.States.Count;
            builder.States.Add(new LoopState(
                dxs[scan.FirstInitial + state] ?? T.ZerosLike(initial), taps, tangents[state] ?? T.ZerosLike(scan.Body.Outputs[state])));
        }

        for (var i = scan.States.Length; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent && scan.Body.Outputs[i].DType.IsContinuous)
            {
                places[i] = builder.States.Count + builder.Maps.Count;
                builder.Maps.Add(new(tangent, false));
            }
        }

        if (builder.States.Count + builder.Maps.Count == 0)
        {
            return [.. tangents.Select(_ => (TensorVariable?)null)];
        }

        var results = builder.Build().Outputs;
        return [.. tangents.Select((tangent, i) => carried.ContainsKey(i) || (i >= scan.States.Length && tangent is not null && scan.Body.Outputs[i].DType.IsContinuous) ? results[places[i]] : null)];
    }
}
