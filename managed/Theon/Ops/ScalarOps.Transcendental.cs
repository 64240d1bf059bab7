using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    /// <summary>e to the power x.</summary>
    public static ScalarOp Exp { get; } = new()
    {
        Code = ScalarOpCode.Exp, Arity = 1, Notation = Call("exp"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * y],
        Domain = [(-3, 3)], MaxUlp = 2,
    };

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    public static ScalarOp Expm1 { get; } = new()
    {
        Code = ScalarOpCode.Expm1, Arity = 1, Notation = Call("expm1"), Types = TypeRule.Floating, Algebra = Algebra.None,
        Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Exp(x[0])],
        Domain = [(-3, 3)], MaxUlp = 3,
    };

    /// <summary>Natural logarithm; 0 gives -infinity, below 0 NaN.</summary>
    public static ScalarOp Log { get; } = new()
    {
        Code = ScalarOpCode.Log, Arity = 1, Notation = Call("log"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / x[0])],
        Domain = [(0.2, 5)], MaxUlp = 1,
    };

    /// <summary>log(1 + x), accurate near 0; -1 gives -infinity, below -1 NaN.</summary>
    public static ScalarOp Log1p { get; } = new()
    {
        Code = ScalarOpCode.Log1p, Arity = 1, Notation = Call("log1p"), Types = TypeRule.Floating, Algebra = Algebra.None,
        Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / (1 + x[0]))],
        Domain = [(-0.8, 4)], MaxUlp = 1,
    };

    /// <summary>Sine.</summary>
    public static ScalarOp Sin { get; } = new()
    {
        Code = ScalarOpCode.Sin, Arity = 1, Notation = Call("sin"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Cos(x[0])],
        Domain = [(-3, 3)], MaxUlp = 1,
    };

    /// <summary>Cosine.</summary>
    public static ScalarOp Cos { get; } = new()
    {
        Code = ScalarOpCode.Cos, Arity = 1, Notation = Call("cos"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [-(dy * T.Sin(x[0]))],
        Domain = [(-3, 3)], MaxUlp = 1,
    };

    /// <summary>Hyperbolic tangent.</summary>
    public static ScalarOp Tanh { get; } = new()
    {
        Code = ScalarOpCode.Tanh, Arity = 1, Notation = Call("tanh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (1 - T.Sqr(y))],
        Domain = [(-3, 3)], MaxUlp = 3,
    };

    /// <summary>1 / (1 + exp(-x)), never NaN for a number.</summary>
    public static ScalarOp Sigmoid { get; } = new()
    {
        Code = ScalarOpCode.Sigmoid, Arity = 1, Notation = Call("sigmoid"), Types = TypeRule.RealFloating, Algebra = Algebra.None,
        Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (y * (1 - y))],
        Domain = [(-4, 4)], MaxUlp = 3,
    };

    /// <summary>A rational stand-in for the sigmoid. Its gradient is the true sigmoid's: the stand-in's would be a staircase's.</summary>
    public static ScalarOp UltraFastSigmoid { get; } = new()
    {
        Code = ScalarOpCode.UltraFastSigmoid, Arity = 1, Notation = Call("ultra_fast_sigmoid"), Types = TypeRule.RealFloating, Algebra = Algebra.None,
        Cost = ScalarCost.Division,
        Gradient = (x, y, dy) => [dy * (T.Sigmoid(x[0]) * T.Sigmoid(-x[0]))],
        Domain = [(-4, 4)], MaxUlp = 2,
    };

    /// <summary>log(1 + exp(x)), exact in both tails.</summary>
    public static ScalarOp Softplus { get; } = new()
    {
        Code = ScalarOpCode.Softplus, Arity = 1, Notation = Call("softplus"), Types = TypeRule.RealFloating, Algebra = Algebra.None,
        Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Sigmoid(x[0])],
        Domain = [(-4, 4)], MaxUlp = 3,
    };
}
