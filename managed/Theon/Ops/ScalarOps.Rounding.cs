using Theon.Graph;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    /// <summary>The largest integer at most x.</summary>
    public static ScalarOp Floor { get; } = new()
    {
        Code = ScalarOpCode.Floor, Arity = 1, Notation = Call("floor"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>The smallest integer at least x.</summary>
    public static ScalarOp Ceil { get; } = new()
    {
        Code = ScalarOpCode.Ceil, Arity = 1, Notation = Call("ceil"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>x without its fraction.</summary>
    public static ScalarOp Trunc { get; } = new()
    {
        Code = ScalarOpCode.Trunc, Arity = 1, Notation = Call("trunc"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>The nearest integer, halves to the even one.</summary>
    public static ScalarOp Round { get; } = new()
    {
        Code = ScalarOpCode.Round, Arity = 1, Notation = Call("round"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>The nearest integer, halves away from zero.</summary>
    public static ScalarOp RoundAway { get; } = new()
    {
        Code = ScalarOpCode.RoundAway, Arity = 1, Notation = Call("round_away"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>1 / sqrt(x).</summary>
    public static ScalarOp Rsqrt { get; } = new()
    {
        Code = ScalarOpCode.Rsqrt, Arity = 1, Notation = Call("rsqrt"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Division,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, -0.5 * y / x[0])],
        Domain = [(0.2, 4)], MaxUlp = 2,
    };

    /// <summary>Cube root, also of negative numbers.</summary>
    public static ScalarOp Cbrt { get; } = new()
    {
        Code = ScalarOpCode.Cbrt, Arity = 1, Notation = Call("cbrt"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / (3 * T.Sqr(y)))],
        Domain = [(0.2, 4)], MaxUlp = 1,
    };

    /// <summary>Remainder with the sign of the divisor.</summary>
    public static ScalarOp Mod { get; } = new()
    {
        Code = ScalarOpCode.Mod, Arity = 2, Notation = new("%", 13), Types = TypeRule.Real, Algebra = Algebra.None, Cost = ScalarCost.Division,
        Gradient = (x, y, dy) => [dy, -(dy * T.FloorDiv(x[0], x[1]))],
        Domain = [(0.3, 3), (4, 6)], MaxUlp = 1,
    };

    /// <summary>floor(a / b).</summary>
    public static ScalarOp FloorDiv { get; } = new()
    {
        Code = ScalarOpCode.FloorDiv, Arity = 2, Notation = Call("floor_div"), Types = TypeRule.Real, Algebra = Algebra.None, Cost = ScalarCost.Division,
        Gradient = Flat,
        Domain = [(0.3, 3), (4, 6)], MaxUlp = 1,
    };
}
