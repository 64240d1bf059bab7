using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Sums over all steps of the gradients of what no step changes. Products of two matrices or vectors are not made and added step by step:
/// their factors are kept, and one large product over all steps makes the sum, unless a factor has another shape at each step. What is summed
/// over axes of a value that is kept anyway is summed outside too; the rest is added up in the loop. Over chunks of steps everything is added up: the factors would be those of all steps.
/// </summary>
internal sealed class InvariantGradients(ScanBuilder builder)
{
    private static readonly int[] s_turned = [1, 0];

    private delegate TensorVariable Outside(IReadOnlyList<TensorVariable> results);

    private sealed record Term(int Invariant, TensorVariable Value, TensorVariable Like);

    private readonly List<Term> _terms = [];
    private readonly Dictionary<int, List<Outside>> _sums = [];
    private readonly StepShapes _shapes = new([.. builder.Sequences.Map(pair => pair.Row), .. builder.States.SelectMany(state => state.Taps).Select(tap => tap.Value)]);

    /// <summary>Adds the gradient of one step.</summary>
    public void Add(int invariant, TensorVariable value, TensorVariable like)
    {
        foreach (var term in Terms(value))
        {
            _terms.Add(new(invariant, term, like));
        }
    }

    /// <summary>Gives the loop what the sums need; nothing is added afterwards.</summary>
    public void Complete()
    {
        var waiting = builder.IsChunked ? _terms : Place(Place(_terms, Product), SumOfKept);
        while (waiting is [var first, ..])
        {
            var step = waiting.FindAll(term => term.Invariant == first.Invariant).Select(term => term.Value).Aggregate((sum, term) => sum + term);
            Remember(first.Invariant, Accumulated(step, first.Like));
            waiting = waiting.FindAll(term => term.Invariant != first.Invariant);
        }
    }

    /// <summary>The sum, given the outputs of the loop; null where nothing was added.</summary>
    public TensorVariable? Find(int invariant, IReadOnlyList<TensorVariable> results) =>
        _sums.TryGetValue(invariant, out var parts) ? parts.Select(part => part(results)).Aggregate((sum, part) => sum + part) : null;

    private static IEnumerable<TensorVariable> Terms(TensorVariable value)
    {
        var pending = new Stack<TensorVariable>([value]);
        while (pending.TryPop(out var next))
        {
            if (next.Owner is { Op: Elemwise { Scalar.Code: ScalarOpCode.Add } } sum && sum.Inputs.All(input => input.Type.Equals(next.Type)))
            {
                pending.Push(sum.Inputs[1]);
                pending.Push(sum.Inputs[0]);
            }
            else
            {
                yield return next;
            }
        }
    }

    // Places the terms that a form fits; returns the others.
    private List<Term> Place(List<Term> terms, Func<Apply, Outside?> form)
    {
        var others = new List<Term>();
        foreach (var entry in terms)
        {
            if (Fitting(entry.Value, form) is { } outside)
            {
                Remember(entry.Invariant, outside);
            }
            else
            {
                others.Add(entry);
            }
        }

        return others;
    }

    private static Outside? Fitting(TensorVariable term, Func<Apply, Outside?> form)
    {
        if (term.Owner is { Op: DimShuffle { Order: var order } } shuffle)
        {
            return Fitting(shuffle.Inputs[0], form) is { } inner ? results => T.DimShuffle(inner(results), order.AsSpan().ToArray()) : null;
        }

        return term.Owner is null ? null : form(term.Owner);
    }

    private void Remember(int invariant, Outside part)
    {
        if (!_sums.TryGetValue(invariant, out var parts))
        {
            _sums.Add(invariant, parts = []);
        }

        parts.Add(part);
    }

    private Outside? Product(Apply node) => node switch
    {
        { Op: Dot, Inputs: [{ Rank: 2 } a, { Rank: 2 } b] } => Product(a, b),
        { Op: Product { Kind: ProductKind.Ger, HasAddend: false, HasAlpha: false, Alpha: 1 }, Inputs: [var x, var y] } => Product(T.ExpandDims(x, 1), T.ExpandDims(y, 0)),
        _ => null,
    };

    // The sum over steps of a @ b, a being [m, k] and b [k, n]: one product over the steps and k together.
    private Outside? Product(TensorVariable a, TensorVariable b)
    {
        if (!_shapes.IsFixed(a) || !_shapes.IsFixed(b))
        {
            return null;
        }

        var (left, right) = (Kept(T.DimShuffle(a, s_turned)), Kept(b));
        return results => T.Dot(T.DimShuffle(Rows(left(results)), s_turned), Rows(right(results)));
    }

    private static TensorVariable Rows(TensorVariable steps) => T.Reshape(steps, [T.Weak(-1L), T.LengthOf(steps, 2)]);

    private Outside? SumOfKept(Apply node)
    {
        if (node is not { Op: Reduce { Kind: ReduceKind.Sum, Axes: var axes }, Inputs: [var x] } || !IsKept(x))
        {
            return null;
        }

        var rows = Kept(x);
        return results => T.Sum(rows(results), [0, .. axes.Map(axis => axis + 1)]);
    }

    private bool IsKept(TensorVariable value) =>
        builder.Sequences.Exists(pair => ReferenceEquals(pair.Row, value)) || builder.Maps.Exists(map => ReferenceEquals(map.Value, value));

    // Values of a variable at all steps: rows of a sequence where it is one, also with axes in another order, else a result of the loop.
    private Outside Kept(TensorVariable value)
    {
        if (value.Owner is { Op: DimShuffle { Order: var order } } shuffle)
        {
            var inner = Kept(shuffle.Inputs[0]);
            return results => T.DimShuffle(inner(results), [0, .. order.Map(axis => axis < 0 ? -1 : axis + 1)]);
        }

        if (builder.Sequences.Find(pair => ReferenceEquals(pair.Row, value))?.Sequence is { } sequence)
        {
            return _ => sequence;
        }

        var place = builder.Maps.FindIndex(map => ReferenceEquals(map.Value, value));
        if (place < 0)
        {
            place = builder.Maps.Count;
            builder.Maps.Add(new(value, false));
        }

        return results => results[builder.States.Count + place];
    }

    private Outside Accumulated(TensorVariable value, TensorVariable like)
    {
        var before = TensorVariable.Placeholder(value.Type);
        var zeros = T.BroadcastTo(T.ScalarConstant(value.DType, 0), [T.Constant(1L), .. T.LengthsOf(like)]);
        var place = builder.States.Count;
        builder.States.Add(new LoopState(zeros, [new(-1, before)], before + value));
        return results => T.Index(results[place], [(TensorIndex)(-1L)]);
    }
}
