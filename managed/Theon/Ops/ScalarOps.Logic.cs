using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    /// <summary>a = b; NaN equals nothing.</summary>
    public static ScalarOp Equal { get; } = new()
    {
        Code = ScalarOpCode.Equal, Arity = 2, Notation = new("==", 9), Types = TypeRule.Comparison, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true }, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a differs from b; NaN differs from everything.</summary>
    public static ScalarOp NotEqual { get; } = new()
    {
        Code = ScalarOpCode.NotEqual, Arity = 2, Notation = new("!=", 9), Types = TypeRule.Comparison, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true }, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a &lt; b.</summary>
    public static ScalarOp Less { get; } = new()
    {
        Code = ScalarOpCode.Less, Arity = 2, Notation = new("<", 10), Types = TypeRule.Ordering, Cost = ScalarCost.Cheap,
        Algebra = Algebra.None, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a &lt;= b.</summary>
    public static ScalarOp LessEqual { get; } = new()
    {
        Code = ScalarOpCode.LessEqual, Arity = 2, Notation = new("<=", 10), Types = TypeRule.Ordering, Cost = ScalarCost.Cheap,
        Algebra = Algebra.None, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a &gt; b.</summary>
    public static ScalarOp Greater { get; } = new()
    {
        Code = ScalarOpCode.Greater, Arity = 2, Notation = new(">", 10), Types = TypeRule.Ordering, Cost = ScalarCost.Cheap,
        Algebra = Algebra.None, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a &gt;= b.</summary>
    public static ScalarOp GreaterEqual { get; } = new()
    {
        Code = ScalarOpCode.GreaterEqual, Arity = 2, Notation = new(">=", 10), Types = TypeRule.Ordering, Cost = ScalarCost.Cheap,
        Algebra = Algebra.None, Gradient = Flat, Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>Logical and of bool, bitwise and of integers. The identity is all bits.</summary>
    public static ScalarOp And { get; } = new()
    {
        Code = ScalarOpCode.And, Arity = 2, Notation = new("&", 8), Types = TypeRule.Bits, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, IsIdempotent = true, Identity = -1, Annihilator = 0 },
        Gradient = Flat, Domain = [(0, 1), (0, 1)], MaxUlp = 0,
    };

    /// <summary>Logical or of bool, bitwise or of integers.</summary>
    public static ScalarOp Or { get; } = new()
    {
        Code = ScalarOpCode.Or, Arity = 2, Notation = new("|", 6), Types = TypeRule.Bits, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, IsIdempotent = true, Identity = 0, Annihilator = -1 },
        Gradient = Flat, Domain = [(0, 1), (0, 1)], MaxUlp = 0,
    };

    /// <summary>Exclusive or, of bool or bitwise.</summary>
    public static ScalarOp Xor { get; } = new()
    {
        Code = ScalarOpCode.Xor, Arity = 2, Notation = new("^", 7), Types = TypeRule.Bits, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, Identity = 0 },
        Gradient = Flat, Domain = [(0, 1), (0, 1)], MaxUlp = 0,
    };

    /// <summary>Logical not of bool, bitwise not of integers.</summary>
    public static ScalarOp Not { get; } = new()
    {
        Code = ScalarOpCode.Not, Arity = 1, Notation = new("~", Unary), Types = TypeRule.Bits, Cost = ScalarCost.Cheap,
        Algebra = new() { IsInvolution = true }, Gradient = Flat, Domain = [(0, 1)], MaxUlp = 0,
    };

    /// <summary>The bits of a moved up by b; a count outside the width gives 0.</summary>
    public static ScalarOp ShiftLeft { get; } = new()
    {
        Code = ScalarOpCode.ShiftLeft, Arity = 2, Notation = new("<<", 11), Types = TypeRule.Integers, Algebra = new() { Identity = 0 }, Cost = ScalarCost.Cheap,
        Gradient = Flat, Domain = [(0, 3), (0, 3)], MaxUlp = 0,
    };

    /// <summary>The bits of a moved down by b, the sign kept; a count outside the width gives 0 or, of negative numbers, -1.</summary>
    public static ScalarOp ShiftRight { get; } = new()
    {
        Code = ScalarOpCode.ShiftRight, Arity = 2, Notation = new(">>", 11), Types = TypeRule.Integers, Algebra = new() { Identity = 0 }, Cost = ScalarCost.Cheap,
        Gradient = Flat, Domain = [(0, 3), (0, 3)], MaxUlp = 0,
    };

    /// <summary>The second operand where the first holds, else the third.</summary>
    public static ScalarOp Where { get; } = new()
    {
        Code = ScalarOpCode.Where, Arity = 3, Notation = Call("where"), Types = TypeRule.Choice, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [T.ZerosLike(x[0], dy.DType), T.Where(x[0], dy, 0), T.Where(x[0], 0, dy)],
        Domain = [(0, 1), (-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>Whether x is NaN.</summary>
    public static ScalarOp IsNan { get; } = new()
    {
        Code = ScalarOpCode.IsNan, Arity = 1, Notation = Call("isnan"), Types = TypeRule.Predicate, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat, Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>Whether x is infinite.</summary>
    public static ScalarOp IsInf { get; } = new()
    {
        Code = ScalarOpCode.IsInf, Arity = 1, Notation = Call("isinf"), Types = TypeRule.Predicate, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat, Domain = [(-3, 3)], MaxUlp = 0,
    };
}
