using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Peers;

/// <summary>A Python process that does one slice of NumPy work when asked.</summary>
internal sealed class NumPyPeer : IDisposable
{
    // OpenBLAS's idle threads poll for about this long before they sleep, on the cores that the next contender needs.
    private const int SettleMilliseconds = 40;

    private static readonly string[] s_interpreters = ["/usr/bin/python3", "python3", "python"];

    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("theon-bench-").FullName;

    private NumPyPeer(Process process, string description)
    {
        _process = process;
        Description = description;
        ForeignLoad.Own.Add(process);
    }

    /// <summary>Version and BLAS.</summary>
    public string Description { get; }

    /// <summary>The peer, or null where no Python has NumPy.</summary>
    public static NumPyPeer? Start()
    {
        foreach (var interpreter in s_interpreters)
        {
            var start = new ProcessStartInfo(interpreter, [Path.Combine(AppContext.BaseDirectory, "numpy_peer.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            try
            {
                var process = Process.Start(start)!;
                if (process.StandardOutput.ReadLine() is { } line)
                {
                    return new NumPyPeer(process, (string)JsonNode.Parse(line)!["description"]!);
                }

                process.Dispose();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such interpreter: the next one.
            }
        }

        return null;
    }

    /// <summary>A contender that computes a case of the script on arrays of these elements and shapes. One is open at a time.</summary>
    public Contender Open<T>(string name, string @case, string text, params (string Name, T[] Elements, int[] Shape)[] arrays)
        where T : unmanaged
    {
        var described = new JsonObject();
        foreach (var (array, elements, shape) in arrays)
        {
            var file = Path.Combine(_folder, array);
            File.WriteAllBytes(file, MemoryMarshal.AsBytes(elements.AsSpan()));
            described[array] = new JsonArray(file, typeof(T) == typeof(float) ? "float32" : "float64", new JsonArray([.. shape.Select(n => JsonValue.Create(n))]));
        }

        Ask(new JsonObject { ["op"] = "open", ["case"] = @case, ["text"] = text, ["arrays"] = described });
        return new Contender(name, calls => (double)Ask(new JsonObject { ["op"] = "run", ["calls"] = calls })["seconds"]!, Result)
        {
            SettleMilliseconds = SettleMilliseconds,
        };
    }

    public void Dispose()
    {
        ForeignLoad.Own.Remove(_process);
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

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
            ?? throw new InvalidOperationException($"The NumPy process ended at {request["op"]}: {_process.StandardError.ReadToEnd()}");
        return JsonNode.Parse(line)!;
    }
}
