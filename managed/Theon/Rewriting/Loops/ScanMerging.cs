using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Loops;

/// <summary>
/// Makes one loop of two that walk the same rows in the same number of steps, where neither needs the other: rows are read once, and what
/// both compute of them is computed once. Elementwise steps are left alone.
/// </summary>
internal static class ScanMerging
{
    /// <summary>The graph with as few loops as that allows.</summary>
    public static FunctionGraph Apply(FunctionGraph graph)
    {
        while (FindPair(graph) is (var first, var second))
        {
            graph = Merged(graph, first, second);
        }

        return graph;
    }

    private static (Apply First, Apply Second)? FindPair(FunctionGraph graph)
    {
        Apply[] loops = [.. graph.Nodes.Where(node => node.Op is Scan { HasUntil: false })];
        for (var i = 0; i < loops.Length; i++)
        {
            for (var j = i + 1; j < loops.Length; j++)
            {
                // Nodes come after those they need.
                if (WalkTheSame(loops[i], loops[j]) && !Traversal.TopologicalOrder(loops[j].Inputs).Contains(loops[i]))
                {
                    return (loops[i], loops[j]);
                }
            }
        }

        return null;
    }

    private static bool WalkTheSame(Apply first, Apply second)
    {
        var (a, b) = ((Scan)first.Op, (Scan)second.Op);
        return a.IsBackwards == b.IsBackwards && a.TruncateGradient == b.TruncateGradient && a.IsChunked == b.IsChunked
            && AreEqual(first.Inputs[0], second.Inputs[0]) && a.SequenceCount > 0 && SequencesOf(first).ToHashSet().SetEquals(SequencesOf(second))
            && !IsElementwise(a) && !IsElementwise(b);
    }

    // Such a body is one kernel, which runs through all steps block by block; a second kernel would end that.
    private static bool IsElementwise(Scan scan) => scan.Body.Graph.Nodes.All(node => node.Op is Elemwise or DimShuffle);

    private static bool AreEqual(TensorVariable a, TensorVariable b) => ReferenceEquals(a, b) || (Numbers.ScalarOf(a) is { } number && number == Numbers.ScalarOf(b));

    private static IEnumerable<TensorVariable> SequencesOf(Apply loop) => loop.Inputs.Skip(1).Take(((Scan)loop.Op).SequenceCount);

    private static FunctionGraph Merged(FunctionGraph graph, Apply first, Apply second)
    {
        var (a, b) = ((Scan)first.Op, (Scan)second.Op);
        using var origins = OriginScope.Inherit(Origins.Union(first.Origins, second.Origins));
        var builder = new ScanBuilder
        {
            Steps = first.Inputs[0],
            Gradients = a.Gradients,
            IsBackwards = a.IsBackwards,
            TruncateGradient = a.TruncateGradient,
            IsChunked = a.IsChunked,
        };
        Add(builder, first, a.Body.Inputs, a.Body.Outputs);

        // Both bodies may be one graph, whose inputs can stand for one thing only.
        ImmutableArray<TensorVariable> inputs = [.. b.Body.Inputs.Select(input => TensorVariable.Placeholder(input.Type, input.Name))];
        Add(builder, second, inputs, Substitution.Apply(b.Body.Outputs, b.Body.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second)));

        var results = builder.Build().Outputs;
        var replacements = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        var states = a.States.Length + b.States.Length;
        for (var i = 0; i < first.Outputs.Length; i++)
        {
            replacements.Add(first.Outputs[i], results[i < a.States.Length ? i : i + b.States.Length]);
        }

        for (var i = 0; i < second.Outputs.Length; i++)
        {
            replacements.Add(second.Outputs[i], results[i < b.States.Length ? a.States.Length + i : states + a.MapCount + i - b.States.Length]);
        }

        return new FunctionGraph(graph.Inputs, Substitution.Apply(graph.Outputs, replacements));
    }

    private static void Add(ScanBuilder builder, Apply loop, ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs)
    {
        var scan = (Scan)loop.Op;
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            builder.Sequences.Add(new(inputs[i], loop.Inputs[1 + i]));
        }

        for (var i = 0; i < scan.States.Length; i++)
        {
            var first = scan.FirstTap(i);
            var state = scan.States[i];
            var taps = Sequences.Range(state.Taps.Length, k => new LoopTap(state.Taps[k], inputs[first + k]));
            builder.States.Add(new LoopState(loop.Inputs[scan.FirstInitial + i], [.. taps], outputs[i]) { IsLastOnly = scan.LastOnly[i] });
        }

        for (var i = scan.States.Length; i < scan.LastOnly.Length; i++)
        {
            builder.Maps.Add(new(outputs[i], scan.LastOnly[i]));
        }

        for (var i = scan.FirstInvariantOfBody; i < inputs.Length; i++)
        {
            builder.Invariants.Add(new(inputs[i], loop.Inputs[scan.FirstInvariant + i - scan.FirstInvariantOfBody]));
        }
    }
}
