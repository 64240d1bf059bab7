using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>A state of a loop that is being put together.</summary>
/// <param name="Initial">Its values before the first step, oldest first, on an axis in front.</param>
/// <param name="Taps">How many steps back the step reads it, negative, and the variable that stands for the value there.</param>
/// <param name="Next">Its value after the step.</param>
internal sealed record LoopState(TensorVariable Initial, ImmutableArray<LoopTap> Taps, TensorVariable Next)
{
    /// <summary>Whether only the last value is needed.</summary>
    public bool IsLastOnly { get; init; }
}

/// <summary>How many steps back a step reads a value, negative, and the variable that stands for the value there.</summary>
internal sealed record LoopTap(int Tap, TensorVariable Value);

/// <summary>A variable that stands for a row, and the sequence that it is of.</summary>
internal sealed record LoopRow(TensorVariable Row, TensorVariable Sequence);

/// <summary>A result of a step that no step reads, and whether only the last is needed.</summary>
internal sealed record LoopMap(TensorVariable Value, bool IsLastOnly);

/// <summary>A variable that stands for something outside which no step changes.</summary>
internal sealed record LoopInvariant(TensorVariable Inner, TensorVariable Outer);

/// <summary>
/// Puts a loop together from expressions of one step. What the expressions use from outside is found, and computed outside: the body keeps
/// only what changes from step to step, and small constants.
/// </summary>
internal sealed class ScanBuilder
{
    /// <summary>Number of steps, 0-d int64.</summary>
    public required TensorVariable Steps { get; init; }

    /// <summary>How its gradient is made.</summary>
    public required INestedGradients Gradients { get; init; }

    /// <summary>Variables that stand for a row, and the sequences.</summary>
    public List<LoopRow> Sequences { get; } = [];

    /// <summary>What is carried on.</summary>
    public List<LoopState> States { get; } = [];

    /// <summary>Other results of a step, and whether only the last is needed.</summary>
    public List<LoopMap> Maps { get; } = [];

    /// <summary>Variables that stand for something outside which no step changes.</summary>
    public List<LoopInvariant> Invariants { get; } = [];

    /// <summary>Ends the loop after the step in which it is true.</summary>
    public TensorVariable? Until { get; init; }

    public bool IsBackwards { get; init; }

    public int TruncateGradient { get; init; } = -1;

    public bool IsChunked { get; init; }

    /// <summary>The loop: outputs are the states, then the other results. Sequences that no step needs are left out.</summary>
    public Apply Build()
    {
        ImmutableArray<TensorVariable> roots = [.. States.Select(state => state.Next), .. Maps.Select(map => map.Value), .. Until is null ? [] : new[] { Until }];
        var nodes = Traversal.TopologicalOrder(roots);
        var changing = Changing(nodes);
        var (captured, needed) = Captured(nodes, roots, changing);

        var merged = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        var kept = MergedSequences(needed, merged);
        var outer = Substitution.Apply(captured, Invariants.ToDictionary(pair => pair.Inner, pair => pair.Outer));
        var invariants = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < captured.Length; i++)
        {
            var given = ScanPast.WithPatternOf(outer[i], captured[i].Type);
            if (!invariants.TryGetValue(given, out var placeholder))
            {
                invariants.Add(given, placeholder = TensorVariable.Placeholder(given.Type, captured[i].Name));
            }

            merged[captured[i]] = placeholder;
        }

        foreach (var node in nodes)
        {
            if (!node.Outputs.Any(changing.Contains))
            {
                continue;
            }

            if (node.Inputs.Any(merged.ContainsKey))
            {
                var copy = node.With([.. node.Inputs.Select(input => merged.GetValueOrDefault(input, input))], node.Origins);
                for (var i = 0; i < copy.Outputs.Length; i++)
                {
                    merged[node.Outputs[i]] = copy.Outputs[i];
                }
            }
        }

        ImmutableArray<TensorVariable> inputs = [.. kept.Select(pair => pair.Row), .. States.SelectMany(state => state.Taps).Select(tap => tap.Value), .. invariants.Values];
        var body = new NestedGraph(inputs, [.. roots.Select(root => merged.GetValueOrDefault(root, root))]);
        var op = new Scan(
            body,
            kept.Count,
            States.Map(state => new ScanState([.. state.Taps.Map(tap => tap.Tap)])).ToEquatableArray(),
            [.. States.Map(state => state.IsLastOnly), .. Maps.Map(map => map.IsLastOnly)],
            Until is not null,
            IsBackwards,
            TruncateGradient,
            Gradients)
        {
            IsChunked = IsChunked,
        };
        return Apply.Of(op, [Steps, .. kept.Select(pair => pair.Sequence), .. States.Select(state => state.Initial), .. invariants.Keys]);
    }

    // What differs from step to step.
    private HashSet<TensorVariable> Changing(ImmutableArray<Apply> nodes)
    {
        var changing = new HashSet<TensorVariable>(Sequences.Select(pair => pair.Row).Concat(States.SelectMany(state => state.Taps).Select(tap => tap.Value)), ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            if (node.Inputs.Any(changing.Contains))
            {
                changing.UnionWith(node.Outputs);
            }
        }

        return changing;
    }

    private static (ImmutableArray<TensorVariable> Captured, HashSet<TensorVariable> Needed) Captured(
        ImmutableArray<Apply> nodes, ImmutableArray<TensorVariable> roots, HashSet<TensorVariable> changing)
    {
        var captured = ImmutableArray.CreateBuilder<TensorVariable>();
        var needed = new HashSet<TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var read in nodes.Where(node => node.Outputs.Any(changing.Contains)).SelectMany(node => node.Inputs).Concat(roots))
        {
            if (needed.Add(read) && !changing.Contains(read) && read is not Constant { Value.Count: 1 })
            {
                captured.Add(read);
            }
        }

        return (captured.ToImmutable(), needed);
    }

    private List<LoopRow> MergedSequences(HashSet<TensorVariable> needed, Dictionary<TensorVariable, TensorVariable> merged)
    {
        var kept = new List<LoopRow>();
        foreach (var (row, sequence) in Sequences)
        {
            if (!needed.Contains(row))
            {
                continue;
            }

            var same = kept.FindIndex(pair => ReferenceEquals(pair.Sequence, sequence) && pair.Row.Type.Equals(row.Type));
            if (same < 0)
            {
                kept.Add(new(row, sequence));
            }
            else
            {
                merged[row] = kept[same].Row;
            }
        }

        return kept;
    }
}
