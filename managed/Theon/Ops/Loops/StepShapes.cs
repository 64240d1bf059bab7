using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// Tells which values of a step have one shape at all steps, so that they can be kept for all of them. Where that cannot be told the answer is no:
/// an axis that differs counts as one of everything that is made of it, but for numbers and lengths that are known.
/// </summary>
/// <param name="changing">What stands for rows of sequences and values of earlier steps.</param>
internal sealed class StepShapes(IEnumerable<TensorVariable> changing)
{
    private readonly HashSet<TensorVariable> _values = new(changing, ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorVariable> _shapes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Apply> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the shape is the same at all steps.</summary>
    public bool IsFixed(TensorVariable value)
    {
        foreach (var node in Traversal.TopologicalOrder([value]))
        {
            if (_seen.Add(node))
            {
                Look(node);
            }
        }

        return !_shapes.Contains(value);
    }

    private void Look(Apply node)
    {
        var isLength = node.Op is AxisLength;
        if (node.Inputs.Any(input => _shapes.Contains(input) || (!isLength && _values.Contains(input))))
        {
            _values.UnionWith(node.Outputs);
        }

        // What is put into a part has no say in the shape of the whole.
        var shapes = node.Op is IncSubtensor or AdvancedIncSubtensor ? node.Inputs.Take(1) : isLength ? [] : node.Inputs;
        if (shapes.Any(_shapes.Contains) || LengthsOf(node).Any(_values.Contains))
        {
            _shapes.UnionWith(node.Outputs.Where(output => output.Type.Lengths.AsSpan().ContainsAny(length => length < 0)));
        }
    }

    // Inputs whose values, not only shapes, decide on lengths.
    private static IEnumerable<TensorVariable> LengthsOf(Apply node) => node.Op switch
    {
        AxisLength or Elemwise or DimShuffle or Reduce or Dot or Product or IncSubtensor or AdvancedSubtensor or AdvancedIncSubtensor => [],
        Subtensor part => part.Indices.AsSpan().ContainsAny(index => index.IsSlice && index.SymbolicCount > 0) ? node.Inputs.Skip(1) : [],
        RandomDraw => node.Inputs.Skip(1),
        Scan => node.Inputs.Take(1),
        _ => node.Inputs.Where(input => !input.DType.IsContinuous),
    };
}
