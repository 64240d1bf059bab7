using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting.Loops;

/// <summary>A loop taken apart, and put together again from what is needed.</summary>
internal sealed class ScanParts(Apply loop, OutputUse[] uses)
{
    private readonly Scan _scan = (Scan)loop.Op;
    private readonly NestedGraph _body = ((Scan)loop.Op).Body;

    // What is done for all steps at once takes memory for all of them.
    private bool MayMove => !_scan.HasUntil && !_scan.IsChunked;

    /// <summary>The new results in the place of the old; null for those that nobody reads.</summary>
    /// <param name="built">The new loop; null where none is left.</param>
    public ImmutableArray<TensorVariable?> Build(out Apply? built)
    {
        var roots = _body.Outputs.ToArray();
        var outside = new ScanOutside(loop);
        var needed = NeededStates(roots);
        var outer = new TensorVariable?[uses.Length];
        for (var i = _scan.States.Length; i < uses.Length; i++)
        {
            if (uses[i] is { IsUsed: true, IsLastOnly: false } && !_scan.LastOnly[i] && MayMove && outside.Whole(roots[i]) is { } rows && Fitting(rows, i) is { } whole)
            {
                outer[i] = whole;
            }
        }

        if (MayMove)
        {
            var kept = Sequences.Below(roots.Length, i => i >= uses.Length || (i < _scan.States.Length ? needed[i] : uses[i].IsUsed && outer[i] is null));
            var moved = outside.WithoutProducts([.. kept.Map(i => roots[i])]);
            for (var i = 0; i < kept.Length; i++)
            {
                roots[kept[i]] = moved[i];
            }
        }

        var builder = new ScanBuilder
        {
            Steps = loop.Inputs[0],
            Gradients = _scan.Gradients,
            IsBackwards = _scan.IsBackwards,
            TruncateGradient = _scan.TruncateGradient,
            IsChunked = _scan.IsChunked,
            Until = _scan.HasUntil ? roots[^1] : null,
        };
        for (var i = 0; i < _scan.SequenceCount; i++)
        {
            builder.Sequences.Add(new(_body.Inputs[i], loop.Inputs[1 + i]));
        }

        builder.Sequences.AddRange(outside.Moved);
        for (var i = _scan.FirstInvariantOfBody; i < _body.Inputs.Length; i++)
        {
            builder.Invariants.Add(new(_body.Inputs[i], loop.Inputs[_scan.FirstInvariant + i - _scan.FirstInvariantOfBody]));
        }

        var places = Fill(builder, roots, needed, outer);
        if (builder.States.Count + builder.Maps.Count == 0)
        {
            built = null;
            return [.. outer];
        }

        built = builder.Build();
        var results = built.Outputs;
        return [.. places.Select((place, i) => outer[i] ?? (place is null ? null : place(results)))];
    }

    private Func<ImmutableArray<TensorVariable>, TensorVariable>?[] Fill(ScanBuilder builder, TensorVariable[] roots, bool[] needed, TensorVariable?[] outer)
    {
        var places = new Func<ImmutableArray<TensorVariable>, TensorVariable>?[uses.Length];
        for (var i = 0; i < _scan.States.Length; i++)
        {
            if (!needed[i])
            {
                continue;
            }

            var (first, place) = (_scan.FirstTap(i), builder.States.Count);
            var state = _scan.States[i];
            var taps = Sequences.Range(state.Taps.Length, k => new LoopTap(state.Taps[k], _body.Inputs[first + k]));
            builder.States.Add(new LoopState(loop.Inputs[_scan.FirstInitial + i], [.. taps], roots[i]) { IsLastOnly = _scan.LastOnly[i] || !uses[i].IsUsed || uses[i].IsLastOnly });
            places[i] = uses[i].IsUsed ? results => results[place] : null;
        }

        for (var i = _scan.States.Length; i < uses.Length; i++)
        {
            if (!uses[i].IsUsed || outer[i] is not null)
            {
                continue;
            }

            var (output, isLast) = (i, _scan.LastOnly[i] || uses[i].IsLastOnly);
            // A product would lose what its type knows of axes of length 1.
            var (kept, finish) = isLast || _scan.IsChunked || loop.Outputs[i].Type.Broadcastable.Contains(true) ? (roots[i], rows => rows) : ScanOutside.Finished(roots[i], builder, _body, loop);
            var known = builder.Maps.FindIndex(map => ReferenceEquals(map.Value, kept) && map.IsLastOnly == isLast);
            var place = known < 0 ? builder.Maps.Count : known;
            if (known < 0)
            {
                builder.Maps.Add(new(kept, isLast));
            }

            places[i] = isLast ? results => results[builder.States.Count + place] : results => Fitting(finish(results[builder.States.Count + place]), output)!;
        }

        return places;
    }

    // The value with the type of an old result; null where it knows less of itself.
    private TensorVariable? Fitting(TensorVariable value, int output)
    {
        var type = loop.Outputs[output].Type;
        return value.Type.IsAssignableTo(type) ? ScanPast.WithPatternOf(value, type) : null;
    }

    // States that are read, and those that they, the results that are read, or the end of the loop depend on.
    private bool[] NeededStates(TensorVariable[] roots)
    {
        var needed = new bool[_scan.States.Length];
        var pending = new Stack<TensorVariable>(roots.Where((_, i) => i >= uses.Length || uses[i].IsUsed));
        for (var i = 0; i < needed.Length; i++)
        {
            needed[i] = uses[i].IsUsed;
        }

        var seen = new HashSet<TensorVariable>(ReferenceEqualityComparer.Instance);
        while (pending.TryPop(out var variable))
        {
            if (!seen.Add(variable))
            {
                continue;
            }

            foreach (var input in variable.Owner?.Inputs ?? [])
            {
                pending.Push(input);
            }

            var position = variable.Owner is null ? _body.Inputs.IndexOf(variable) : -1;
            for (var state = 0; state < needed.Length; state++)
            {
                if (!needed[state] && position >= _scan.FirstTap(state) && position < _scan.FirstTap(state) + _scan.States[state].Taps.Length)
                {
                    needed[state] = true;
                    pending.Push(roots[state]);
                }
            }
        }

        return needed;
    }
}
