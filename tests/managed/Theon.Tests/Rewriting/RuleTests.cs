using Theon.Compilation;
using Theon.Graph;
using Theon.Rewriting;

namespace Theon.Tests.Rewriting;

[TestClass]
public sealed class RuleTests
{
    public static IEnumerable<object[]> Names => Phases.AllRules.Select(rule => new object[] { rule.Name });

    [TestMethod]
    public void Names_OfRules_AreUnique() => Assert.IsEmpty(
        Phases.AllRules.GroupBy(rule => rule.Name).Where(group => group.Count() > 1).Select(group => group.Key));

    [TestMethod, DynamicData(nameof(Names))]
    public void Rule_AppliesToItsExamples(string name)
    {
        var rule = Find(name);
        var examples = RuleExamples.Of(rule);
        Assert.IsNotEmpty(examples, $"{rule} has no example.");
        foreach (var example in examples)
        {
            Assert.IsNotNull(RuleChecks.Apply(rule, example.Expression), $"{rule} does not apply to {example}.");
        }
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void Rule_KeepsValues_AsItsClassSays(string name)
    {
        var rule = Find(name);
        List<string> problems =
        [
            .. from example in RuleExamples.Of(rule)
               let after = RuleChecks.Apply(rule, example.Expression)
               from given in example.Inputs
               from problem in RuleChecks.Problems(rule, example.Expression, after, given)
               select $"{example} -> {Print.Pp(after)}: {problem}",
        ];
        Assert.IsEmpty(problems.Take(10), $"{rule} ({rule.Class}): {problems.Count} elements differ:\n{string.Join('\n', problems.Take(10))}");
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void Rule_LeavesAlone_WhatItDoesNotFit(string name)
    {
        var rule = Find(name);
        TensorVariable[] others =
        [
            .. RuleExamples.Others.Where(other => other.Rule == name).Select(other => other.Expression),
            .. rule.Pattern is { } pattern ? NearMisses.Of(pattern, rule.Holes) : RuleExamples.WithoutAlloc(rule),
        ];
        Assert.IsNotEmpty(others, $"{rule} has no expression that it must leave alone.");
        foreach (var expression in others)
        {
            Assert.IsNull(RuleChecks.Apply(rule, expression), $"{name} applies to {Print.Pp(expression)}.");
        }
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void Rule_SwitchedOffByName_DoesNotApply(string name)
    {
        var rule = Find(name);
        var mode = Mode.FastRun.Including(RuleSelection.AssumesFinite).Excluding(name);
        foreach (var example in RuleExamples.Of(rule).Take(4))
        {
            Assert.IsEmpty(RuleChecks.Run([rule], example.Expression, mode.Selection).Steps);
            Assert.IsEmpty(RuleChecks.Run(Phases.AllRules, example.Expression, mode.Selection).Steps.Where(step => step.Rule == rule));
        }
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void Rule_ThatAssumesFinite_MustBeAskedFor(string name)
    {
        var rule = Find(name);
        var expression = RuleExamples.Of(rule)[0].Expression;
        var isOn = rule.Class != RuleClass.AssumesFinite;
        Assert.AreEqual(isOn, RuleChecks.Run([rule], expression, Mode.FastRun.Selection).Steps.Length > 0);
        Assert.IsNotEmpty(RuleChecks.Run([rule], expression, Mode.FastRun.Including(name).Selection).Steps);
        Assert.IsNotEmpty(RuleChecks.Run([rule], expression, Mode.FastRun.Including("assumes-finite").Selection).Steps);
    }

    [TestMethod]
    public void Check_OfAWrongRule_Fails()
    {
        foreach (var (rule, why) in new[]
        {
            (Rules.Rule("wrong-sign", x => P.Exp(x) - 1, x => 1 - Tensor.Exp(x)), "another value"),
            (Rules.Rule("wrong-class", x => P.Exp(x) * 0, x => Tensor.ZerosLike(x)), "NaN lost"),
            (Rules.Rule("less-defined", x => P.Log1P(P.Exp(x)), x => Tensor.Log(Tensor.Exp(x) + 1) * Tensor.Exp(x) / Tensor.Exp(x), RuleClass.MoreDefined), "NaN gained"),
        })
        {
            var problems = from example in RuleExamples.Of(rule)
                           let after = RuleChecks.Apply(rule, example.Expression)
                           from given in example.Inputs
                           from problem in RuleChecks.Problems(rule, example.Expression, after, given)
                           select problem;
            Assert.IsNotEmpty(problems, $"{rule.Name}: {why}");
        }
    }

    private static RewriteRule Find(string name) => Phases.AllRules.Single(rule => rule.Name == name);
}
