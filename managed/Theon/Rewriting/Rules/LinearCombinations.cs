using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>A float expression seen as constant + sum of coefficient * term.</summary>
internal sealed class LinearCombination
{
    // Longer sums are collected in pieces: that keeps rewriting linear in the size of the graph.
    private const int MaxNodes = 64;

    private readonly List<Term> _terms = [];
    private bool _cancels;

    private LinearCombination(TensorVariable root) => Root = root;

    public TensorVariable Root { get; }

    /// <summary>Terms in order of first occurrence.</summary>
    public IReadOnlyList<Term> Terms => _terms;

    public double Constant { get; private set; }

    /// <summary>Nodes of the expression that the combination stands for.</summary>
    public List<Apply> Nodes { get; } = [];

    /// <summary>Whether it means the same in its dtype: no term has cancelled (it may be NaN), no number leaves the range.</summary>
    public bool IsSafe => !_cancels && IsSafeIfFinite;

    /// <summary>Whether it means the same where all terms are finite.</summary>
    public bool IsSafeIfFinite => (Constant == 0 || Holds(Constant)) && AreHeld();

    /// <summary>
    /// Takes a tree of additions, subtractions, negations and multiplications by constants apart, through nodes nobody else reads.
    /// </summary>
    public static LinearCombination Of(TensorVariable root, IRewriteContext context)
    {
        var result = new LinearCombination(root);
        result.Take(root, 1, context);
        return result;
    }

    /// <summary>Operations that <see cref="Build"/> makes.</summary>
    public int OperationCount
    {
        get
        {
            var parts = Parts();
            var additions = parts.Count - (Constant == 0 ? 1 : 0);
            var products = 0;
            foreach (var part in parts)
            {
                products += Math.Abs(part.Coefficient) != 1 ? 1 : 0;
            }

            var negation = Constant == 0 && parts.Count > 0 && parts[0].Coefficient == -1 ? 1 : 0;
            return Math.Max(additions, 0) + products + negation;
        }
    }

    /// <summary>Whether a factor keeps its value in the root's dtype: finite, not 0, with all its digits.</summary>
    public bool Holds(double factor) => Numbers.Holds(Root.DType, factor);

    /// <summary>The combination as an expression.</summary>
    public TensorVariable Build()
    {
        var parts = Parts();
        var sum = Constant != 0 || parts.Count == 0 ? ConstantLike(Constant) : null;
        foreach (var (term, coefficient) in parts)
        {
            var magnitude = Math.Abs(coefficient) == 1 ? term : ConstantLike(Math.Abs(coefficient)) * term;
            sum = (sum, coefficient < 0) switch
            {
                (null, false) => magnitude,
                (null, true) => coefficient == -1 ? -term : ConstantLike(coefficient) * term,
                (_, false) => sum + magnitude,
                (_, true) => sum - magnitude,
            };
        }

        return sum!;
    }

    /// <summary>The combination without one term, as factor * expression.</summary>
    public (TensorVariable Value, double Factor) Without(int position)
    {
        var rest = new LinearCombination(Root) { Constant = Constant };
        for (var i = 0; i < _terms.Count; i++)
        {
            if (i != position)
            {
                rest.Add(_terms[i].Variable, _terms[i].Coefficient);
            }
        }

        return rest is { Constant: 0, Terms: [var (term, coefficient)] } ? (term, coefficient) : (rest.Build(), 1);
    }

    /// <summary>A 0-d constant of the root's dtype.</summary>
    public TensorVariable ConstantLike(double value) => Numbers.Of(value, Root.DType);

    // Narrow terms first, so that wide additions are few; but never a negation where a positive term can lead.
    private List<Term> Parts()
    {
        var parts = new List<Term>(_terms.Count);
        foreach (var term in _terms)
        {
            var position = parts.Count;
            while (position > 0 && GoesBefore(term, parts[position - 1]))
            {
                position--;
            }

            parts.Insert(position, term);
        }

        var lead = 0;
        while (lead < parts.Count && !(parts[lead].Coefficient > 0))
        {
            lead++;
        }

        if (Constant == 0 && lead > 0 && lead < parts.Count)
        {
            var first = parts[lead];
            parts.RemoveAt(lead);
            parts.Insert(0, first);
        }

        return parts;
    }

    private static bool GoesBefore(Term a, Term b)
    {
        var (left, right) = (Width(a.Variable), Width(b.Variable));
        return left < right || (left == right && a.Coefficient >= 0 && b.Coefficient < 0);
    }

    /// <summary>Axes along which a variable does not stretch.</summary>
    public static int Width(TensorVariable variable)
    {
        var width = 0;
        foreach (var broadcasts in variable.Type.Broadcastable.AsSpan())
        {
            width += broadcasts ? 0 : 1;
        }

        return width;
    }

    /// <summary>Whether a node is a sum, a difference, a negation or a product with a number.</summary>
    public static bool CanExpand(Apply node) => node.Op is Elemwise { Scalar: var op }
        && (op == ScalarOps.Add || op == ScalarOps.Sub || op == ScalarOps.Neg
            || (op == ScalarOps.Mul && (Numbers.ScalarOf(node.Inputs[0]) is not null || Numbers.ScalarOf(node.Inputs[1]) is not null)));

    // Depth first, what stands left first: no deeper than MaxNodes.
    private void Take(TensorVariable variable, double coefficient, IRewriteContext context)
    {
        if (Numbers.ScalarOf(variable) is { } constant)
        {
            Constant += coefficient * constant;
        }
        else if (variable.Owner is { } node && CanExpand(node)
            && (ReferenceEquals(variable, Root) || context.ClientCount(variable) == 1)
            && Nodes.Count < MaxNodes)
        {
            Nodes.Add(node);
            Expand(node, coefficient, context);
        }
        else
        {
            Add(variable, coefficient);
        }
    }

    private void Expand(Apply node, double coefficient, IRewriteContext context)
    {
        var op = ((Elemwise)node.Op).Scalar;
        if (op == ScalarOps.Add || op == ScalarOps.Sub)
        {
            Take(node.Inputs[0], coefficient, context);
            Take(node.Inputs[1], op == ScalarOps.Add ? coefficient : -coefficient, context);
        }
        else if (op == ScalarOps.Neg)
        {
            Take(node.Inputs[0], -coefficient, context);
        }
        else if (Numbers.ScalarOf(node.Inputs[0]) is { } c)
        {
            Take(node.Inputs[1], coefficient * c, context);
        }
        else
        {
            Take(node.Inputs[0], coefficient * Numbers.ScalarOf(node.Inputs[1])!.Value, context);
        }
    }

    /// <summary>A variable times a number.</summary>
    internal sealed record Term(TensorVariable Variable, double Coefficient);

    private bool AreHeld()
    {
        foreach (var term in _terms)
        {
            if (!Holds(term.Coefficient))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(TensorVariable term, double coefficient)
    {
        // They are few: of MaxNodes nodes come no more than one more.
        for (var i = 0; i < _terms.Count; i++)
        {
            if (ReferenceEquals(_terms[i].Variable, term))
            {
                var sum = _terms[i].Coefficient + coefficient;
                if (sum == 0)
                {
                    _cancels = true;
                    _terms.RemoveAt(i);
                }
                else
                {
                    _terms[i] = new Term(term, sum);
                }

                return;
            }
        }

        _terms.Add(new Term(term, coefficient));
    }
}
