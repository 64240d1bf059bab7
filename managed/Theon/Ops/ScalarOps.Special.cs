using Theon.Graph;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    private const double TwoByRootPi = 1.12837916709551257390;
    private const double HalfRootPi = 0.88622692545275801365;

    /// <summary>Error function.</summary>
    public static ScalarOp Erf { get; } = new()
    {
        Code = ScalarOpCode.Erf, Arity = 1, Notation = Call("erf"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (TwoByRootPi * T.Exp(-T.Sqr(x[0])))],
        Domain = [(-2, 2)], MaxUlp = 2,
    };

    /// <summary>1 - erf(x), accurate in the right tail.</summary>
    public static ScalarOp Erfc { get; } = new()
    {
        Code = ScalarOpCode.Erfc, Arity = 1, Notation = Call("erfc"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (-TwoByRootPi * T.Exp(-T.Sqr(x[0])))],
        Domain = [(-2, 2)], MaxUlp = 5,
    };

    /// <summary>exp(x * x) erfc(x).</summary>
    public static ScalarOp Erfcx { get; } = new()
    {
        Code = ScalarOpCode.Erfcx, Arity = 1, Notation = Call("erfcx"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * ((2 * x[0] * y) - TwoByRootPi)],
        Domain = [(-1, 3)], MaxUlp = 6,
    };

    /// <summary>Inverse error function.</summary>
    public static ScalarOp Erfinv { get; } = new()
    {
        Code = ScalarOpCode.Erfinv, Arity = 1, Notation = Call("erfinv"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, HalfRootPi * T.Exp(T.Sqr(y)))],
        Domain = [(-0.9, 0.9)], MaxUlp = 4,
    };

    /// <summary>Inverse complementary error function.</summary>
    public static ScalarOp Erfcinv { get; } = new()
    {
        Code = ScalarOpCode.Erfcinv, Arity = 1, Notation = Call("erfcinv"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, -HalfRootPi * T.Exp(T.Sqr(y)))],
        Domain = [(0.2, 1.8)], MaxUlp = 4,
    };

    /// <summary>Gamma function.</summary>
    public static ScalarOp Gamma { get; } = new()
    {
        Code = ScalarOpCode.Gamma, Arity = 1, Notation = Call("gamma"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (y * T.Digamma(x[0]))],
        Domain = [(0.5, 4)], MaxUlp = 6,
    };

    /// <summary>log |gamma(x)|.</summary>
    public static ScalarOp Lgamma { get; } = new()
    {
        Code = ScalarOpCode.Lgamma, Arity = 1, Notation = Call("lgamma"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Digamma(x[0])],
        Domain = [(0.5, 4)], MaxUlp = 7,
    };

    /// <summary>Derivative of the logarithm of gamma.</summary>
    public static ScalarOp Digamma { get; } = new()
    {
        Code = ScalarOpCode.Digamma, Arity = 1, Notation = Call("digamma"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Trigamma(x[0])],
        Domain = [(0.5, 4)], MaxUlp = 2,
    };

    /// <summary>Second derivative of the logarithm of gamma.</summary>
    public static ScalarOp Trigamma { get; } = new()
    {
        Code = ScalarOpCode.Trigamma, Arity = 1, Notation = Call("trigamma"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (-2 * T.Zeta(3, x[0]))],
        Domain = [(0.5, 4)], MaxUlp = 1,
    };

    /// <summary>Sum of (x + k)^-s over k from 0 on.</summary>
    public static ScalarOp Zeta { get; } = new()
    {
        Code = ScalarOpCode.Zeta, Arity = 2, Notation = Call("zeta"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [Gradient.Undefined("Zeta has no derivative to its exponent in closed form."), dy * (-x[0] * T.Zeta(x[0] + 1, x[1]))],
        Domain = [(2, 4), (0.5, 4)], MaxUlp = 1,
    };
}
