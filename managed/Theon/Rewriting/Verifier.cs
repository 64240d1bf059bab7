using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Checks the graph after each phase: whole where it is small, what is new of it where it was seen before. A failure quotes the
/// invariant and the phase that broke it.</summary>
internal sealed class Verifier
{
    private static readonly (string Sentence, Func<Apply, bool> Holds)[] s_nodeInvariants =
    [
        ("an op infers the types its outputs carry", InfersItsTypes),
        ("an output names the node that owns it and its position", NamesItsOutputs),
    ];

    private readonly VariableSet _checked = new();
    private readonly VariableSet _leaves;
    private FunctionGraph _before;

    /// <summary>A verifier for what phases make of a graph.</summary>
    public Verifier(FunctionGraph graph)
    {
        _before = graph;
        _leaves = VariableSet.Of(Traversal.Leaves(graph.Outputs));
    }

    /// <summary>Checks the graph that a phase has made of the one before.</summary>
    public void Check(string phase, FunctionGraph after)
    {
        Demand(phase, "inputs stay", _before.Inputs.AsSpan().SequenceEqual(after.Inputs.AsSpan()));
        Demand(phase, "outputs keep their number and types", HaveSameTypes(_before.Outputs, after.Outputs));
        Demand(phase, "no leaf appears but constants", AreKnown(after.Outputs));
        foreach (var node in after.Nodes)
        {
            if (!_checked.Add(node.Outputs[0]))
            {
                continue;
            }

            Demand(phase, "no leaf appears but constants", AreKnown(node.Inputs));
            foreach (var (sentence, holds) in s_nodeInvariants)
            {
                if (!holds(node))
                {
                    throw new RewriteException($"Phase {phase} broke an invariant at {node.Op}: {sentence}.");
                }
            }
        }

        _before = after;
    }

    private static void Demand(string phase, string sentence, bool holds)
    {
        if (!holds)
        {
            throw new RewriteException($"Phase {phase} broke an invariant: {sentence}.");
        }
    }

    private bool AreKnown(ImmutableArray<TensorVariable> variables)
    {
        foreach (var variable in variables)
        {
            if (!IsKnown(variable))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsKnown(TensorVariable variable) => variable.Owner is not null || variable is Constant || _leaves.Contains(variable);

    private static bool HaveSameTypes(ImmutableArray<TensorVariable> a, ImmutableArray<TensorVariable> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (!a[i].Type.Equals(b[i].Type))
            {
                return false;
            }
        }

        return true;
    }

    // Ops are pure: what one said when the node was made it would say again.
    private static bool InfersItsTypes(Apply node)
    {
        if (node.IsInferred)
        {
            return true;
        }

        var types = node.Op.InferTypes(node.Inputs);
        if (types.Length != node.Outputs.Length)
        {
            return false;
        }

        for (var i = 0; i < types.Length; i++)
        {
            if (!types[i].Equals(node.Outputs[i].Type))
            {
                return false;
            }
        }

        return true;
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
}
