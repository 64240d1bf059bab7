using Theon.Graph;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    /// <summary>x log(x), 0 at 0.</summary>
    public static ScalarOp Xlogx { get; } = new()
    {
        Code = ScalarOpCode.Xlogx, Arity = 1, Notation = Call("xlogx"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 + T.Log(x[0]))],
        Domain = [(0.2, 5)], MaxUlp = 2,
    };

    /// <summary>x log(y), 0 where x is 0.</summary>
    public static ScalarOp Xlogy { get; } = new()
    {
        Code = ScalarOpCode.Xlogy, Arity = 2, Notation = Call("xlogy0"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, T.Log(x[1])), T.TimesOrZero(dy, T.Where(T.Equal(x[0], 0), 0, x[0] / x[1]))],
        Domain = [(0.2, 5), (0.2, 5)], MaxUlp = 2,
    };

    /// <summary>Bessel function of the first kind of order 0.</summary>
    public static ScalarOp J0 { get; } = new()
    {
        Code = ScalarOpCode.J0, Arity = 1, Notation = Call("j0"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [-(dy * T.J1(x[0]))],
        Domain = [(-4, 4)], MaxUlp = 5,
    };

    /// <summary>Bessel function of the first kind of order 1.</summary>
    public static ScalarOp J1 { get; } = new()
    {
        Code = ScalarOpCode.J1, Arity = 1, Notation = Call("j1"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (0.5 * (T.J0(x[0]) - T.Jv(2, x[0])))],
        Domain = [(-4, 4)], MaxUlp = 5,
    };

    /// <summary>Bessel function of the first kind, of order and argument.</summary>
    public static ScalarOp Jv { get; } = new()
    {
        Code = ScalarOpCode.Jv, Arity = 2, Notation = Call("jv"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [NoOrder, dy * (0.5 * (T.Jv(x[0] - 1, x[1]) - T.Jv(x[0] + 1, x[1])))],
        Domain = [(0.5, 4), (0.5, 6)], MaxUlp = 2,
    };

    /// <summary>Modified Bessel function of the first kind of order 0.</summary>
    public static ScalarOp I0 { get; } = new()
    {
        Code = ScalarOpCode.I0, Arity = 1, Notation = Call("i0"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.I1(x[0])],
        Domain = [(-4, 4)], MaxUlp = 4,
    };

    /// <summary>Modified Bessel function of the first kind of order 1.</summary>
    public static ScalarOp I1 { get; } = new()
    {
        Code = ScalarOpCode.I1, Arity = 1, Notation = Call("i1"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (0.5 * (T.I0(x[0]) + T.Iv(2, x[0])))],
        Domain = [(-4, 4)], MaxUlp = 4,
    };

    /// <summary>Modified Bessel function of the first kind, of order and argument.</summary>
    public static ScalarOp Iv { get; } = new()
    {
        Code = ScalarOpCode.Iv, Arity = 2, Notation = Call("iv"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [NoOrder, dy * (0.5 * (T.Iv(x[0] - 1, x[1]) + T.Iv(x[0] + 1, x[1])))],
        Domain = [(0.5, 4), (0.5, 6)], MaxUlp = 2,
    };

    /// <summary>Regularised lower incomplete gamma function.</summary>
    public static ScalarOp Gammainc { get; } = new()
    {
        Code = ScalarOpCode.Gammainc, Arity = 2, Notation = Call("gammainc"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [NoShape, T.TimesOrZero(dy, GammaDensity(x[0], x[1]))],
        Domain = [(0.5, 4), (0.5, 4)], MaxUlp = 4,
    };

    /// <summary>Regularised upper incomplete gamma function.</summary>
    public static ScalarOp Gammaincc { get; } = new()
    {
        Code = ScalarOpCode.Gammaincc, Arity = 2, Notation = Call("gammaincc"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [NoShape, T.TimesOrZero(dy, -GammaDensity(x[0], x[1]))],
        Domain = [(0.5, 4), (0.5, 4)], MaxUlp = 4,
    };

    private static Gradient NoOrder => Gradient.Undefined("a Bessel function has no derivative by its order in closed form");

    private static Gradient NoShape => Gradient.Undefined("the incomplete gamma functions have no derivative by their first argument in closed form");

    /// <summary>x^(a - 1) exp(-x) / gamma(a), whose powers stay in range.</summary>
    private static TensorVariable GammaDensity(TensorVariable a, TensorVariable x) => T.Exp(T.XLogY0(a - 1, x) - x - T.Lgamma(a));
}
