using Theon.Graph;
using Theon.Ops;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on gradients.</summary>
internal static class Derivatives
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly (TensorVariable, Value)[] s_at = [(s_x, new double[] { 1, 2 }), (s_v, new double[] { 10, 100 })];

    [Feature("b-104", "one [2, 4]; list [10, 100], [1, 2]; constant [1, 4], else [3, 12]; zero [0, 0], with a warning: gradients, or none: None; raised DisconnectedInputException; known [20, 400]; undefined: NotDefined; named (dcost/dx), without names none")]
    public static string Options()
    {
        var both = T.Grad((s_x * s_v).Sum(), s_x, s_v);
        var square = T.Sqr(s_x);
        var cube = (square * s_x).Sum().Named("cost");
        using var log = new Functions.LogEntries();
        var warned = Eval(T.Grad(s_v.Sum(), s_x, DisconnectedInputs.Warn), s_at);
        Assert.AreEqual("[0, 0]", warned);
        Assert.Contains("does not depend on x (float64[:])", log.Entries.Single().Message);
        var undefined = T.Grad(T.Zeta(s_x + 1, 2.0).Sum(), [s_x], undefined: UndefinedGradients.None);
        return $"one {Eval(T.Grad(square.Sum(), s_x), s_at)}; list {Eval(both[0], s_at)}, {Eval(both[1], s_at)}; "
            + $"constant {Eval(T.Grad(cube, [s_x], considerConstant: [square])[0], s_at)}, else {Eval(T.Grad(cube, s_x), s_at)}; zero {Eval(T.Grad(s_v.Sum(), s_x, DisconnectedInputs.Zero), s_at)}, with a warning: {log.Entries[0].Topic}, "
            + $"or none: {T.Grad(s_v.Sum(), [s_x], DisconnectedInputs.None).StateOf(0).GetType().Name}; "
            + $"raised {Error(() => T.Grad(s_v.Sum(), s_x)).Split(':')[0]}; known {Eval(T.Grad(null, [s_x], knownGrads: [(square, s_v)])[0], s_at)}; "
            + $"undefined: {undefined.StateOf(0).GetType().Name}; named {T.Grad(cube, s_x).Name}, without names {T.Grad(cube, [s_x], addNames: false)[0].Name ?? "none"}";
    }

    [Feature("b-105", "Lop [20, 400]; Rop [20, 400]; Hessian times v by gradients [20, 200], forward [20, 200]")]
    public static string Products()
    {
        var square = T.Sqr(s_x);
        var gradient = T.Grad((square * 0.5 * 2).Sum(), s_x);
        return $"Lop {Eval(T.Lop(square, s_x, s_v), s_at)}; Rop {Eval(T.Rop(square, s_x, s_v), s_at)}; "
            + $"Hessian times v by gradients {Eval(T.Grad((gradient * s_v).Sum(), s_x), s_at)}, forward {Eval(T.Rop(gradient, s_x, s_v), s_at)}";
    }

    [Feature("b-107", "constant [1, 1]; disconnected DisconnectedInputException; zero [0, 0]; undefined UndefinedGradientException; forward all [1, 2]")]
    public static string Cuts()
    {
        (string Name, Func<TensorVariable, TensorVariable> Cut)[] cuts = [("disconnected", T.DisconnectedGrad), ("zero", T.ZeroGrad), ("undefined", T.UndefinedGrad)];
        foreach (var (name, cut) in cuts)
        {
            Assert.AreEqual("[1, 2]", Eval(cut(s_x), s_at), name);
        }

        return $"constant {Eval(T.Grad((T.DisconnectedGrad(T.Sqr(s_x)) + s_x).Sum(), s_x), s_at)}; disconnected {Error(() => T.Grad(T.DisconnectedGrad(s_x).Sum(), s_x)).Split(':')[0]}; "
            + $"zero {Eval(T.Grad(T.ZeroGrad(s_x).Sum(), s_x), s_at)}; undefined {Error(() => T.Grad(T.UndefinedGrad(s_x).Sum(), s_x)).Split(':')[0]}; forward all [1, 2]";
    }

    [Feature("b-109", "right accepted, wrong GradientException")]
    public static string Checking()
    {
        using NDArray point = new double[] { 0.5, 1.5 };
        GradientCheck.Verify(x => T.Exp(x[0]) * x[0], [point]);
        return $"right accepted, wrong {Error(() => GradientCheck.Verify(x => T.GradScale(T.Exp(x[0]), 2), [point])).Split(':')[0]}";
    }

    [Feature("b-110", "shape: no connection; floor: zero; Zeta: Zeta has no derivative to its exponent in closed form.")]
    public static string AbsenceOfGradients()
    {
        var length = s_x.Shape[0].Owner!;
        Assert.IsFalse(length.Op.IsConnected(0, 0));
        Assert.AreEqual("[0, 0]", Eval(T.Grad(T.Floor(s_x).Sum(), s_x), s_at));
        var zeta = T.Zeta(s_x, s_x).Owner!;
        var undefined = Assert.IsInstanceOfType<Gradient.NotDefined>(zeta.Op.Pullback(zeta, [s_v])[0]);
        return $"shape: no connection; floor: zero; Zeta: {undefined.Reason}";
    }

    [Feature("b-111", "seeds inside [20, 400]; part by part [2, 4]; undefined: Zeta has no derivative to its exponent in closed form.")]
    public static string Seeds()
    {
        var inner = T.Sqr(s_x);
        var (first, end) = T.SubgraphGrad([], [inner], cost: (inner * 1).Sum());
        Assert.IsEmpty(first);
        var (second, _) = T.SubgraphGrad([s_x], [], [(inner, end[0])]);
        var reason = Error(() => T.Grad(T.Zeta(s_x + 1, 2.0).Sum(), s_x));
        Assert.Contains("Zeta has no derivative to its exponent in closed form.", reason);
        return $"seeds inside {Eval(T.Grad(null, [s_x], knownGrads: [(inner, s_v)])[0], s_at)}; part by part {Eval(second[0], s_at)}; undefined: Zeta has no derivative to its exponent in closed form.";
    }

    [Feature("b-113", "of int64: float64 [2, 2]; through a cast to int64 [0, 0]; of float32: float32; an integer cost [0, 0]")]
    public static string Integers()
    {
        var i = T.LVector("i");
        var f = T.FVector("f");
        var gradient = T.Grad((2.0 * i).Sum(), i);
        return $"of int64: {gradient.DType.Name} {Eval(gradient, (i, new long[] { 3, 4 }))}; through a cast to int64 {Eval(T.Grad(T.Cast(T.Cast(s_x, DType.Int64), DType.Float64).Sum(), s_x), s_at)}; "
            + $"of float32: {T.Grad((f * T.DVector()).Sum(), f).DType.Name}; an integer cost {Eval(T.Grad(i.Sum(), i), (i, new long[] { 3, 4 }))}";
    }
}
