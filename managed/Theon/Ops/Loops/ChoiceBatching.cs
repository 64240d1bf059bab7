using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// Choices whose condition differs from example to example of a batch: a loop over the examples, of which each computes its own side alone. So
/// nothing of the other side, such as 0 times infinity in a gradient, reaches its result.
/// </summary>
internal sealed class ChoiceBatching
{
    private readonly Dictionary<Apply, HashSet<Apply>> _sides = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Apply> _inside = new(ReferenceEqualityComparer.Instance);

    /// <summary>Finds the choices.</summary>
    /// <param name="nodes">All nodes of one example, in order.</param>
    /// <param name="outputs">What is asked for.</param>
    /// <param name="examples">What differs from example to example.</param>
    public ChoiceBatching(ImmutableArray<Apply> nodes, ImmutableArray<TensorVariable> outputs, ImmutableArray<TensorVariable> examples)
    {
        if (!nodes.Any(node => node.Op is IfElse))
        {
            return;
        }

        var varying = new HashSet<TensorVariable>(examples, ReferenceEqualityComparer.Instance);
        foreach (var node in nodes.Where(node => node.Op is not AxisLength && node.Inputs.Any(varying.Contains)))
        {
            varying.UnionWith(node.Outputs);
        }

        // The last choice first: choices that only it needs are made inside its loop.
        foreach (var choice in nodes.Reverse().Where(node => node.Op is IfElse && varying.Contains(node.Inputs[0])))
        {
            if (!_inside.Contains(choice))
            {
                HashSet<Apply> own = [.. ChoiceSides.Of(choice, nodes, outputs.Contains).SelectMany(side => side)];
                _sides.Add(choice, own);
                _inside.UnionWith(own);
            }
        }
    }

    /// <summary>Whether a node is computed inside the loop of a choice only.</summary>
    public bool IsInside(Apply node) => _inside.Contains(node);

    /// <summary>The values of a choice for the whole batch.</summary>
    /// <param name="choice">A choice whose condition differs.</param>
    /// <param name="find">What stands for a variable of one example.</param>
    /// <param name="count">How many examples there are.</param>
    /// <param name="gradients">How the gradient of the loop is made.</param>
    public ImmutableArray<TensorVariable> Run(Apply choice, Func<TensorVariable, BatchValue> find, TensorVariable count, INestedGradients gradients)
    {
        var own = _sides[choice];
        var builder = new ScanBuilder { Steps = count, Gradients = gradients };
        var map = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var read in own.SelectMany(node => node.Inputs).Concat(choice.Inputs).Where(read => read is not Constant && (read.Owner is null || !own.Contains(read.Owner))))
        {
            if (map.ContainsKey(read))
            {
                continue;
            }

            var (value, isBatched) = find(read);
            if (isBatched)
            {
                var row = TensorVariable.Placeholder(Scan.RowOf(value.Type), read.Name);
                builder.Sequences.Add(new(row, value));
                value = row;
            }

            map.Add(read, value);
        }

        builder.Maps.AddRange(Substitution.Apply(choice.Outputs, map).Map(value => new LoopMap(value, false)));
        return builder.Build().Outputs;
    }
}
