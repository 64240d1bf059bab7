using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

[TestClass]
public sealed class CompileTraceTests
{
    [TestMethod]
    public void Steps_NameEveryPhase_AndRulesWhatTheyDid()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.Log(1 + T.Exp(x)));
        Assert.AreSequenceEqual(["capture", "canonicalize", "stabilize", "loops", "merge-loops", "specialize", "branches", "duplicate", "fuse", "stream", "bodies", "lower", "load"], f.CompileSteps.Select(step => step.Name));
        var applied = f.RuleSteps.Where(rule => rule.Applied > 0).ToArray();
        Assert.AreSequenceEqual(["log-of-one-plus", "softplus"], applied.Select(rule => rule.Rule));
        Assert.IsTrue(applied.All(rule => rule is { Phase: "stabilize", Applied: 1 } && rule.Tried >= 1));
        Assert.IsTrue(f.RuleSteps.All(rule => rule.Elapsed >= TimeSpan.Zero && rule.Applied <= rule.Tried));
    }

    [TestMethod]
    public void Rules_AreTriedInProportionToTheGraph()
    {
        Assert.IsLessThan(2.3, Tried(2_000) / (double)Tried(1_000));
    }

    private static long Tried(int blocks)
    {
        var (x, w) = (T.DMatrix("x"), T.DMatrix("w"));
        var y = x;
        for (var block = 0; block < blocks; block++)
        {
            y += T.Tanh(T.Dot(y, w) + (0.5 * y)) / 2;
        }

        using var f = Function.Compile([x, w], T.Grad(T.Sqr(y).Mean(), w));
        return f.RuleSteps.Sum(rule => (long)rule.Tried);
    }
}
