using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using static Theon.Rewriting.Rules;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

[TestClass]
public sealed class RewriterTests
{
    private const int DeepNodes = 100_000;

    [TestMethod]
    public void Rules_ThatUndoEachOther_AreNamed()
    {
        var x = T.DVector("x");
        var there = Rule("there", x => P.Exp(-x), x => T.Reciprocal(T.Exp(x)));
        var back = Rule("back", x => P.Reciprocal(P.Exp(x)), x => T.Exp(-x));
        var error = Assert.ThrowsExactly<RewriteException>(() => Run([there, back], T.Exp(-x)));
        Assert.Contains("there", error.Message);
        Assert.Contains("back", error.Message);
        Assert.Contains("Phase test", error.Message);
    }

    [TestMethod]
    public void Rules_ThatUndoEachOtherAcrossNodes_AreNamed()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var there = Rule("there", (x, y) => P.Abs(x) - P.Sqrt(y), (x, y) => T.Abs(y) + T.Sqrt(x));
        var back = Rule("back", (x, y) => P.Abs(x) + P.Sqrt(y), (x, y) => T.Abs(y) - T.Sqrt(x));
        var error = Assert.ThrowsExactly<RewriteException>(() => Run([there, back], T.Abs(x) - T.Sqrt(y)));
        Assert.Contains("there", error.Message);
        Assert.Contains("back", error.Message);
    }

    [TestMethod]
    public void Rule_ThatGrowsInEverySweep_IsNamed()
    {
        var x = T.DVector("x");
        var grow = Rule("grow", ScalarOps.Abs, "|x| -> |exp |x||", (node, _) => T.Exp(T.Abs(T.Neg(node.Inputs[0]))));
        var error = Assert.ThrowsExactly<RewriteException>(() => Run([grow], T.Abs(x)));
        Assert.Contains("grow", error.Message);
        Assert.Contains("sweeps", error.Message);
    }

    [TestMethod]
    public void Replacement_OfAnotherDType_NamesTheRule()
    {
        var x = T.LVector("x");
        var error = Assert.ThrowsExactly<RewriteException>(() => Run([Rule("widen", x => -x, x => T.Cast(x, DType.Float64))], -x));
        Assert.Contains("widen", error.Message);
        Assert.Contains("RewriterTests.cs", error.Message);
    }

    [TestMethod]
    public void Replacement_OfAnotherRank_NamesTheRule()
    {
        var x = T.DVector("x");
        var error = Assert.ThrowsExactly<RewriteException>(() => Run([Rule("lift", x => -x, x => T.ExpandDims(x, 0))], -x));
        Assert.Contains("lift", error.Message);
    }

    [TestMethod]
    public void Replacement_OfAnotherBroadcastPattern_IsAMatchThatDoesNotFit()
    {
        var (x, c) = (T.DVector("x"), T.DScalar("c"));
        var drop = Rule("drop", (x, y) => x - y, (x, y) => y);
        Assert.IsEmpty(Run([drop], x - c).Steps);
        Assert.HasCount(1, Run([drop], c - x).Steps);
    }

    [TestMethod]
    public void Matching_OfCommutativeOps_FindsEveryOrder()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var rule = Rule("mul-div", (x, y) => (x * y) / y, (x, y) => x);
        Assert.AreSame(x, Run([rule], (x * y) / y).Graph.Outputs[0]);
        Assert.AreSame(x, Run([rule], (y * x) / y).Graph.Outputs[0]);
        Assert.AreSame(y, Run([rule], (x * y) / x).Graph.Outputs[0]);
        Assert.IsEmpty(Run([rule], (x * y) / T.DVector("z")).Steps);
    }

    [TestMethod]
    public void Matching_OfNestedCommutativeOps_FindsEveryOrder()
    {
        var (x, y, z) = (T.DVector("x"), T.DVector("y"), T.DVector("z"));
        var rule = Rule("factor", (x, y, z) => (x * y) + (x * z), (x, y, z) => x * (y + z));
        foreach (var sum in new[] { (x * y) + (x * z), (y * x) + (x * z), (x * y) + (z * x), (y * x) + (z * x) })
        {
            Assert.AreEqual("x * (y + z)", Print.Pp(Run([rule], sum).Graph.Outputs[0]));
        }
    }

    [TestMethod]
    public void Matching_OfNumbers_IgnoresDTypeAndRank()
    {
        var rule = Rule("add-zero", x => x + 0, x => x);
        foreach (var x in new[] { T.DVector("x"), T.FMatrix("x"), T.LScalar("x") })
        {
            Assert.AreSame(x, Run([rule], x + 0).Graph.Outputs[0]);
        }
    }

    [TestMethod]
    public void Length_ThatFoldingFindsToBeOne_DoesNotBroadcast()
    {
        var (x, y, one) = (T.DVector("x"), T.DScalar("y"), T.Constant(3L) - T.Constant(2L));
        var (zeros, single, shared) = (T.Zeros(one), T.Reshape(y, one), T.Shared([0.5], "w"));
        Assert.IsFalse(zeros.Type.Broadcastable[0]);
        foreach (var mode in new[] { Mode.None, Mode.FastCompile, Mode.FastRun })
        {
            using var function = Function.Compile([x, y], [zeros, single + x], updates: [(shared, shared + zeros)], mode: mode);
            Assert.AreEqual("[0]", function.Call(new double[] { 2 }, 1)[0].ToString());
            Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 2, 3 }, 1), mode.ToString());
        }
    }

    [TestMethod]
    public void EqualSubgraphs_KeepTheOriginsOfAll()
    {
        var x = T.DVector("x");
        var first = T.Log(x);
        var second = T.Log(x);
        string[] wanted = [Line(first), Line(second)];
        Assert.AreNotEqual(wanted[0], wanted[1]);
        using var none = Function.Compile([x], first / second, mode: Mode.None);
        Assert.AreSequenceEqual(wanted, none.TopoSort().Single(node => node.Op.Name == "Log").Origins.Select(origin => origin.ToString()).Order());
        using var fast = Function.Compile([x], first / second);
        Assert.IsEmpty(wanted.Except(fast.TopoSort().Single().Origins.Select(origin => origin.ToString())));

        static string Line(TensorVariable variable) => variable.Owner!.Origins.Single().ToString();
    }

    [TestMethod]
    public void NumbersOfSeveralLines_LeaveTheirReadersAsTheyAre()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var first = T.Log(x + 0.5);
        var second = T.Log(y + 0.5);
        var result = Run([], first - second);
        Assert.Contains(first.Owner!, result.Graph.Nodes);
        Assert.HasCount(6, result.Graph.Nodes);
    }

    [TestMethod]
    public void EqualSubgraphs_AreOneNode_WithoutARule()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var result = Run([], (T.Exp(x + y) * 2) - (T.Exp(x + y) * 2));
        Assert.HasCount(1, result.Graph.Nodes.Where(node => node.Op is Elemwise { Scalar.Code: ScalarOpCode.Exp }));
        var difference = result.Graph.Outputs[0].Owner!;
        Assert.AreSame(difference.Inputs[0], difference.Inputs[1]);
    }

    [TestMethod]
    public void Constants_OfOtherDTypeOrSign_StayApart()
    {
        var x = T.DVector("x");
        var result = Run([], (x * 0.0) + (x * -0.0) + T.Cast(T.FVector("f") * 0.0, DType.Float64));
        Assert.HasCount(3, result.Graph.Nodes.SelectMany(node => node.Inputs).OfType<Constant>().Distinct());
    }

    [TestMethod]
    public void Replacements_AreMergedWithWhatIsThere()
    {
        var x = T.DVector("x");
        var result = Run([Rule("log1p", x => P.Log(1 + x), x => T.Log1P(x))], T.Log1P(x) * T.Log(1 + x));
        var product = result.Graph.Outputs[0].Owner!;
        Assert.AreSame(product.Inputs[0], product.Inputs[1]);
    }

    [TestMethod]
    public void Steps_ComeInOrderOfApplication_AndNamePhaseAndRule()
    {
        var x = T.DVector("x");
        var result = Rewriter.Run(
            new FunctionGraph([x], [T.Exp(-(-x)) + 0]),
            [new RulePhase("first", [Rule("neg-neg", x => -(-x), x => x)]), new RulePhase("second", [Rule("add-zero", x => x + 0, x => x)])]);
        Assert.AreSequenceEqual(["first: neg-neg: --x -> x", "second: add-zero: exp(x) + 0 -> exp(x)"], result.Steps.Select(step => step.ToString()));
        Assert.AreSequenceEqual(["first", "second"], result.Phases.Select(phase => phase.Phase));
        Assert.AreSequenceEqual([2, 2], result.Phases.Select(phase => phase.Sweeps));
    }

    [TestMethod]
    public void NameThatNothingHas_IsAnError()
    {
        Assert.Contains("no rule, phase or class of rules 'asumes-finite'. Did you mean 'assumes-finite'?", Assert.ThrowsExactly<ArgumentException>(() => Mode.FastRun.Including("asumes-finite")).Message);
        Assert.Contains("Did you mean 'softplus'?", Assert.ThrowsExactly<ArgumentException>(() => Mode.None.Excluding("fuse", "softplu")).Message);
    }

    [TestMethod]
    public void Phase_Excluded_DoesNotRun()
    {
        var x = T.DVector("x");
        var result = Rewriter.Run(new FunctionGraph([x], [-(-x)]), Phases.FastRun, RuleSelection.Default with { Excluded = ["canonicalize", "fuse", "stream"] });
        Assert.AreSequenceEqual(["stabilize", "loops", "merge-loops", "specialize", "branches", "bodies"], result.Phases.Select(phase => phase.Phase));
    }

    [TestMethod]
    public void Origins_OfReplacedNodes_StayWithTheReplacement()
    {
        var x = T.DVector("x");
        var one = 1 + x;
        var result = Run([Rule("log1p", x => P.Log(1 + x), x => T.Log1P(x))], T.Log(one));
        Assert.Contains(one.Owner!.Origins[0], result.Graph.Outputs[0].Owner!.Origins);
    }

    [TestMethod]
    [DataRow("sum")]
    [DataRow("negations")]
    [DataRow("sines")]
    [DataRow("products")]
    public void DeepGraph_IsRewritten_InStepsAndVisitsLinearInItsNodes(string kind)
    {
        var half = Visits(kind, 4_000);
        var whole = Visits(kind, 8_000);
        Assert.IsLessThan(2.2, whole / (double)half);
    }

    [TestMethod]
    public void DeepGraph_PassesEveryPhase()
    {
        var x = T.DVector("x");
        var result = Rewriter.Run(new FunctionGraph([x], [Chain("sines", x, DeepNodes)]), Phases.FastRun);
        Assert.HasCount((DeepNodes + Composite.MaxNodes - 1) / Composite.MaxNodes, result.Graph.Nodes);
    }

    [TestMethod]
    public void LengthOfADeepGraph_IsFoundInOneStep()
    {
        var x = T.DVector("x");
        var result = Rewriter.Run(new FunctionGraph([x], [Chain("sines", x, 1000).Shape[0]]), Phases.FastCompile);
        Assert.HasCount(1, result.Steps);
        Assert.HasCount(1, result.Graph.Nodes);
    }

    private static long Visits(string kind, int nodes)
    {
        var visits = 0L;
        var count = Rule("count", RewriteRule.AnyKind, "counts", (_, _) =>
        {
            visits++;
            return null;
        });
        var x = T.DVector("x");
        Run([count, .. Phases.Specialize.Rules.Select(rule => Counting(rule, () => visits++))], Chain(kind, x, nodes));
        return visits;
    }

    // The same rule, which also counts what it asks of the graph.
    private static RewriteRule Counting(RewriteRule rule, Action visit) => new(rule.Name, rule.Class, rule.Root, rule.Text, "", "", 0)
    {
        OfNode = (node, context) => rule.Rewrite(node.Output, new CountingContext(context, visit)),
    };

    private static TensorVariable Chain(string kind, TensorVariable x, int nodes)
    {
        var y = x;
        using var origin = OriginScope.Share();
        for (var i = 0; i < nodes; i++)
        {
            y = kind switch
            {
                "sum" => T.Add(i % 2 == 0 ? T.Sin(x) : x, y),
                "negations" => T.Neg(y),
                "products" => T.Mul(y, 1.0 + (1.0 / (i + 1))),
                _ => T.Sin(y),
            };
        }

        return y;
    }

    private static RewriteResult Run(IEnumerable<RewriteRule> rules, TensorVariable expression) =>
        Rewriter.Run(new FunctionGraph([], [expression]), [new RulePhase("test", [.. rules])]);

    private sealed class CountingContext(IRewriteContext context, Action visit) : IRewriteContext
    {
        public int ClientCount(TensorVariable variable)
        {
            visit();
            return context.ClientCount(variable);
        }

        public IReadOnlyList<Apply> ClientsOf(TensorVariable variable)
        {
            visit();
            return context.ClientsOf(variable);
        }

        public ImmutableArray<NDArray>? Evaluate(Apply node)
        {
            visit();
            return context.Evaluate(node);
        }
    }
}
