using T = Theon.Tensor;

namespace Theon.Tests.Printing;

/// <summary>The page of a graph, in a real browser.</summary>
[TestClass]
public sealed class ViewerTests
{
    private const string Nodes = "[...document.querySelectorAll('.pane')].map(pane => pane.querySelectorAll('.node').length).join(' ')";

    [TestMethod]
    public async Task Page_OfAFunction_IsSearchedOpenedAndSteppedThrough()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("train.html");
        using var function = Train();
        function.Call(new double[40, 8], new double[40]).Dispose();
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        Assert.AreEqual("2", await browser.Evaluate<string>("String(document.querySelectorAll('.pane').length)"));
        Assert.AreEqual("before after", await browser.Evaluate<string>("[...document.querySelectorAll('.pane h2')].map(h => h.textContent).join(' ')"));
        await browser.Screenshot("viewer-whole");
        var closed = await browser.Evaluate<string>(Nodes);

        await browser.Evaluate<string>("document.getElementById('expand').click(); ''");
        var open = await browser.Evaluate<string>(Nodes);
        Assert.AreNotEqual(closed, open);
        Assert.IsGreaterThan(0, await browser.Evaluate<int>("document.querySelectorAll('.node.open').length"));
        await browser.Screenshot("viewer-open");
        await browser.Evaluate<string>("document.getElementById('collapse').click(); ''");
        Assert.AreEqual(closed, await browser.Evaluate<string>(Nodes));
        await browser.Evaluate<string>("document.querySelector('.pane:last-child .node .sign').parentNode.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })); ''");
        Assert.AreEqual(1, await browser.Evaluate<int>("document.querySelectorAll('.node.open').length"));

        await Search(browser, "sigmoid");
        Assert.IsGreaterThan(0, await browser.Evaluate<int>("document.querySelectorAll('.node.hit').length"));
        Assert.Contains("1 of ", await browser.Evaluate<string>("document.getElementById('hits').textContent"));
        Assert.Contains("opSigmoid", await browser.Evaluate<string>("document.getElementById('details').textContent"));
        await browser.Screenshot("viewer-search");
        await Search(browser, "no such thing");
        Assert.AreEqual("0 found", await browser.Evaluate<string>("document.getElementById('hits').textContent"));
        await Search(browser, "");

        await browser.Evaluate<string>("document.getElementById('next').click(); document.getElementById('next').click(); ''");
        Assert.AreEqual($"2 of {function.RewriteSteps.Length}", await browser.Evaluate<string>("document.getElementById('position').textContent"));
        Assert.Contains(function.RewriteSteps[1].Rule.Name, await browser.Evaluate<string>("document.getElementById('step').textContent"));
        Assert.AreEqual("before after", await browser.Evaluate<string>("[...document.querySelectorAll('.pane h2')].map(h => h.textContent).join(' ')"));
        await browser.Screenshot("viewer-step");
        await browser.Evaluate<string>("document.getElementById('previous').click(); document.getElementById('whole').click(); ''");
        Assert.AreEqual(closed, await browser.Evaluate<string>(Nodes));
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public async Task Page_ShowsTypesLinesTimesAndMemory_WhereThePointerIs()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("train.html");
        using var function = Train();
        function.Call(new double[40, 8], new double[40]).Dispose();
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        await browser.Evaluate<string>("[...document.querySelectorAll('.pane:last-child .node')].find(n => n.textContent.includes('MatrixStream')).dispatchEvent(new PointerEvent('pointerenter', { clientX: 300, clientY: 300 })); ''");
        var tip = await browser.Evaluate<string>("document.getElementById('tip').textContent");
        foreach (var expected in (string[])["type: float64[:]", "built at: ViewerTests.cs:", "time: ", "memory: "])
        {
            Assert.Contains(expected, tip);
        }

        await browser.Screenshot("viewer-hover");
        var before = await browser.Evaluate<string>("document.querySelector('.world').getAttribute('transform')");
        await browser.Evaluate<string>("document.querySelector('.pane svg').dispatchEvent(new WheelEvent('wheel', { deltaY: -300, clientX: 200, clientY: 200, cancelable: true })); ''");
        var zoomed = await browser.Evaluate<string>("document.querySelector('.world').getAttribute('transform')");
        Assert.AreNotEqual(before, zoomed);
        await browser.Evaluate<string>(
            "document.querySelector('.pane svg').dispatchEvent(new PointerEvent('pointerdown', { clientX: 100, clientY: 100 }));"
            + "window.dispatchEvent(new PointerEvent('pointermove', { clientX: 160, clientY: 130 })); window.dispatchEvent(new PointerEvent('pointerup')); ''");
        Assert.AreNotEqual(zoomed, await browser.Evaluate<string>("document.querySelector('.world').getAttribute('transform')"));
        await browser.Evaluate<string>("document.getElementById('fit').click(); document.getElementById('heat').click(); ''");
        Assert.StartsWith("hsl(", await browser.Evaluate<string>("document.querySelector('.pane:last-child .node rect').getAttribute('fill')"));
        await browser.Screenshot("viewer-heat");
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public async Task Page_OfAnExpression_WithHostileNames_ShowsThemAsText()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("graph.html");
        var x = T.DVector("</script><img src=x onerror=alert(1)>");
        Print.Draw(path, T.Exp(x) + 1);
        await using var browser = await Browser.Open(path);
        Assert.AreEqual(0, await browser.Evaluate<int>("document.querySelectorAll('img').length"));
        Assert.Contains("</script><img", await browser.Evaluate<string>("document.querySelector('.world').textContent"));
        Assert.IsTrue(await browser.Evaluate<bool>("document.getElementById('trace').hidden"));
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public void Page_NeedsNoNetwork()
    {
        using var function = Train();
        var page = function.Page();
        foreach (var link in (string[])["<link", "src=", "@import", "fetch(", "XMLHttpRequest", "import("])
        {
            Assert.DoesNotContain(link, page);
        }

        Assert.Contains("MIT License", page);
    }

    private static Task<string> Search(Browser browser, string text) => browser.Evaluate<string>(
        $"{{ const q = document.getElementById('query'); q.value = '{text}'; q.dispatchEvent(new Event('input')); document.getElementById('search').requestSubmit(); '' }}");

    private static CompiledFunction Train()
    {
        var (x, y, w) = (T.DMatrix("x"), T.DVector("y"), T.Shared(new double[8], "w"));
        var p = 1 / (1 + T.Exp(-T.Dot(x, w)));
        var cost = (-y * T.Log(p) - (1 - y) * T.Log(1 - p)).Mean();
        return Function.Compile([x, y], [p > 0.5, cost], updates: [(w, w - 0.1 * T.Grad(cost, w))], name: "train", profile: true);
    }
}
