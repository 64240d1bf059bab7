using Theon.Rewriting;
using Theon.Rewriting.Loops;
using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

/// <summary>Mode.Debug with rules planted that are wrong.</summary>
[TestClass]
public sealed class DebugModeTests
{
    private static readonly RewriteRule s_wrongSign = Rules.Rule("planted-sign", x => P.Exp(x) - 1, x => 1 - T.Exp(x));
    private static readonly RewriteRule s_right = Rules.Rule("neg-neg", x => -(-x), x => x);

    [TestMethod]
    public void WrongRule_IsNamed_WithPhaseOutputAndValues()
    {
        var x = T.DVector("x");
        using var f = Compile(x, [T.Sin(x), T.Exp(-(-x)) - 1], s_right, s_wrongSign);
        var error = Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[0.5, 2]));
        Assert.Contains("f: phase planted changes output 1", error.Message);
        Assert.Contains("rule planted-sign (DebugModeTests.cs:", error.Message);
        Assert.DoesNotContain("neg-neg", error.Message);
        Assert.Contains("before: [0.64872", error.Message);
        Assert.Contains("after:  [-0.64872", error.Message);
        Assert.Contains("2 of 2 elements differ, first at [0]: 0.64872", error.Message);
        Assert.Contains("rewrote exp(x) - 1", error.Message);
        Assert.Contains("to 1 - exp(x)", error.Message);
        Assert.MatchesRegex(@"built at DebugModeTests\.cs:\d+", error.Message);
    }

    [TestMethod]
    public void Report_OfLargeResults_HasRangesAndTheFirstDifference()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Exp(x) - 1, mode: Mode.Debug.With([Planted(s_wrongSign)]), name: "f");
        var values = new double[30, 20];
        (values[3, 4], values[7, 1]) = (1, 2);
        var message = Assert.ThrowsExactly<RewriteException>(() => f.Call(values)).Message;
        Assert.Contains("before: float64[30, 20]: 0 to 6.389", message);
        Assert.Contains("after:  float64[30, 20]: -6.389 to 0", message);
        Assert.Contains("2 of 600 elements differ, first at [3, 4]: 1.71828", message);
        Assert.IsLessThanOrEqualTo(25, message.Split('\n').Length);
    }

    [TestMethod]
    public void WrongRule_OnArgumentsThatDoNotShowIt_Passes()
    {
        var x = T.DVector("x");
        using var f = Compile(x, [T.Exp(x) - 1], s_wrongSign);
        using var zero = f.Call(new double[3]);
        Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1]));
    }

    [TestMethod]
    public void WrongRule_InAnUpdate_NamesTheVariable_AndChangesNothing()
    {
        var x = T.DVector("x");
        var state = T.Shared(new[] { 1.0 }, "state");
        using var f = Function.Compile([x], [], [(state, state + (T.Exp(x) - 1))], mode: Mode.Debug.With([Planted(s_wrongSign)]));
        Assert.Contains("the new value of state", Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1])).Message);
        Assert.AreEqual(1.0, state.GetValue().Get<double>(0));
    }

    [TestMethod]
    public void RuleThatLosesNaN_IsCaught_AndOneThatKnowsMore_IsNot()
    {
        var x = T.DVector("x");
        using (var loses = Compile(x, [T.Exp(x) - 1], Rules.Rule("clears", x => P.Exp(x) - 1, x => T.Where(T.IsNan(x), T.ExpM1(x), 1 / (T.ExpM1(x) * 0)))))
        {
            Assert.ThrowsExactly<RewriteException>(() => loses.Call((double[])[1.0]));
        }

        using var f = Function.Compile([x], T.Log(1 + T.Exp(x)), mode: Mode.Debug);
        Assert.AreEqual(1000.0, f.Call((double[])[1000])[0].Get<double>(0));
    }

    [TestMethod]
    public void RuleThatChangesAShape_IsNamed()
    {
        var x = T.DVector("x");
        using var f = Compile(x, [T.Exp(x) - 1], Rules.Rule("cuts", x => P.Exp(x) - 1, x => T.ExpM1(x)[1..]));
        var message = Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1, 2])).Message;
        Assert.Contains("f: the graph runs as written, but not after phase planted. Without rule cuts (DebugModeTests.cs:", message);
        Assert.Contains("rewrote exp(x) - 1", message);
    }

    [TestMethod]
    public void WrongRule_OnWhatARightOneMade_IsNamed()
    {
        var x = T.DVector("x");
        using var f = Compile(x, [T.ExpM1(x)], Rules.Rule("written-out", x => P.Expm1(x), x => T.Exp(x) - 1), s_wrongSign);
        var message = Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1])).Message;
        Assert.Contains("Without rule planted-sign", message);
        Assert.DoesNotContain("written-out", message);
    }

    [TestMethod]
    public void TwoWrongRules_AreNamedOneByOne()
    {
        var x = T.DVector("x");
        using var f = Compile(x, [T.Sqrt(T.Exp(x) - 1), T.Abs(x)], s_wrongSign, Rules.Rule("planted-abs", x => P.Abs(x), x => -x));
        Assert.Contains("Without rule planted-", Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1])).Message);
    }

    [TestMethod]
    public void WrongRule_InsideALoop_IsNamed()
    {
        var x = T.DVector("x");
        var steps = T.Scan(row => T.Exp(row) - 1, sequences: [x])[0];
        var wrong = Rules.Rule("exp-minus-one", x => P.Exp(x) - 1, x => 1 - T.Exp(x));
        var phase = new NestedPhase("planted", (graph, run) => NestedGraphs.Map(graph, body => run(body, [Planted(wrong)]), arm => arm));
        using var f = Function.Compile([x], steps, mode: Mode.Debug.With([phase]), name: "f");
        Assert.Contains("f: phase planted changes output 0. Without rule exp-minus-one", Assert.ThrowsExactly<RewriteException>(() => f.Call((double[])[1, 2])).Message);
    }

    [TestMethod]
    public void TrainingStep_PassesEveryPhase_AndEqualsFastRun()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        double[][] results = [.. new[] { Mode.FastRun, Mode.Debug }.Select(mode =>
        {
            var w = T.Shared(new[] { 0.1, -0.2, 0.3 }, "w");
            var p = 1 / (1 + T.Exp(-T.Dot(x, w)));
            var cost = ((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Mean();
            using var train = Function.Compile([x, y], [p > 0.5, cost], [(w, w - (0.1 * T.Grad(cost, w)))], mode: mode);
            for (var step = 0; step < 3; step++)
            {
                train.Call(new double[,] { { 1, 2, 3 }, { -1, 0.5, 2 } }, (double[])[1, 0]).Dispose();
            }

            return w.GetValue().ToArray<double>();
        })];
        Assert.AreSequenceEqual(results[0], results[1]);
    }

    [TestMethod]
    public void CallThatFailsAsWritten_FailsWithItsOwnError()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, y], x + y, mode: Mode.Debug);
        Assert.ThrowsExactly<FunctionRunException>(() => f.Call(new double[2], new double[3]));
    }

    private static CompiledFunction Compile(TensorVariable x, TensorVariable[] outputs, params RewriteRule[] rules) =>
        Function.Compile([x], outputs, mode: Mode.Debug.With([Planted(rules)]), name: "f");

    private static RulePhase Planted(params RewriteRule[] rules) => new("planted", [.. rules]);
}
