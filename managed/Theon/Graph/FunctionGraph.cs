using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>A closed graph: everything that <see cref="Outputs"/> need from <see cref="Inputs"/>. Immutable.</summary>
public sealed class FunctionGraph
{
    // Found when first asked for. Threads that ask at once find the same.
    private ImmutableArray<Apply> _nodes;
    private Dictionary<TensorVariable, List<Apply>>? _clients;
    private HashSet<TensorVariable>? _outputs;

    /// <summary>A graph from inputs to outputs.</summary>
    internal FunctionGraph(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Declared inputs; leaves that are neither inputs, constants nor shared are errors of the caller.</summary>
    public ImmutableArray<TensorVariable> Inputs { get; }

    /// <summary>Results, updates included.</summary>
    public ImmutableArray<TensorVariable> Outputs { get; }

    /// <summary>Applications, each after those it needs, in an order that depends on the graph alone.</summary>
    public ImmutableArray<Apply> Nodes => _nodes.IsDefault ? _nodes = Traversal.TopologicalOrder(Outputs) : _nodes;

    /// <summary>Applications that read a variable, each as often as it reads it.</summary>
    public IReadOnlyList<Apply> ClientsOf(TensorVariable variable) => (_clients ??= FindClients()).TryGetValue(variable, out var clients) ? clients : [];

    /// <summary>Whether a variable is among the outputs.</summary>
    public bool IsOutput(TensorVariable variable) => (_outputs ??= [.. Outputs]).Contains(variable);

    private Dictionary<TensorVariable, List<Apply>> FindClients()
    {
        var clients = new Dictionary<TensorVariable, List<Apply>>(Nodes.Length);
        foreach (var node in Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (!clients.TryGetValue(input, out var list))
                {
                    clients.Add(input, list = new List<Apply>(1));
                }

                list.Add(node);
            }
        }

        return clients;
    }
}
