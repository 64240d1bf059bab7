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
    public async Task Page_OfLoopsChoicesAndPackagedGraphs_OpensThem()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("nested.html");
        using var function = Nested();
        function.Call(new double[] { 1, 2, 3 }).Dispose();
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        var closed = await browser.Evaluate<string>(Nodes);
        foreach (var (pane, label, parts) in new[]
        {
            ("last", "Scan", (string[])["h, 1 step back", "xs, row", "number of steps", "state 0", "Composite"]),
            ("last", "IfElse{lazy}", ["condition", "if true", "if false", "value 0"]),
            ("first", "twice", ["z", "Add", "output"]),
        })
        {
            var text = await browser.Evaluate<string>($"{Toggle(pane, label)} [...document.querySelectorAll('.pane:{pane}-child .node')].map(n => n.querySelector('text').textContent).join('|')");
            foreach (var part in parts)
            {
                Assert.Contains(part, text.Split('|'), $"{label}: {text}");
            }

            if (label.StartsWith("IfElse", StringComparison.Ordinal))
            {
                Assert.AreEqual(3, await browser.Evaluate<int>($"{Toggle(pane, "if true")} {Toggle(pane, "if false")} document.querySelectorAll('.node.open').length"));
            }

            await browser.Screenshot($"viewer-{label.Split('{')[0]}");
            Assert.AreEqual(closed, await browser.Evaluate<string>($"document.getElementById('collapse').click(); {Nodes}"));
        }

        await browser.Evaluate<string>($"{Toggle("last", "Scan")} {Find("last", "Composite")}.dispatchEvent(new PointerEvent('pointerenter', {{ clientX: 300, clientY: 300 }})); ''");
        var tip = await browser.Evaluate<string>("document.getElementById('tip').textContent");
        foreach (var expected in (string[])["op: Composite{", "type: float64[]", "built at: ViewerTests.cs:", "time: ", "memory: "])
        {
            Assert.Contains(expected, tip);
        }

        await browser.Evaluate<string>("document.getElementById('expand').click(); ''");
        await browser.Screenshot("viewer-nested");
        await browser.Evaluate<string>("document.getElementById('collapse').click(); ''");
        await Search(browser, "1 step back");
        Assert.StartsWith("Scan", await browser.Evaluate<string>("document.querySelector('.node.open text').textContent"), "what is found in a closed node opens it");
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public async Task Page_OfThousandsOfNodes_IsThereAtOnce_AndCanBeSearchedAndOpened()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("deep.html");
        var x = T.DMatrix("x");
        var h = x;
        for (var i = 0; i < 300; i++)
        {
            h = T.Tanh(T.Dot(h, T.Shared(new double[3, 3], $"w{i}")) + T.Shared(new double[3], $"b{i}"));
        }

        using var function = Function.Compile([x], T.Grad(h.Sum(), x), name: "deep");
        Assert.IsGreaterThan(1500, function.Graph.Nodes.Length);
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        Assert.IsGreaterThan(4000, await browser.Evaluate<int>("document.querySelectorAll('.node').length"));
        await browser.Screenshot("viewer-large");
        await Search(browser, "w150");
        Assert.Contains("1 of ", await browser.Evaluate<string>("document.getElementById('hits').textContent"));
        await browser.Screenshot("viewer-large-search");
        await browser.Evaluate<string>("document.getElementById('expand').click(); ''");
        Assert.IsGreaterThan(100, await browser.Evaluate<int>("document.querySelectorAll('.node.open').length"));
        await Search(browser, "w299");
        await browser.Screenshot("viewer-large-open");

        Assert.AreEqual(0, await browser.Evaluate<int>(Crossings), "arrows that cross boxes");
        await browser.Evaluate<string>("document.getElementById('collapse').click(); ''");
        Assert.AreEqual(0, await browser.Evaluate<int>(Crossings), "arrows that cross boxes");
        await browser.Evaluate<string>("document.getElementById('expand').click(); ''");

        // No two closed boxes overlap, and arrows lead downwards.
        Assert.AreEqual(0, await browser.Evaluate<int>("""
            (() => {
              let wrong = 0;
              for (const pane of viewer.panes) {
                const closed = pane.size.nodes.filter(box => !box.open).sort((a, b) => a.y - b.y);
                closed.forEach((a, i) => {
                  for (let j = i + 1; j < closed.length && closed[j].y - a.y < 29; j++) if (Math.abs(closed[j].x - a.x) < (closed[j].width + a.width) / 2) wrong++;
                });
                wrong += pane.size.edges.filter(edge => edge.points.at(-1).y <= edge.points[0].y).length;
              }
              return wrong;
            })()
            """));
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    [DataRow(480, 900)]
    [DataRow(800, 700)]
    public async Task Page_InANarrowWindow_LeavesRoomForTheGraph(int width, int height)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("train.html");
        using var function = Train();
        function.Draw(path);
        await using var browser = await Browser.Open(path, width, height);
        await browser.Screenshot($"viewer-{width}");
        Assert.IsGreaterThan(350, await browser.Evaluate<int>("Math.min(...[...document.querySelectorAll('.pane svg')].map(pane => pane.clientWidth))"));
        Assert.IsGreaterThan(200, await browser.Evaluate<int>("Math.min(...[...document.querySelectorAll('.pane svg')].map(pane => pane.clientHeight))"));
        Assert.IsTrue(await browser.Evaluate<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public async Task Buttons_WithNothingToDo_AreDisabled()
    {
        const string Disabled = "[...document.querySelectorAll('button:disabled')].map(button => button.id).join(' ')";
        using var folder = new TemporaryFolder();
        var path = folder.File("plain.html");
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Exp(x) + 0, name: "plain");
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        Assert.AreEqual("expand collapse whole previous", await browser.Evaluate<string>(Disabled));
        for (var step = 1; step < function.RewriteSteps.Length; step++)
        {
            await browser.Evaluate<string>("document.getElementById('next').click(); ''");
        }

        await browser.Evaluate<string>("document.getElementById('next').click(); ''");
        Assert.AreEqual(function.RewriteSteps.Length == 1 ? "expand collapse previous next" : "expand collapse next", await browser.Evaluate<string>(Disabled));
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    // Arrows of large graphs that pass through a closed box.
    private const string Crossings = """
        (() => {
          let crossed = 0;
          for (const pane of viewer.panes) {
            const closed = pane.size.nodes.filter(box => !box.open).sort((a, b) => a.y - b.y);
            const firstBelow = y => { let [a, b] = [0, closed.length]; while (a < b) { const m = (a + b) >> 1; if (closed[m].y + closed[m].height / 2 > y) b = m; else a = m + 1; } return a; };
            for (const edge of pane.size.edges) {
              const ends = [edge.from, edge.to];
              for (let i = 1; i < edge.points.length; i++) {
                const [p, q] = [edge.points[i - 1], edge.points[i]];
                for (let j = firstBelow(p.y); j < closed.length && closed[j].y - closed[j].height / 2 < q.y; j++) {
                  const box = closed[j];
                  if (ends.includes(box.node.id)) continue;
                  const at = y => q.y === p.y ? p.x : p.x + (q.x - p.x) * (Math.min(q.y, Math.max(p.y, y)) - p.y) / (q.y - p.y);
                  const xs = [at(box.y - box.height / 2), at(box.y + box.height / 2)];
                  if (Math.max(...xs) > box.x - box.width / 2 + 1 && Math.min(...xs) < box.x + box.width / 2 - 1) crossed++;
                }
              }
            }
          }
          return crossed;
        })()
        """;

    private const string Focus = "(e => e.id || e.getAttribute('data-id') && 'node ' + e.querySelector('text').textContent || e.closest('#steps') && 'step ' + e.textContent.split('.')[0] || e.tagName)(document.activeElement)";

    // One stop of the tab key for each pane and for the list of steps, however many nodes and steps there are, and something to be seen at each.
    [TestMethod]
    public async Task Keys_LeadThroughThePage()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("train.html");
        using var function = Train();
        function.Call(new double[40, 8], new double[40]).Dispose();
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        var stops = new List<string>();
        for (var i = 0; i < 20 && (stops.Count < 2 || stops[^1] != "BODY"); i++)
        {
            await browser.Press("Tab");
            stops.Add(await browser.Evaluate<string>(Focus));
            Assert.IsTrue(
                await browser.Evaluate<bool>("(e => e === document.body || getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e.querySelector('rect')).strokeWidth === '2.5px')(document.activeElement)"),
                $"nothing shows the focus on {stops[^1]}");
        }

        var list = string.Join(' ', stops);
        Assert.StartsWith("query BUTTON fit expand collapse heat node ", list);
        Assert.HasCount(2, stops.Where(stop => stop.StartsWith("node ", StringComparison.Ordinal)).ToList(), list);
        Assert.HasCount(1, stops.Where(stop => stop.StartsWith("step ", StringComparison.Ordinal)).ToList(), list);

        // Through the nodes of a pane, each in sight; what is made of others opens and stays in focus.
        await browser.Evaluate<string>("document.querySelector('.pane:last-child .node[tabindex=\"0\"]').focus(); ''");
        var seen = new HashSet<string>();
        for (var i = 0; i < 12; i++)
        {
            await browser.Press("ArrowDown");
            seen.Add(await browser.Evaluate<string>(Focus));
            Assert.IsTrue(await browser.Evaluate<bool>("(([a, b]) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom)([document.activeElement, document.activeElement.closest('svg')].map(e => e.getBoundingClientRect()))"));
        }

        Assert.IsGreaterThan(2, seen.Count);
        Assert.AreEqual("", await browser.Evaluate<string>("document.getElementById('position').textContent"), "arrows on nodes do not step");
        var closed = await browser.Evaluate<string>(Nodes);
        await browser.Evaluate<string>("[...document.querySelectorAll('.pane:last-child .node')].find(n => n.querySelector('.sign')).focus(); ''");
        var name = await browser.Evaluate<string>(Focus);
        foreach (var key in (string[])["Enter", "Space"])
        {
            await browser.Press(key);
            Assert.AreEqual("true", await browser.Evaluate<string>("document.activeElement.getAttribute('aria-expanded')"), key);
            Assert.AreNotEqual(closed, await browser.Evaluate<string>(Nodes));
            await browser.Screenshot("viewer-keys");
            await browser.Press(key);
            Assert.AreEqual((name, closed), (await browser.Evaluate<string>(Focus), await browser.Evaluate<string>(Nodes)));
        }

        // Through the steps, back with Escape.
        await browser.Evaluate<string>("document.querySelector('#steps li').focus(); ''");
        await browser.Press("ArrowDown", "ArrowDown");
        Assert.AreEqual($"3 of {function.RewriteSteps.Length}", await browser.Evaluate<string>("document.getElementById('position').textContent"));
        Assert.AreEqual("step 3", await browser.Evaluate<string>(Focus));
        await browser.Press("ArrowRight");
        Assert.AreEqual($"4 of {function.RewriteSteps.Length}", await browser.Evaluate<string>("document.getElementById('position').textContent"));
        await browser.Press("End");
        Assert.AreEqual($"{function.RewriteSteps.Length} of {function.RewriteSteps.Length}", await browser.Evaluate<string>("document.getElementById('position').textContent"));
        await browser.Press("Escape");
        Assert.AreEqual(closed, await browser.Evaluate<string>(Nodes));

        // Search and zoom.
        await browser.Press("/", "s", "i", "g", "m", "Enter");
        Assert.Contains("1 of ", await browser.Evaluate<string>("document.getElementById('hits').textContent"));
        Assert.AreEqual("query", await browser.Evaluate<string>(Focus));
        await browser.Press("Escape");
        Assert.AreEqual(" ", await browser.Evaluate<string>("document.getElementById('query').value + ' ' + document.getElementById('hits').textContent"));
        await browser.Press("Tab", "0");
        const string Scale = "viewer.panes[0].view.scale";
        var fitted = await browser.Evaluate<double>(Scale);
        await browser.Press("+", "+");
        Assert.AreEqual(1.5625 * fitted, await browser.Evaluate<double>(Scale), 1e-9);
        await browser.Press("-", "-", "0");
        Assert.AreEqual(fitted, await browser.Evaluate<double>(Scale), 1e-9);
        Assert.AreSequenceEqual([], browser.Complaints);
    }

    [TestMethod]
    public async Task EverythingWithFocus_HasAName()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("train.html");
        using var function = Train();
        function.Call(new double[40, 8], new double[40]).Dispose();
        function.Draw(path);
        await using var browser = await Browser.Open(path);
        var names = await browser.FocusableNames();
        Assert.IsTrue(names.All(item => item.Name.Trim().Length > 0), string.Join("\n", names));
        foreach (var role in (string[])["searchbox", "button", "checkbox", "option", "image"])
        {
            Assert.Contains(item => item.Role == role, names, $"{role}: {string.Join("; ", names.Select(item => item.Role).Distinct())}");
        }

        Assert.Contains(("button", "Next step"), names);
        Assert.AreEqual(0, await browser.Evaluate<int>("document.querySelectorAll('[role=option]:not([role=listbox] [role=option])').length"));
    }

    [TestMethod]
    public async Task Page_OfALoadedFunction_ShowsItsInstructions()
    {
        using var folder = new TemporaryFolder();
        var (saved, path) = (folder.File("f.theon"), folder.File("f.html"));
        using (var function = Nested())
        {
            function.Save(saved);
        }

        using var loaded = CompiledFunction.Load(saved);
        loaded.Draw(path);
        await using var browser = await Browser.Open(path);
        Assert.AreEqual("program", await browser.Evaluate<string>("[...document.querySelectorAll('.pane h2')].map(h => h.textContent).join(' ')"));
        await browser.Screenshot("viewer-saved");
        var closed = await browser.Evaluate<int>("document.querySelectorAll('.node').length");
        await browser.Evaluate<string>("document.getElementById('expand').click(); ''");
        Assert.IsGreaterThan(closed, await browser.Evaluate<int>("document.querySelectorAll('.node').length"));
        await browser.Screenshot("viewer-saved-open");
        await Search(browser, "tanh");
        Assert.Contains("1 of ", await browser.Evaluate<string>("document.getElementById('hits').textContent"));
        Assert.Contains("Program", await browser.Evaluate<string>("document.getElementById('texts').textContent"));
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

    private static string Find(string pane, string label) => $"[...document.querySelectorAll('.pane:{pane}-child .node')].find(n => n.querySelector('text').textContent === '{label}' || n.querySelector('text').textContent.startsWith('{label}{{'))";

    private static string Toggle(string pane, string label) => $"{Find(pane, label)}.dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true }}));";

    private static CompiledFunction Nested()
    {
        var (xs, h0, z) = (T.DVector("xs"), T.Shared(0.5, "h"), T.DVector("z"));
        var loop = T.Scan((x, h) => T.Tanh(T.Sin(x) + h), sequences: [xs], outputsInfo: [h0])[0];
        var twice = new OpFromGraph([z], [z + z], inline: false, name: "twice");
        return Function.Compile([xs], [loop, T.IfElse(T.Sum(xs) > 0, T.Exp(twice.On(loop)) * 2, T.Sqr(xs))], name: "nested", profile: true);
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
