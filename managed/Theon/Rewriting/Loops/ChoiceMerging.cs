using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Loops;

/// <summary>
/// Makes one choice of two by the same condition, where neither needs the other: what both need on a side is computed once. A choice that only a
/// side of a third one needs is merged with others of that side only, so that it stays as lazy as it was.
/// </summary>
internal static class ChoiceMerging
{
    /// <summary>The graph with as few choices as that allows.</summary>
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
        Apply[] choices = [.. graph.Nodes.Where(node => node.Op is IfElse)];
        if (choices.Length < 2)
        {
            return null;
        }

        HashSet<Apply>[] sides = [.. choices.SelectMany(choice => new[] { Laziness.Private(graph, choice, isThen: true), Laziness.Private(graph, choice, isThen: false) })];
        for (var i = 0; i < choices.Length; i++)
        {
            for (var j = i + 1; j < choices.Length; j++)
            {
                // Nodes come after those they need.
                if (ReferenceEquals(choices[i].Inputs[0], choices[j].Inputs[0]) && Array.TrueForAll(sides, side => side.Contains(choices[i]) == side.Contains(choices[j]))
                    && !Traversal.TopologicalOrder(choices[j].Inputs).Contains(choices[i]))
                {
                    return (choices[i], choices[j]);
                }
            }
        }

        return null;
    }

    private static FunctionGraph Merged(FunctionGraph graph, Apply first, Apply second)
    {
        var (a, b) = (((IfElse)first.Op).Count, ((IfElse)second.Op).Count);
        using var origins = OriginScope.Inherit(Origins.Union(first.Origins, second.Origins));
        var results = Theon.Graph.Apply.Of(
            new IfElse(a + b),
            [first.Inputs[0], .. first.Inputs.AsSpan(1, a), .. second.Inputs.AsSpan(1, b), .. first.Inputs.AsSpan(1 + a, a), .. second.Inputs.AsSpan(1 + b, b)]).Outputs;
        var replacements = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var (old, result) in first.Outputs.Concat(second.Outputs).Zip(results))
        {
            replacements.Add(old, result);
        }

        return new FunctionGraph(graph.Inputs, Substitution.Apply(graph.Outputs, replacements));
    }
}
