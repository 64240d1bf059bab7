using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting.Loops;

/// <summary>
/// Work of a loop that can be done for all steps at once: expressions of sequences alone that contain products move in front of the loop,
/// a product with something that does not change, whose result no step reads, moves behind it.
/// </summary>
internal sealed class ScanOutside
{
    private readonly Apply _loop;
    private readonly Scan _scan;
    private readonly HashSet<TensorVariable> _rows;
    private readonly HashSet<TensorVariable> _taps;
    private readonly Dictionary<TensorVariable, TensorVariable> _invariants;

    public ScanOutside(Apply loop)
    {
        _loop = loop;
        _scan = (Scan)loop.Op;
        var inputs = _scan.Body.Inputs;
        _rows = inputs.Take(_scan.SequenceCount).ToHashSet();
        _taps = inputs.Skip(_scan.SequenceCount).Take(_scan.FirstInvariantOfBody - _scan.SequenceCount).ToHashSet();
        _invariants = inputs.Skip(_scan.FirstInvariantOfBody).Zip(loop.Inputs.Skip(_scan.FirstInvariant)).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>What stands for rows of results that were moved, and the results.</summary>
    public List<LoopRow> Moved { get; } = [];

    /// <summary>The values of an expression at all steps, computed outside; null where it reads a state, or would need more memory there.</summary>
    public TensorVariable? Whole(TensorVariable expression)
    {
        var leaves = Traversal.Leaves([expression]);
        if (leaves.Any(_taps.Contains) || !leaves.Any(_rows.Contains))
        {
            return null;
        }

        var most = leaves.Where(_rows.Contains).Append(expression).Max(variable => variable.Rank);
        if (Traversal.TopologicalOrder([expression]).Any(node => node.Outputs.Any(output => output.Rank > most)) || Batched(expression) is not { } batched)
        {
            return null;
        }

        // The loop would have compared the lengths of its sequences with the number of steps.
        var steps = _loop.Inputs[0];
        return LoopRules.IsLength(steps) ? batched : new SpecifyShape([true, .. Enumerable.Repeat(false, batched.Rank - 1)]).On(batched, steps);
    }

    /// <summary>The expressions with rows of moved results in the place of what can be moved.</summary>
    public ImmutableArray<TensorVariable> WithoutProducts(ImmutableArray<TensorVariable> roots)
    {
        var nodes = Traversal.TopologicalOrder(roots);
        if (!nodes.Any(IsHeavy))
        {
            return roots;
        }

        // What reads rows and no state; of it, products and what leads to them are worth moving.
        var ofRows = new HashSet<TensorVariable>(_rows, ReferenceEqualityComparer.Instance);
        var ofStates = new HashSet<TensorVariable>(_taps, ReferenceEqualityComparer.Instance);
        var replaced = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            if (node.Inputs.Any(ofStates.Contains))
            {
                ofStates.UnionWith(node.Outputs);
            }
            else if (node.Inputs.Any(ofRows.Contains))
            {
                ofRows.UnionWith(node.Outputs);
                if (IsHeavy(node) && Batched(node.Output) is { } batched && Scan.RowOf(batched.Type).IsAssignableTo(node.Output.Type))
                {
                    var row = TensorVariable.Placeholder(node.Output.Type);
                    Moved.Add(new(row, batched));
                    replaced.Add(node.Output, row);
                }
            }
        }

        return Substitution.Apply(roots, replaced);
    }

    /// <summary>What the loop keeps of a result, and what is done with it behind the loop.</summary>
    public static (TensorVariable Kept, Func<TensorVariable, TensorVariable> Finish) Finished(TensorVariable result, ScanBuilder builder, NestedGraph body, Apply loop)
    {
        if (result.Owner is not { Op: Dot, Inputs: [{ Rank: 1 or 2 } left, { Rank: 2 } right] } || !ReadsOnly(right, builder) || ReadsOnly(left, builder) || body.Outputs.Count(output => ReadsFrom(output, result)) > 1)
        {
            return (result, rows => rows);
        }

        var factor = Substitution.Apply([right], builder.Invariants.ToDictionary(pair => pair.Inner, pair => pair.Outer))[0];
        return (left, rows => T.Tensordot(rows, factor, [rows.Rank - 1], [0]));
    }

    private static bool IsHeavy(Apply node) => node.Op is Dot;

    private static bool ReadsOnly(TensorVariable expression, ScanBuilder builder) =>
        Traversal.Leaves([expression]).All(leaf => leaf is Constant || builder.Invariants.Exists(pair => ReferenceEquals(pair.Inner, leaf)));

    private static bool ReadsFrom(TensorVariable expression, TensorVariable variable) =>
        ReferenceEquals(expression, variable) || Traversal.TopologicalOrder([expression]).Any(node => node.Inputs.Contains(variable));

    private TensorVariable? Batched(TensorVariable expression)
    {
        // A loop for all steps at once would walk across the rows of each; a choice would compute for all what one step needs.
        if (Traversal.TopologicalOrder([expression]).Any(node => node.Op is Scan or IfElse))
        {
            return null;
        }

        var outer = Substitution.Apply([expression], _invariants)[0];
        var read = Traversal.Leaves([outer]).Where(_rows.Contains).ToImmutableArray();
        try
        {
            return Batching.Run([outer], read, [.. read.Select(row => _loop.Inputs[1 + _scan.Body.Inputs.IndexOf(row)])], _scan.Gradients)[0];
        }
        catch (TensorTypeException)
        {
            // An op without a form for batches stays in the loop.
            return null;
        }
    }
}
