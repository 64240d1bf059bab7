using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Checks the graph after each phase. A failure quotes the invariant and the phase that broke it.</summary>
internal static class Verifier
{
    private static readonly (string Sentence, Func<Apply, bool> Holds)[] s_nodeInvariants =
    [
        ("an op infers the types its outputs carry", node => node.Op.InferTypes(node.Inputs).SequenceEqual(node.Outputs.Select(output => output.Type))),
        ("an output names the node that owns it and its position", NamesItsOutputs),
    ];

    private static readonly (string Sentence, Func<FunctionGraph, FunctionGraph, bool> Holds)[] s_graphInvariants =
    [
        ("inputs stay", (before, after) => before.Inputs.SequenceEqual(after.Inputs)),
        ("outputs keep their number and types", (before, after) =>
            before.Outputs.Select(output => output.Type).SequenceEqual(after.Outputs.Select(output => output.Type))),
        ("no leaf appears but constants", (before, after) => NewLeaves(before, after).All(leaf => leaf is Constant)),
    ];

    public static void Check(string phase, FunctionGraph before, FunctionGraph after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        foreach (var (sentence, holds) in s_graphInvariants)
        {
            if (!holds(before, after))
            {
                throw new RewriteException($"Phase {phase} broke an invariant: {sentence}.");
            }
        }

        foreach (var node in after.Nodes)
        {
            foreach (var (sentence, holds) in s_nodeInvariants)
            {
                if (!holds(node))
                {
                    throw new RewriteException($"Phase {phase} broke an invariant at {node.Op}: {sentence}.");
                }
            }
        }
    }

    private static bool NamesItsOutputs(Apply node)
    {
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (!ReferenceEquals(node.Outputs[i].Owner, node) || node.Outputs[i].Index != i)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<TensorVariable> NewLeaves(FunctionGraph before, FunctionGraph after)
    {
        var known = Traversal.Leaves(before.Outputs).ToHashSet();
        return Traversal.Leaves(after.Outputs).Where(leaf => !known.Contains(leaf));
    }
}
