// snippet: shapes
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

using System.Globalization;

[TestClass]
public sealed class DebuggingGuideTests
{
    // The texts name lines of Program.cs: the blocks of the page one after the other, counted from the first line of the first.
    [TestMethod]
    public void Page_WalksThroughABugOfEachKind()
    {
#line 3 "Program.cs"
        // snippet: shapes
        var x = T.Matrix("x");
        var offsets = T.Vector("offsets");                       // one for each row
        var shifted = T.Tanh(x + offsets);
        var shift = Function.Compile(inputs: [x, offsets], outputs: shifted, name: "shift");
        // end snippet
#line default
        var shapes = Assert.ThrowsExactly<FunctionRunException>(() => shift.Call(new double[4, 3], new double[4])).Message;
#line 7 "Program.cs"
        // snippet: test-values
        x.TestValue = new double[4, 3];
        offsets.TestValue = new double[4];
        using var trying = Config.With("computeTestValue=raise");
        TensorVariable Sum() => x + offsets;
        // end snippet
#line default
        var early = Assert.ThrowsExactly<FunctionRunException>(() => Sum()).Message;
        trying.Dispose();
#line 11 "Program.cs"
        // snippet: nan
        var p = T.Vector("p");
        var odds = p / (1 - p);
        var logit = T.Log(odds);
        var mean = T.Mean(T.Sqrt(logit));
        var score = Function.Compile(inputs: [p], outputs: mean, mode: Mode.NanGuard, name: "score");
        // end snippet
#line default
        var nan = Assert.ThrowsExactly<NanGuardException>(() => score.Call(new[] { 0.75, 0.25, 0.5 })).Message;
#line 16 "Program.cs"
        // snippet: monitor
        var seen = new List<string>();
        var watching = Mode.Monitor(after: node => seen.Add($"{node.Node.Op.Name}: {node.Output(0)}"), on: Mode.None);
        var watched = Function.Compile(inputs: [p], outputs: logit, mode: watching, name: "watched");
        watched.Call(new[] { 0.75, 0.25, 0.5 });
        // end snippet
#line 20 "Program.cs"
        // snippet: slow
        var a = T.Matrix("a");
        var v = T.Vector("v");
        var powers = T.Dot(T.Dot(T.Dot(a, a), a), v);            // three times a to a vector, the slow way round
        var slow = Function.Compile(inputs: [a, v], outputs: powers, name: "slow", profile: true, mode: Mode.FastRun.Excluding("dot-chain"));
        slow.Call(new double[300, 300], new double[300]);
        var kernels = slow.Profile!.By(ProfileGrouping.Kernel);
        // end snippet
#line 26 "Program.cs"
        // snippet: rewritten
        var stable = T.Log(1 + T.Exp(v));
        var soft = Function.Compile(inputs: [v], outputs: stable, name: "soft");
        var trace = soft.RewriteTrace(phase: "stabilize");
        // end snippet
#line 29 "Program.cs"
        // snippet: loop
        var rates = T.Vector("rates");
        var level = T.Scan((rate, before) => T.Log(before - rate), sequences: [rates], outputsInfo: [2.0]).Output;
        var simulate = Function.Compile(inputs: [rates], outputs: level, mode: Mode.NanGuard, name: "simulate");
        // end snippet
#line default
        var loop = Assert.ThrowsExactly<NanGuardException>(() => simulate.Call(new[] { 0.5, 0.1, 0.1 })).Message;
        var typo = Assert.ThrowsExactly<ConfigException>(() => Config.Set("floatx32=float32")).Message;
        Page.AssertTexts(
            "guide/debugging.md",
            ("shapes", shapes),
            ("test-values", early),
            ("nan", nan),
            ("monitor", string.Join('\n', seen)),
            ("slow", string.Join('\n', kernels.OrderByDescending(entry => entry.Operations).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Kernel}: {entry.Calls} calls, {entry.Operations / 1e6:F1} million operations")))),
            ("rewritten", trace),
            ("listing", soft.Listing([1000])),
            ("loop", loop),
            ("typo", typo));
    }
}
