using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Compilation;

/// <summary>Rebuilds expressions with other variables in the place of some.</summary>
internal static class Substitution
{
    /// <summary>The expressions after the replacement. Replacements are not searched themselves; nodes keep their origins.</summary>
    public static ImmutableArray<TensorVariable> Apply(
        ImmutableArray<TensorVariable> roots, IEnumerable<(TensorVariable Old, TensorVariable New)> replacements)
    {
        var map = replacements.ToDictionary(pair => pair.Old, pair => pair.New);
        if (map.Count == 0)
        {
            return roots;
        }

        foreach (var node in Traversal.TopologicalOrder(roots))
        {
            if (!node.Inputs.Any(map.ContainsKey))
            {
                continue;
            }

            using var scope = OriginScope.Inherit(node.Origins);
            var copy = Graph.Apply.Of(node.Op, [.. node.Inputs.Select(input => map.GetValueOrDefault(input, input))]);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map.TryAdd(node.Outputs[i], copy.Outputs[i]);
            }
        }

        return [.. roots.Select(root => map.GetValueOrDefault(root, root))];
    }
}
