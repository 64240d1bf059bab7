using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting.Loops;

/// <summary>
/// Rebuilds loops with no more than what is asked for: results that nobody reads and what only they need are dropped, of results of which
/// only the last step is read nothing else is kept, what does not change from step to step moves out, and so do products that need no state.
/// </summary>
internal static class ScanTrimming
{
    /// <summary>The graph with all its loops rebuilt.</summary>
    public static FunctionGraph Apply(FunctionGraph graph)
    {
        if (!graph.Nodes.Any(node => node.Op is Scan))
        {
            return graph;
        }

        // From the outputs back: what a loop does not need is not asked of the loops before it.
        var seen = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        while (graph.Nodes.LastOrDefault(node => node.Op is Scan && !seen.Contains(node)) is { } loop)
        {
            graph = Rebuilt(graph, loop, seen);
        }

        return graph;
    }

    private static FunctionGraph Rebuilt(FunctionGraph graph, Apply loop, HashSet<Apply> seen)
    {
        var scan = (Scan)loop.Op;
        var uses = Sequences.Range(loop.Outputs.Length, i => OutputUse.Of(graph, loop, i));
        var parts = new ScanParts(loop, uses);
        ImmutableArray<TensorVariable?> results;
        using (OriginScope.Inherit(loop.Origins))
        {
            results = parts.Build(out var built);
            if (built is not null)
            {
                seen.Add(built);
            }
        }

        // Steps that are known to be there need no look at their number.
        var steps = Numbers.ScalarOf(loop.Inputs[0]) is > 0 ? null : loop.Inputs[0];
        var edited = GraphEdit.Run(graph, (node, inputs) =>
        {
            if (ReferenceEquals(node, loop))
            {
                return [.. results.Select((result, i) => result ?? loop.Outputs[i])];
            }

            for (var i = 0; i < uses.Length; i++)
            {
                if (uses[i].IsLastOnly && uses[i].Reads.TryGetValue(node, out var isGuarded))
                {
                    return [OutputUse.Last(node, results[i]!, isGuarded ? steps : null)];
                }
            }

            return null;
        });
        return edited;
    }
}

/// <summary>What a graph reads of a result of a loop.</summary>
internal sealed record OutputUse(bool IsUsed, bool IsLastOnly, Dictionary<Apply, bool> Reads)
{
    /// <summary>Finds out.</summary>
    public static OutputUse Of(FunctionGraph graph, Apply loop, int output)
    {
        var (scan, variable) = ((Scan)loop.Op, loop.Outputs[output]);
        var clients = graph.ClientsOf(variable);
        var reads = new Dictionary<Apply, bool>(ReferenceEqualityComparer.Instance);
        var isUsed = clients.Count > 0 || graph.IsOutput(variable);
        if (!isUsed || scan.LastOnly[output] || graph.IsOutput(variable))
        {
            return new OutputUse(isUsed, false, reads);
        }

        var isState = output < scan.States.Length;
        foreach (var client in clients.Distinct())
        {
            if (client.Inputs.Count(input => ReferenceEquals(input, variable)) != 1 || !ReferenceEquals(client.Inputs[0], variable))
            {
                return new OutputUse(true, false, reads);
            }

            if (IsLast(client))
            {
                // A state has a value even before the first step.
                reads.Add(client, !isState);
            }
            else if (isState && IsWithoutInitial(client, scan.States[output].Depth) && !graph.IsOutput(client.Output) && graph.ClientsOf(client.Output).All(reader => ReferenceEquals(reader.Inputs[0], client.Output) && IsLast(reader) && reader.Inputs.Count(input => ReferenceEquals(input, client.Output)) == 1))
            {
                foreach (var reader in graph.ClientsOf(client.Output))
                {
                    reads[reader] = true;
                }
            }
            else
            {
                return new OutputUse(true, false, reads);
            }
        }

        return new OutputUse(true, true, reads);
    }

    /// <summary>What a read of the last value becomes.</summary>
    /// <param name="read">x[-1, ...].</param>
    /// <param name="last">The last value, on an axis of length 1.</param>
    /// <param name="steps">The number of steps; where that is 0 the read finds an axis of length 0. Null: the value is there.</param>
    public static TensorVariable Last(Apply read, TensorVariable last, TensorVariable? steps)
    {
        var indices = ((Subtensor)read.Op).Indices;
        var (rows, place) = steps is null ? (last, 0) : (T.Index(last, [T.Slice(null, steps)]), -1);
        return new Subtensor([AxisIndex.At(SliceBound.Of(place)), .. indices.AsSpan()[1..]]).On([rows, .. read.Inputs.AsSpan()[1..]]);
    }

    private static bool IsLast(Apply node) => node.Op is Subtensor { Indices: [{ IsSlice: false, Start: { Kind: BoundKind.Constant, Value: -1 } }, ..] };

    private static bool IsWithoutInitial(Apply node, int depth) =>
        node.Op is Subtensor { Indices: [{ IsSlice: true, Start: { Kind: BoundKind.Constant } start, Stop.Kind: BoundKind.Absent, Step.Kind: BoundKind.Absent }, ..] indices }
        && start.Value == depth && !indices.AsSpan()[1..].ContainsAny(index => !index.IsWhole);
}
