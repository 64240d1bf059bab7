using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Peers;

/// <summary>A Python process that does one slice of work when asked, as <c>peer_protocol.py</c> says.</summary>
internal sealed class PythonPeer : IDisposable
{
    // Idle threads of OpenBLAS and OpenMP poll for about this long before they sleep, on the cores that the next contender needs.
    private const int SettleMilliseconds = 40;

    private static readonly string[] s_interpreters = ["/usr/bin/python3", "python3", "python"];

    // The C library keeps what was freed, so that a fresh large array costs no page faults.
    private static readonly (string Name, string Value)[] s_heapKept =
        [("MALLOC_MMAP_MAX_", "0"), ("MALLOC_TRIM_THRESHOLD_", "8589934592"), ("MALLOC_TOP_PAD_", "67108864")];

    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("theon-bench-").FullName;

    private PythonPeer(string name, Process process, string description)
    {
        Name = name;
        _process = process;
        Description = description;
        ForeignLoad.Own.Add(process);
    }

    /// <summary>Such as <c>numpy</c>.</summary>
    public string Name { get; }

    /// <summary>Version, threads and what else decides its speed.</summary>
    public string Description { get; }

    /// <summary>The peer of the script <c>NAME_peer.py</c>, or null where no Python has what it imports.</summary>
    public static PythonPeer? Start(string name) => Start(name, [], out _);

    /// <summary>The same for a library that stands in a folder, which an environment variable names; null where it is not set.</summary>
    /// <exception cref="InvalidOperationException">No Python could import the library.</exception>
    public static PythonPeer? StartClone(string name, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } path)
        {
            return null;
        }

        // What it compiles is kept between runs.
        (string, string)[] environment = [("PYTHONPATH", path), ("PEER_CACHE", Path.Combine(Path.GetTempPath(), $"theon-bench-{name}"))];
        return Start(name, environment, out var reason) ?? throw new InvalidOperationException($"{variable} is '{path}', from which no Python imports {name}: {reason}");
    }

    private static PythonPeer? Start(string name, ReadOnlySpan<(string Name, string Value)> environment, out string reason)
    {
        reason = "no Python found";
        foreach (var interpreter in s_interpreters)
        {
            var start = new ProcessStartInfo(interpreter, [Path.Combine(AppContext.BaseDirectory, $"{name}_peer.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            var threads = Device.Threads.ToString(CultureInfo.InvariantCulture);
            foreach (var (variable, value) in (ReadOnlySpan<(string, string)>)[("OMP_NUM_THREADS", threads), ("OPENBLAS_NUM_THREADS", threads), .. s_heapKept, .. environment])
            {
                start.Environment[variable] = value;
            }

            try
            {
                var process = Process.Start(start)!;
                if (process.StandardOutput.ReadLine() is { } line)
                {
                    return new PythonPeer(name, process, (string)JsonNode.Parse(line)!["description"]!);
                }

                reason = process.StandardError.ReadToEnd().Trim();
                process.Dispose();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such interpreter: the next one.
            }
        }

        return null;
    }

    /// <summary>A case that the script names, on these arrays. One is open at a time.</summary>
    public Contender Open(string @case, params ReadOnlySpan<(string Name, Array Elements, int[] Shape)> arrays) => Open(@case, "", "", arrays);

    /// <summary>
    /// An expression whose names are the arrays, functions of the peer (<c>exp</c>, <c>np</c>, <c>torch</c>), and what the statements of
    /// <paramref name="setup"/> define beforehand; where they define <c>compared</c>, a function, its result is what is compared instead of
    /// the expression's. One is open at a time.
    /// </summary>
    public Contender Expression(string text, string setup, params ReadOnlySpan<(string Name, Array Elements, int[] Shape)> arrays) =>
        Open("expression", text, setup, arrays);

    /// <summary>Milliseconds to the first result in a fresh process, which the script <c>NAME_first.py</c> measures itself.</summary>
    public double FirstResult(string step)
    {
        var own = _process.StartInfo;
        var start = new ProcessStartInfo(own.FileName, [Path.Combine(AppContext.BaseDirectory, $"{Name}_first.py"), step]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (variable, value) in own.Environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(text, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{Name}_first.py {step} ended with exit code {process.ExitCode}");
    }

    public void Dispose()
    {
        ForeignLoad.Own.Remove(_process);
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Contender Open(string @case, string text, string setup, ReadOnlySpan<(string Name, Array Elements, int[] Shape)> arrays)
    {
        var described = new JsonObject();
        foreach (var (array, elements, shape) in arrays)
        {
            var file = Path.Combine(_folder, array);
            File.WriteAllBytes(file, BytesOf(elements));
            described[array] = new JsonArray(file, DTypeOf(elements), new JsonArray([.. shape.Select(n => JsonValue.Create(n))]));
        }

        if (Ask(new JsonObject { ["op"] = "open", ["case"] = @case, ["text"] = text, ["setup"] = setup, ["arrays"] = described })["error"] is { } error)
        {
            throw new InvalidOperationException($"{Name} cannot do '{@case}' {text}: {error}");
        }

        return new Contender(Name, calls => (double)Ask(new JsonObject { ["op"] = "run", ["calls"] = calls })["seconds"]!, Result)
        {
            SettleMilliseconds = SettleMilliseconds,
        };
    }

    private static ReadOnlySpan<byte> BytesOf(Array elements) => elements is Complex[] complex
        ? MemoryMarshal.AsBytes(complex.AsSpan())
        : MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(elements), Buffer.ByteLength(elements));

    private static string DTypeOf(Array elements) => elements switch
    {
        float[] => "float32",
        double[] => "float64",
        long[] => "int64",
        int[] => "int32",
        bool[] => "bool",
        Complex[] => "complex128",
        _ => throw new ArgumentException($"No peer takes {elements.GetType()}.", nameof(elements)),
    };

    private double[] Result()
    {
        var file = Path.Combine(_folder, "result");
        Ask(new JsonObject { ["op"] = "result", ["file"] = file });
        return MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();
    }

    private JsonNode Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"The {Name} process ended at {request["op"]}: {_process.StandardError.ReadToEnd()}");
        return JsonNode.Parse(line)!;
    }
}
