using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Theon.Tests.Printing;

/// <summary>A page in headless Chromium, driven by its DevTools protocol. Collects whatever the page complains about.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private string _session = "";
    private int _lastId;

    private Browser(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>Errors of scripts and of the console so far.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Opens a file; the test is inconclusive where no browser is installed.</summary>
    public static async Task<Browser> Open(string file, int width = 1400, int height = 900)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.Inconclusive("No Chromium is installed; ./build.sh setup installs it.");
        }

        var profile = Directory.CreateTempSubdirectory("theon-browser");
        var process = Process.Start(new ProcessStartInfo(path!,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--remote-debugging-port=0",
            "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={profile.FullName}", $"--window-size={width},{height}", "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Browser(process, profile);
        await browser.Attach(file);
        return browser;
    }

    /// <summary>The value of an expression of the page's script.</summary>
    public async Task<T> Evaluate<T>(string script)
    {
        var answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.IsNull(answer["exceptionDetails"], $"{script}: {answer["exceptionDetails"]?["exception"]?["description"]}");
        return answer["result"]!["value"]!.GetValue<T>();
    }

    /// <summary>Presses keys, one after the other, as a user does: Tab, Shift+Tab, Enter, Space, Escape, End, arrows, letters.</summary>
    public async Task Press(params string[] keys)
    {
        foreach (var text in keys)
        {
            var isShifted = text.StartsWith("Shift+", StringComparison.Ordinal);
            var name = isShifted ? text["Shift+".Length..] : text;
            var (key, code) = name switch
            {
                "Tab" => ("Tab", 9),
                "Enter" => ("Enter", 13),
                "Escape" => ("Escape", 27),
                "Space" => (" ", 32),
                "End" => ("End", 35),
                "ArrowLeft" => ("ArrowLeft", 37),
                "ArrowUp" => ("ArrowUp", 38),
                "ArrowRight" => ("ArrowRight", 39),
                "ArrowDown" => ("ArrowDown", 40),
                _ => (name, (int)char.ToUpperInvariant(name[0])),
            };
            var down = new JsonObject { ["type"] = "keyDown", ["key"] = key, ["windowsVirtualKeyCode"] = code, ["modifiers"] = isShifted ? 8 : 0 };
            if (key.Length == 1 || key == "Enter")
            {
                down["text"] = key == "Enter" ? "\r" : key;
            }

            await Send("Input.dispatchKeyEvent", down);
            await Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code, ["modifiers"] = isShifted ? 8 : 0 });
        }
    }

    /// <summary>Role and name of everything that can have the focus, as a screen reader has them.</summary>
    public async Task<List<(string Role, string Name)>> FocusableNames()
    {
        var tree = await Send("Accessibility.getFullAXTree", []);
        return
        [
            .. from node in tree["nodes"]!.AsArray()
               where node!["ignored"]?.GetValue<bool>() != true
               where node["properties"]?.AsArray().Any(property => property!["name"]!.GetValue<string>() == "focusable" && property["value"]!["value"]!.GetValue<bool>()) == true
               select (node["role"]!["value"]!.GetValue<string>(), node["name"]?["value"]?.GetValue<string>() ?? ""),
        ];
    }

    /// <summary>A picture of the page, for people: in build/screenshots.</summary>
    public async Task Screenshot(string name)
    {
        var answer = await Send("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        var folder = Directory.CreateDirectory(Repository.Path("build", "screenshots"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{name}.png"), Convert.FromBase64String(answer["data"]!.GetValue<string>()));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task Attach(string file)
    {
        const string Marker = "DevTools listening on ";
        using var patience = new CancellationTokenSource(s_patience);
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("Chromium ended before it listened.");
        }
        while (!line.StartsWith(Marker, StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        await _socket.ConnectAsync(new Uri(line[Marker.Length..]), patience.Token);
        var target = await Send("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var session = await Send("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        _session = session["sessionId"]!.GetValue<string>();
        foreach (var domain in (string[])["Runtime", "Log", "Page"])
        {
            await Send($"{domain}.enable", []);
        }

        await Send("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        await Evaluate<bool>("new Promise(done => { const look = () => document.body?.dataset.ready === 'true' ? done(true) : setTimeout(look, 20); look(); setTimeout(() => done(false), 20000); })");
    }

    private async Task<JsonObject> Send(string method, JsonObject parameters)
    {
        var id = ++_lastId;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session.Length > 0)
        {
            message["sessionId"] = _session;
        }

        using var patience = new CancellationTokenSource(s_patience);
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, patience.Token);
        while (true)
        {
            var answer = await Receive(patience.Token);
            if (answer["id"]?.GetValue<int>() == id)
            {
                return answer["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
            }

            Note(answer);
        }
    }

    private async Task<JsonObject> Receive(CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, cancellation);
            stream.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        stream.Position = 0;
        return (JsonObject)JsonNode.Parse(stream)!;
    }

    private void Note(JsonObject message)
    {
        var text = message["method"]?.GetValue<string>() switch
        {
            "Runtime.exceptionThrown" => message["params"]!["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" when message["params"]!["type"]!.GetValue<string>() is "error" or "warning" => message["params"]!["args"]!.ToJsonString(),
            "Log.entryAdded" when message["params"]!["entry"]!["level"]!.GetValue<string>() == "error" => message["params"]!["entry"]!.ToJsonString(),
            _ => null,
        };
        if (text is not null)
        {
            Complaints.Add(text);
        }
    }
}
