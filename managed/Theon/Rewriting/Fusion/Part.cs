using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>Nodes that become one Composite.</summary>
internal sealed class Part(FunctionGraph graph)
{
    private readonly Dictionary<Apply, int> _readersOutside = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorVariable, CompositeValue> _values = new(ReferenceEqualityComparer.Instance);
    private CompositeBuilder? _size;
    private int _outputs;

    public List<Apply> Nodes { get; } = [];

    public bool Contains(Apply node) => _readersOutside.ContainsKey(node);

    /// <summary>Adds a node unless a limit would be passed; the first always fits.</summary>
    public bool TryAdd(Apply node)
    {
        // What the whole part takes, kept up as it grows. A node that does not fit ends the part.
        _size ??= BuilderFor(node);
        Enter(node, _size, _values, variable => variable);
        _readersOutside.Add(node, ReadersOf(node));
        _outputs++;
        CountReads(node, -1);
        if (Nodes.Count > 0 && (_size.NodeCount > Composite.MaxNodes || _size.StreamCount + _outputs > Composite.MaxStreams))
        {
            CountReads(node, 1);
            _readersOutside.Remove(node);
            _outputs--;
            return false;
        }

        Nodes.Add(node);
        return true;
    }

    public void Emit(Dictionary<TensorVariable, TensorVariable> map)
    {
        var builder = BuilderFor(Nodes[0]);
        var values = new Dictionary<TensorVariable, CompositeValue>(ReferenceEqualityComparer.Instance);
        var outputs = new List<TensorVariable>();
        foreach (var node in Nodes)
        {
            var value = Enter(node, builder, values, variable => map.GetValueOrDefault(variable, variable));
            if (node.Op is Reduce { Kind: var kind, Axes: var axes })
            {
                builder.Output(value, kind, ReducedAxes.Mask(axes));
                outputs.Add(node.Output);
            }
            else if (_readersOutside[node] > 0)
            {
                builder.Output(value);
                outputs.Add(node.Output);
            }
        }

        using (OriginScope.Inherit(Origins.Union([.. Nodes])))
        {
            var fused = Apply.Of(builder.Build(), builder.Variables.AsSpan());
            for (var i = 0; i < outputs.Count; i++)
            {
                map[outputs[i]] = fused.Outputs[i];
            }
        }
    }

    private static CompositeBuilder BuilderFor(Apply first) => new(first.Op is Reduce ? first.Inputs[0].Rank : first.Output.Rank);

    /// <summary>The value of an elementwise node, or the operand of a reduction.</summary>
    private static CompositeValue Enter(
        Apply node, CompositeBuilder builder, Dictionary<TensorVariable, CompositeValue> values, Func<TensorVariable, TensorVariable> now)
    {
        return node.Op is Elemwise { Scalar: var op }
            ? values[node.Output] = builder.Apply(op, node.Output.DType, node.Inputs.Map(ValueOf))
            : ValueOf(node.Inputs[0]);

        CompositeValue ValueOf(TensorVariable variable) => values.TryGetValue(variable, out var value) ? value : builder.Operand(now(variable));
    }

    private void CountReads(Apply node, int change)
    {
        foreach (var input in node.Inputs)
        {
            if (input.Owner is { } owner && _readersOutside.TryGetValue(owner, out var readers))
            {
                _readersOutside[owner] = readers + change;
                _outputs += readers + change == 0 ? -1 : readers == 0 ? 1 : 0;
            }
        }
    }

    // A reduction's result is always an output.
    private int ReadersOf(Apply node) => graph.ClientsOf(node.Output).Count + (node.Op is Reduce || graph.IsOutput(node.Output) ? 1 : 0);
}
