using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Theon.Graph;

/// <summary>Rebuilds expressions with other variables in the place of some. Nodes keep their origins.</summary>
internal static class Substitution
{
    /// <summary>The expressions after the replacement. Replacements are not searched themselves.</summary>
    public static ImmutableArray<TensorVariable> Apply(
        ImmutableArray<TensorVariable> roots, IReadOnlyDictionary<TensorVariable, TensorVariable> replacements) =>
        replacements.Count == 0 ? roots : Rebuild(roots, (old, rebuilt) => replacements.GetValueOrDefault(old, rebuilt));

    /// <summary>
    /// The expressions with each variable, from leaves to roots, replaced by what <paramref name="replace"/> makes of the variable and
    /// of its rebuilt form (the same where nothing behind it changed).
    /// </summary>
    public static ImmutableArray<TensorVariable> Rebuild(
        ImmutableArray<TensorVariable> roots, Func<TensorVariable, TensorVariable, TensorVariable> replace)
    {
        var map = new VariableMap<TensorVariable>();
        Enter(roots);
        foreach (var node in Traversal.TopologicalOrder(roots))
        {
            using var scope = OriginScope.Inherit(node.Origins);
            Enter(node.Inputs);
            var inputs = Through(map, node.Inputs);
            var rebuilt = inputs == node.Inputs ? node : Theon.Graph.Apply.Of(node.Op, inputs.AsSpan());
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = replace(node.Outputs[i], rebuilt.Outputs[i]);
            }
        }

        return Through(map, roots);

        void Enter(ImmutableArray<TensorVariable> variables)
        {
            foreach (var variable in variables)
            {
                if (variable.Owner is null && !map.ContainsKey(variable))
                {
                    map.Add(variable, replace(variable, variable));
                }
            }
        }
    }

    /// <summary>Each variable, or what stands for it; the same array where nothing does.</summary>
    public static ImmutableArray<TensorVariable> Through(VariableMap<TensorVariable> map, ImmutableArray<TensorVariable> variables)
    {
        TensorVariable[]? result = null;
        for (var i = 0; i < variables.Length; i++)
        {
            if (map.TryGetValue(variables[i], out var other) && !ReferenceEquals(other, variables[i]))
            {
                result ??= variables.AsSpan().ToArray();
                result[i] = other;
            }
        }

        return result is null ? variables : ImmutableCollectionsMarshal.AsImmutableArray(result);
    }
}
