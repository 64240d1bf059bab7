using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>A closed graph: everything that <see cref="Outputs"/> need from <see cref="Inputs"/>. Immutable.</summary>
public sealed class FunctionGraph
{
    // Found when first asked for. Threads that ask at once find the same.
    private ImmutableArray<Apply> _nodes;
    private Readers? _readers;
    private VariableSet? _outputs;

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
    public IReadOnlyList<Apply> ClientsOf(TensorVariable variable) => ReadersOf(variable).ToArray();

    /// <summary>The same, not copied.</summary>
    internal ReadOnlySpan<Apply> ReadersOf(TensorVariable variable) => (_readers ??= new Readers(Nodes)).Of(variable);

    /// <summary>How many applications read a variable, each as often as it reads it.</summary>
    internal int CountClients(TensorVariable variable) => (_readers ??= new Readers(Nodes)).CountOf(variable);

    /// <summary>Whether a variable is among the outputs.</summary>
    public bool IsOutput(TensorVariable variable)
    {
        _outputs ??= VariableSet.Of(Outputs);
        return _outputs.Contains(variable);
    }

    /// <summary>The readers of all variables, in one list: those of a variable one after another, in the order of the nodes.</summary>
    private sealed class Readers
    {
        private readonly VariableMap<int> _numbers;
        private readonly int[] _ends;
        private readonly Apply[] _all;

        public Readers(ImmutableArray<Apply> nodes)
        {
            _numbers = new VariableMap<int>();
            var counts = new List<int>(nodes.Length);
            var total = 0;
            foreach (var node in nodes)
            {
                foreach (var input in node.Inputs)
                {
                    if (!_numbers.TryGetValue(input, out var number))
                    {
                        _numbers.Add(input, number = counts.Count);
                        counts.Add(0);
                    }

                    counts[number]++;
                    total++;
                }
            }

            _ends = new int[counts.Count];
            for (var (number, first) = (0, 0); number < _ends.Length; number++)
            {
                _ends[number] = first;
                first += counts[number];
            }

            _all = new Apply[total];
            foreach (var node in nodes)
            {
                foreach (var input in node.Inputs)
                {
                    _all[_ends[_numbers[input]]++] = node;
                }
            }
        }

        public int CountOf(TensorVariable variable) => _numbers.TryGetValue(variable, out var number) ? _ends[number] - FirstOf(number) : 0;

        public ReadOnlySpan<Apply> Of(TensorVariable variable) => _numbers.TryGetValue(variable, out var number)
            ? _all.AsSpan(FirstOf(number), _ends[number] - FirstOf(number))
            : [];

        private int FirstOf(int number) => number == 0 ? 0 : _ends[number - 1];
    }
}
