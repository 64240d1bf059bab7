using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// Cheap work whose result one pass over memory would store for others is done in each of them, where that moves less memory: of
/// d = x - m, which a sum and, after the sum, a quotient read, nothing is stored; both read x.
/// </summary>
internal sealed class Duplicator
{
    // A few instructions cost less than the element that they spare; more may not.
    private const int MostNodes = 4;

    // Who reads a variable is looked up only where they are few.
    private const int MostReaders = 64;

    private readonly FunctionGraph _graph;
    private readonly VariableMap<int> _regions;
    private readonly List<int> _sizes;
    private readonly VariableSet _duplicated = new();
    private readonly VariableMap<TensorVariable> _map = new();
    private readonly Dictionary<int, VariableMap<TensorVariable>> _clones = [];

    private Duplicator(FunctionGraph graph)
    {
        _graph = graph;
        (_regions, _sizes) = Regions.NumbersOf(graph);
    }

    /// <summary>The same graph with such work done where it is read.</summary>
    public static FunctionGraph Duplicate(FunctionGraph graph)
    {
        var duplicator = new Duplicator(graph);
        foreach (var node in graph.Nodes)
        {
            if (duplicator.IsWorthIt(node))
            {
                duplicator._duplicated.Add(node.Output);
            }
        }

        return duplicator._duplicated.Count == 0 ? graph : duplicator.Rebuild();
    }

    private static bool IsCheap(Apply node) => node.Op is Elemwise { Scalar.Cost: ScalarCost.Cheap, CanFoldConstants: true };

    private bool IsWorthIt(Apply node)
    {
        if (!IsCheap(node) || _graph.IsOutput(node.Output) || _graph.CountClients(node.Output) is < 2 or > MostReaders
            || !_regions.TryGetValue(node.Output, out var own) || !node.Output.Type.Broadcastable.Contains(false))
        {
            return false;
        }

        var readers = ReadersElsewhere(node, own);
        var (leaves, count) = (new List<TensorVariable>(), 0);
        if (readers is null or [] || !Collect(node, own, leaves, ref count))
        {
            return false;
        }

        // In streams of elements: one that is not stored, and for each reader one that it does not read, against those that it reads instead.
        var saved = 1;
        foreach (var reader in readers)
        {
            if (_sizes[reader] + count > Composite.MaxNodes)
            {
                return false;
            }

            saved += 1 - leaves.Count(leaf => !IsRead(leaf, reader));
        }

        return saved > 0;
    }

    /// <summary>The other regions that read a node's result; null where something reads it that needs it stored.</summary>
    private List<int>? ReadersElsewhere(Apply node, int own)
    {
        var readers = new List<int>();
        foreach (var client in _graph.ReadersOf(node.Output))
        {
            if (!_regions.TryGetValue(client.Outputs[0], out var region) || Regions.SpaceOf(client) != node.Output.Type.Broadcastable)
            {
                return null;
            }

            if (region != own && !readers.Contains(region))
            {
                readers.Add(region);
            }
        }

        return readers;
    }

    /// <summary>Collects what a node is made of inside its region; false where that is too much, or not cheap.</summary>
    private bool Collect(Apply node, int own, List<TensorVariable> leaves, ref int count)
    {
        if (!IsCheap(node) || ++count > MostNodes)
        {
            return false;
        }

        foreach (var input in node.Inputs)
        {
            if (IsInside(input, own))
            {
                if (!Collect(input.Owner!, own, leaves, ref count))
                {
                    return false;
                }
            }
            else if (_duplicated.Contains(input))
            {
                return false;
            }
            else if (input is not Constant && input.Type.Broadcastable == node.Output.Type.Broadcastable && !leaves.Contains(input))
            {
                leaves.Add(input);
            }
        }

        return true;
    }

    private bool IsInside(TensorVariable variable, int region) => variable.Owner is not null && _regions.TryGetValue(variable, out var its) && its == region;

    private bool IsRead(TensorVariable variable, int region)
    {
        if (_graph.CountClients(variable) > MostReaders)
        {
            return false;
        }

        foreach (var client in _graph.ReadersOf(variable))
        {
            if (_regions.TryGetValue(client.Outputs[0], out var its) && its == region)
            {
                return true;
            }
        }

        return false;
    }

    private FunctionGraph Rebuild()
    {
        foreach (var node in _graph.Nodes)
        {
            var region = _regions.GetValueOrDefault(node.Outputs[0], -1);
            var inputs = Substitution.Through(_map, node.Inputs);
            if (HasClone(node, region))
            {
                inputs = Inputs(node, input => _duplicated.Contains(input) && _regions[input] != region ? CloneFor(region, input) : _map.GetValueOrDefault(input, input));
            }

            if (inputs != node.Inputs)
            {
                var copy = node.With(inputs, node.Origins);
                for (var i = 0; i < copy.Outputs.Length; i++)
                {
                    _map.Add(node.Outputs[i], copy.Outputs[i]);
                }
            }
        }

        return new FunctionGraph(_graph.Inputs, Substitution.Through(_map, _graph.Outputs));
    }

    private bool HasClone(Apply node, int region)
    {
        foreach (var input in node.Inputs)
        {
            if (_duplicated.Contains(input) && _regions[input] != region)
            {
                return true;
            }
        }

        return false;
    }

    private TensorVariable CloneFor(int region, TensorVariable variable)
    {
        if (!_clones.TryGetValue(region, out var clones))
        {
            _clones.Add(region, clones = new VariableMap<TensorVariable>());
        }

        if (!clones.TryGetValue(variable, out var clone))
        {
            var own = _regions[variable];
            var node = variable.Owner!;
            clone = node.With(Inputs(node, input => IsInside(input, own) ? CloneFor(region, input) : _map.GetValueOrDefault(input, input)), node.Origins).Output;
            clones.Add(variable, clone);
        }

        return clone;
    }

    /// <summary>What a function makes of the inputs of a node; the same array where it makes nothing of them.</summary>
    private static ImmutableArray<TensorVariable> Inputs(Apply node, Func<TensorVariable, TensorVariable> now)
    {
        var inputs = node.Inputs.Map(now);
        return inputs.AsSpan().SequenceEqual(node.Inputs.AsSpan()) ? node.Inputs : ImmutableCollectionsMarshal.AsImmutableArray(inputs);
    }
}
