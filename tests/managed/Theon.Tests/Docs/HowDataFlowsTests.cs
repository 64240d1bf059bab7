// snippet: how-data-flows
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

using System.Globalization;

[TestClass]
public sealed class HowDataFlowsTests
{
    // The texts name lines of Program.cs: the block on the page, counted from its first line.
    [TestMethod]
    public void Page_ShowsTheTextsOfItsProgram()
    {
#line 3 "Program.cs"
        // snippet: how-data-flows
        var x = T.Matrix("x");
        var y = T.Vector("y");
        var w = T.Shared(new double[2], "w");

        var margin = y * T.Dot(x, w);
        var cost = T.Log(1 + T.Exp(-margin)).Mean();
        var gw = T.Grad(cost, w);

        var step = Function.Compile(inputs: [x, y], outputs: cost, updates: [(w, w - 0.5 * gw)], name: "step");

        double[,] data = { { 2, 1 }, { 1, 3 }, { -1, -2 }, { -3, 0 } };
        double[] labels = [1, 1, -1, -1];
        // end snippet
#line default
        var costs = Enumerable.Range(1, 3).Select(i => string.Create(CultureInfo.InvariantCulture, $"call {i}: {step.Call(data, labels).As<double>():0.0000}")).ToList();
        Page.AssertTexts(
            "how-data-flows.md",
            ("expression", Print.Pp(cost)),
            ("graph", Print.DebugPrint(cost)),
            ("gradient", Print.Pp(gw)),
            ("trace", step.RewriteTrace()),
            ("final", Print.DebugPrint(step.Graph.Outputs.AsSpan())),
            ("program", step.ProgramText()),
            ("results", string.Join('\n', [.. costs, $"w: [{string.Join(", ", w.GetValue().As<double[]>().Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture)))}]"])));
    }
}
