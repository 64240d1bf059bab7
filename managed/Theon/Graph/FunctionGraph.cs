using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>A closed graph: everything that <see cref="Outputs"/> need from <see cref="Inputs"/>. Immutable.</summary>
public sealed class FunctionGraph
{
    private readonly Lazy<ImmutableArray<Apply>> _nodes;
    private readonly Lazy<Dictionary<TensorVariable, List<Apply>>> _clients;

    /// <summary>A graph from inputs to outputs.</summary>
    internal FunctionGraph(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        _nodes = new(() => Traversal.TopologicalOrder(Outputs));
        _clients = new(FindClients);
    }

    /// <summary>Declared inputs; leaves that are neither inputs, constants nor shared are errors of the caller.</summary>
    public ImmutableArray<TensorVariable> Inputs { get; }

    /// <summary>Results, updates included.</summary>
    public ImmutableArray<TensorVariable> Outputs { get; }

    /// <summary>Applications, each after those it needs, in an order that depends on the graph alone.</summary>
    public ImmutableArray<Apply> Nodes => _nodes.Value;

    /// <summary>Applications that read a variable, each as often as it reads it.</summary>
    public IReadOnlyList<Apply> ClientsOf(TensorVariable variable) => _clients.Value.TryGetValue(variable, out var clients) ? clients : [];

    /// <summary>Whether a variable is among the outputs.</summary>
    public bool IsOutput(TensorVariable variable) => Outputs.Contains(variable);

    private Dictionary<TensorVariable, List<Apply>> FindClients()
    {
        var clients = new Dictionary<TensorVariable, List<Apply>>();
        foreach (var node in Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (!clients.TryGetValue(input, out var list))
                {
                    clients[input] = list = [];
                }

                list.Add(node);
            }
        }

        return clients;
    }
}
