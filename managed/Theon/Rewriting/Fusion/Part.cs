using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>Nodes that become one Composite.</summary>
/// <param name="graph">The graph they are in.</param>
/// <param name="readsLengths">Whether lengths are read as parameters, which no tensor shows, instead of as tensors.</param>
internal sealed class Part(FunctionGraph graph, bool readsLengths)
{
    // By the output of each node.
    private readonly VariableMap<int> _readersOutside = new();
    private readonly VariableMap<CompositeValue> _values = new();
    private CompositeBuilder? _size;
    private int _outputs;

    public List<Apply> Nodes { get; } = [];

    public bool Contains(Apply node) => _readersOutside.ContainsKey(node.Outputs[0]);

    /// <summary>Adds a node unless a limit would be passed; the first always fits.</summary>
    public bool TryAdd(Apply node)
    {
        // What the whole part takes, kept up as it grows. A node that does not fit ends the part.
        _size ??= BuilderFor(node);
        Enter(node, _size, _values, null);
        _outputs++;
        CountReads(node, -1);
        if (Nodes.Count > 0 && (_size.NodeCount > Composite.MaxNodes || _size.StreamCount + _outputs > Composite.MaxStreams))
        {
            CountReads(node, 1);
            _outputs--;
            return false;
        }

        _readersOutside.Add(node.Output, ReadersOf(node));
        Nodes.Add(node);
        return true;
    }

    public void Emit(VariableMap<TensorVariable> map)
    {
        var builder = BuilderFor(Nodes[0]);
        var values = new VariableMap<CompositeValue>();
        var outputs = new List<TensorVariable>();
        var (lines, reduced) = (new List<PartLines>(), new List<PartLines>());
        foreach (var node in Nodes)
        {
            var value = Enter(node, builder, values, map);
            if (node.Op is Reduce { Kind: var kind, Axes: var axes })
            {
                builder.Output(value, kind, ReducedAxes.Mask(axes));
                outputs.Add(node.Output);
                reduced.Add(new PartLines(value.Index, node.Origins));
                continue;
            }

            Note(lines, value.Index, node.Origins);
            if (_readersOutside[node.Output] > 0)
            {
                builder.Output(value);
                outputs.Add(node.Output);
            }
        }

        using (OriginScope.Inherit(Origins.Union([.. Nodes])))
        {
            lines.AddRange(reduced);
            var fused = Apply.Of(builder.Build() with { Lines = OriginsOf(lines) }, builder.Variables.AsSpan());
            for (var i = 0; i < outputs.Count; i++)
            {
                map[outputs[i]] = fused.Outputs[i];
            }
        }
    }

    // In the order of the values, of which nodes may share one. Collections of pairs would be compiled when they are first used.
    private static void Note(List<PartLines> lines, int value, ImmutableArray<Origin> origins)
    {
        var place = lines.Count;
        while (place > 0 && lines[place - 1].Value > value)
        {
            place--;
        }

        if (place > 0 && lines[place - 1].Value == value)
        {
            lines[place - 1] = new PartLines(value, Origins.Union(lines[place - 1].Origins, origins));
        }
        else
        {
            lines.Insert(place, new PartLines(value, origins));
        }
    }

    private static ImmutableArray<ImmutableArray<Origin>> OriginsOf(List<PartLines> lines)
    {
        var origins = new ImmutableArray<Origin>[lines.Count];
        for (var i = 0; i < origins.Length; i++)
        {
            origins[i] = lines[i].Origins;
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(origins);
    }

    /// <summary>The lines behind a value of the program.</summary>
    private sealed record PartLines(int Value, ImmutableArray<Origin> Origins);

    private static CompositeBuilder BuilderFor(Apply first) => new(first.Op is Reduce ? first.Inputs[0].Rank : first.Output.Rank);

    /// <summary>The value of an elementwise node, or the operand of a reduction.</summary>
    private CompositeValue Enter(
        Apply node, CompositeBuilder builder, VariableMap<CompositeValue> values, VariableMap<TensorVariable>? now)
    {
        if (node.Op is not Elemwise { Scalar: var op })
        {
            return ValueOf(node.Inputs[0], builder, values, now);
        }

        var operands = new CompositeValue[node.Inputs.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = ValueOf(node.Inputs[i], builder, values, now);
        }

        return values[node.Output] = builder.Apply(op, node.Output.DType, operands);
    }

    private CompositeValue ValueOf(
        TensorVariable variable, CompositeBuilder builder, VariableMap<CompositeValue> values, VariableMap<TensorVariable>? now)
    {
        if (values.TryGetValue(variable, out var value))
        {
            return value;
        }

        var operand = now is null ? variable : now.GetValueOrDefault(variable, variable);
        return readsLengths ? builder.Operand(operand) : builder.Tensor(operand);
    }

    private void CountReads(Apply node, int change)
    {
        foreach (var input in node.Inputs)
        {
            if (input.Owner is not null && _readersOutside.TryGetValue(input, out var readers))
            {
                _readersOutside[input] = readers + change;
                _outputs += readers + change == 0 ? -1 : readers == 0 ? 1 : 0;
            }
        }
    }

    // A reduction's result is always an output.
    private int ReadersOf(Apply node) => graph.CountClients(node.Output) + (node.Op is Reduce || graph.IsOutput(node.Output) ? 1 : 0);
}
