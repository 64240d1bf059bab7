using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>
/// A graph inside an op: what a loop does in a step, what a branch computes. Leaves are its inputs and constants. Two are equal if they
/// compute the same by the same ops in the same order.
/// </summary>
public sealed class NestedGraph : IEquatable<NestedGraph>
{
    private int? _hash;

    internal NestedGraph(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs) => Graph = new FunctionGraph(inputs, outputs);

    internal NestedGraph(FunctionGraph graph) => Graph = graph;

    /// <summary>What is handed in.</summary>
    public ImmutableArray<TensorVariable> Inputs => Graph.Inputs;

    /// <summary>What is handed out.</summary>
    public ImmutableArray<TensorVariable> Outputs => Graph.Outputs;

    /// <summary>From inputs to outputs.</summary>
    public FunctionGraph Graph { get; }

    /// <inheritdoc/>
    public bool Equals(NestedGraph? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || GetHashCode() != other.GetHashCode() || Inputs.Length != other.Inputs.Length || Outputs.Length != other.Outputs.Length
            || Graph.Nodes.Length != other.Graph.Nodes.Length)
        {
            return false;
        }

        var map = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < Inputs.Length; i++)
        {
            if (!Inputs[i].Type.Equals(other.Inputs[i].Type))
            {
                return false;
            }

            map[Inputs[i]] = other.Inputs[i];
        }

        for (var n = 0; n < Graph.Nodes.Length; n++)
        {
            var (node, counterpart) = (Graph.Nodes[n], other.Graph.Nodes[n]);
            if (!node.Op.Equals(counterpart.Op) || !AreSame(node.Inputs, counterpart.Inputs, map))
            {
                return false;
            }

            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = counterpart.Outputs[i];
            }
        }

        return AreSame(Outputs, other.Outputs, map);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NestedGraph);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash is null)
        {
            var hash = new HashCode();
            hash.Add(Inputs.Length);
            foreach (var node in Graph.Nodes)
            {
                hash.Add(node.Op);
            }

            foreach (var output in Outputs)
            {
                hash.Add(output.Type);
            }

            _hash = hash.ToHashCode();
        }

        return _hash.Value;
    }

    private static bool AreSame(ImmutableArray<TensorVariable> own, ImmutableArray<TensorVariable> others, Dictionary<TensorVariable, TensorVariable> map)
    {
        if (own.Length != others.Length)
        {
            return false;
        }

        for (var i = 0; i < own.Length; i++)
        {
            var isSame = map.TryGetValue(own[i], out var counterpart) ? ReferenceEquals(counterpart, others[i]) : AreSame(own[i], others[i]);
            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreSame(TensorVariable own, TensorVariable other) =>
        ReferenceEquals(own, other)
        || (own is Constant a && other is Constant b && a.Type.Equals(b.Type) && Numbers.BitsOf(a) is { } bits && bits == Numbers.BitsOf(b));
}

/// <summary>Differentiates graphs for the ops that hold them; <c>Autodiff</c> implements it.</summary>
public interface INestedGradients
{
    /// <summary>Gradients of variables, given those of roots (null: zero).</summary>
    ImmutableArray<Gradient> PullBack(ImmutableArray<(TensorVariable Root, TensorVariable? Gradient)> roots, ImmutableArray<TensorVariable> wrt);

    /// <summary>Tangents of roots, given those of variables; null: zero.</summary>
    ImmutableArray<TensorVariable?> PushForward(ImmutableArray<TensorVariable> roots, ImmutableArray<(TensorVariable Variable, TensorVariable Tangent)> starts);
}
