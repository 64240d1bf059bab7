using System.Diagnostics;

namespace Theon.Tool.Tests;

/// <summary>The command as a process: what its surroundings say reaches it.</summary>
[TestClass]
public sealed class ProcessTests
{
    [TestMethod]
    public void Config_InAProcess_ReadsTheEnvironment_AndTheFolder()
    {
        var folder = Directory.CreateTempSubdirectory("theon-tool").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "theon.ini"), "[nanGuard]\nhuge = 5\n");
            var (code, output, _) = Run(folder, "floatX=float32", "config");
            Assert.AreEqual(ExitCodes.Done, code);
            Assert.Contains(line => Words(line) == "floatX float32 THEON_FLAGS", output.Split('\n'), output);
            Assert.Contains(line => Words(line) == "nanGuard.huge 5 theon.ini:2", output.Split('\n'), output);
            var (wrong, _, error) = Run(folder, "floatx32=float32", "config");
            Assert.AreEqual(ExitCodes.Settings, wrong);
            Assert.Contains("theon: THEON_FLAGS: there is no setting 'floatx32'. Did you mean 'floatX'?", error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Profile_OfTheFlags_IsWrittenAtTheEnd()
    {
        var folder = Directory.CreateTempSubdirectory("theon-tool").FullName;
        try
        {
            var model = Path.Combine(folder, "exp.onnx");
            File.WriteAllBytes(model, OnnxBytes.Unary("Exp"));
            var (code, _, error) = Run(folder, "profile=true,threads=1", "bench", "--quick", "--filter", "sum of arrays");
            Assert.AreEqual(ExitCodes.Done, code, error);
            Assert.Contains("Profile of sum of arrays:", error);
            Assert.AreEqual(ExitCodes.Done, Run(folder, "profile,profile.file=profile.json", "bench", "--quick", "--filter", "exp").Code);
            Assert.Contains("\"function\": \"exp\"", File.ReadAllText(Path.Combine(folder, "profile.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("info")]
    [DataRow("bench", "--quick")]
    public void ProcessWithoutTheNativeLibrary_SaysWhereItWasSought(params string[] args)
    {
        var (code, output, error) = Run(Path.GetTempPath(), "", args, ("THEON_NATIVE_PATH", "/no/such/folder"));
        Assert.AreEqual(ExitCodes.Installation, code, error);
        Assert.AreEqual("", output);
        Assert.Contains("theon: The native library 'theon' could not be loaded", error);
        Assert.Contains("THEON_NATIVE_PATH is set to '/no/such/folder'", error);
        Assert.DoesNotContain("   at ", error);
    }

    [TestMethod]
    public void Bench_OfNothing_NamesTheKernels()
    {
        var (code, _, error) = Run(Path.GetTempPath(), "", "bench", "--filter", "convolution");
        Assert.AreEqual(ExitCodes.Usage, code);
        Assert.Contains("--filter 'convolution' leaves no kernel of: matrix product,", error);
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static (int Code, string Output, string Error) Run(string folder, string flags, params string[] args) => Run(folder, flags, args, []);

    private static (int Code, string Output, string Error) Run(string folder, string flags, string[] args, params (string Name, string Value)[] variables)
    {
        var tool = Path.ChangeExtension(typeof(Cli).Assembly.Location, ".dll");
        var start = new ProcessStartInfo("dotnet", [tool, .. args]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["THEON_FLAGS"] = flags;
        start.Environment["HOME"] = folder;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
