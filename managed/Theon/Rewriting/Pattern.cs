using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>The left side of a rule: an expression with holes, written with the operators of expressions.</summary>
public abstract class Pattern
{
    /// <summary>A number: matches a constant with one element of this value, whatever its dtype.</summary>
    public static implicit operator Pattern(double value) => new NumberPattern(value);

    /// <summary>Matches <c>left + right</c>, in either order.</summary>
    public static Pattern operator +(Pattern left, Pattern right) => new OpPattern(ScalarOps.Add, left, right);

    /// <summary>Matches <c>left - right</c>.</summary>
    public static Pattern operator -(Pattern left, Pattern right) => new OpPattern(ScalarOps.Sub, left, right);

    /// <summary>Matches <c>left * right</c>, in either order.</summary>
    public static Pattern operator *(Pattern left, Pattern right) => new OpPattern(ScalarOps.Mul, left, right);

    /// <summary>Matches <c>left / right</c>.</summary>
    public static Pattern operator /(Pattern left, Pattern right) => new OpPattern(ScalarOps.Div, left, right);

    /// <summary>Matches <c>-operand</c>.</summary>
    public static Pattern operator -(Pattern operand) => new OpPattern(ScalarOps.Neg, operand);

    /// <summary>Whether the expression fits as far as ops and numbers go: a quick look that spares most nodes a search for matches.</summary>
    internal abstract bool MayMatch(TensorVariable variable);

    /// <summary>Whether the identity holds in any field: it is made of arithmetic and choices only, and so is right for complex numbers.</summary>
    internal abstract bool IsFieldArithmetic { get; }

    /// <summary>Adds every way in which the expression fits, given what is bound already.</summary>
    internal abstract void AddMatches(TensorVariable variable, Match match, List<Match> matches);

    /// <summary>An expression that fits, with these variables in the holes; rules are shown and tested by it.</summary>
    internal abstract TensorVariable Build(ReadOnlySpan<TensorVariable> holes);
}

/// <summary>A hole: matches anything, and the same thing wherever it occurs.</summary>
internal sealed class HolePattern(int index) : Pattern
{
    public int Index { get; } = index;

    internal override bool IsFieldArithmetic => true;

    internal override bool MayMatch(TensorVariable variable) => true;

    internal override void AddMatches(TensorVariable variable, Match match, List<Match> matches)
    {
        var bound = match.Bound(Index);
        if (bound is null)
        {
            matches.Add(match.Bind(Index, variable));
        }
        else if (ReferenceEquals(bound, variable))
        {
            matches.Add(match);
        }
    }

    internal override TensorVariable Build(ReadOnlySpan<TensorVariable> holes) => holes[Index];
}

internal sealed class NumberPattern(double value) : Pattern
{
    public double Value { get; } = value;

    internal override bool IsFieldArithmetic => true;

    internal override bool MayMatch(TensorVariable variable) => Numbers.ScalarOf(variable) is { } found && found.Equals(Value);

    internal override void AddMatches(TensorVariable variable, Match match, List<Match> matches)
    {
        if (MayMatch(variable))
        {
            matches.Add(match);
        }
    }

    internal override TensorVariable Build(ReadOnlySpan<TensorVariable> holes) => Value == Math.Floor(Value) ? (long)Value : Value;
}

internal sealed class OpPattern(ScalarOp op, params Pattern[] operands) : Pattern
{
    public ScalarOp Op { get; } = op;

    public ReadOnlySpan<Pattern> Operands => operands;

    internal override bool IsFieldArithmetic { get; } =
        op.Code is ScalarOpCode.Add or ScalarOpCode.Sub or ScalarOpCode.Mul or ScalarOpCode.Div or ScalarOpCode.Neg or ScalarOpCode.Reciprocal
            or ScalarOpCode.Sqr or ScalarOpCode.Where or ScalarOpCode.Not or ScalarOpCode.Conj
        && Array.TrueForAll(operands, operand => operand.IsFieldArithmetic);

    internal override bool MayMatch(TensorVariable variable) =>
        variable.Owner is { Op: Elemwise elemwise } node && elemwise.Scalar == Op
        && (MayMatch(node, swapped: false) || (Op.Algebra.IsCommutative && operands.Length == 2 && MayMatch(node, swapped: true)));

    internal override void AddMatches(TensorVariable variable, Match match, List<Match> matches)
    {
        if (variable.Owner is not { Op: Elemwise elemwise } node || elemwise.Scalar != Op)
        {
            return;
        }

        var inner = match.Through(node);
        AddMatches(node, inner, swapped: false, matches);
        if (Op.Algebra.IsCommutative && operands.Length == 2 && !ReferenceEquals(node.Inputs[0], node.Inputs[1]))
        {
            AddMatches(node, inner, swapped: true, matches);
        }
    }

    internal override TensorVariable Build(ReadOnlySpan<TensorVariable> holes)
    {
        var built = new TensorVariable[operands.Length];
        for (var i = 0; i < built.Length; i++)
        {
            built[i] = Op.Types.HasCondition && i == 0 && operands[i] is NumberPattern { Value: var value }
                ? Tensor.Constant(value != 0)
                : operands[i].Build(holes);
        }

        return Tensor.Apply(Op, built);
    }

    private bool MayMatch(Apply node, bool swapped)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            if (!operands[i].MayMatch(node.Inputs[swapped ? operands.Length - 1 - i : i]))
            {
                return false;
            }
        }

        // The same hole twice: x * x.
        return operands is not [HolePattern left, HolePattern right] || left.Index != right.Index || ReferenceEquals(node.Inputs[0], node.Inputs[1]);
    }

    private void AddMatches(Apply node, Match match, bool swapped, List<Match> matches)
    {
        List<Match> found = [match];
        for (var i = 0; i < operands.Length; i++)
        {
            var before = found;
            found = i == operands.Length - 1 ? matches : [];
            foreach (var one in before)
            {
                operands[i].AddMatches(node.Inputs[swapped ? operands.Length - 1 - i : i], one, found);
            }
        }
    }
}

/// <summary>What a pattern has bound so far, and the nodes it went through. Immutable.</summary>
internal sealed class Match
{
    private readonly ImmutableArray<TensorVariable?> _bound;

    public Match(int holes)
        : this(ImmutableCollectionsMarshal.AsImmutableArray(new TensorVariable?[holes]), [])
    {
    }

    private Match(ImmutableArray<TensorVariable?> bound, ImmutableArray<Apply> nodes)
    {
        _bound = bound;
        Nodes = nodes;
    }

    /// <summary>Nodes that the pattern's ops matched, the root first.</summary>
    public ImmutableArray<Apply> Nodes { get; }

    public TensorVariable this[int hole] => _bound[hole]!;

    public TensorVariable? Bound(int hole) => _bound[hole];

    public Match Bind(int hole, TensorVariable variable) => new(_bound.SetItem(hole, variable), Nodes);

    public Match Through(Apply node) => new(_bound, Nodes.Add(node));
}
