using System.ComponentModel;
using System.Diagnostics;
using System.Xml.Linq;

namespace Theon.BindingsGenerator.Reading;

/// <summary>Runs castxml on a C header.</summary>
internal sealed class CastXml(string includeFolder, string executable = "castxml")
{
    private readonly string[] _language = ["-x", "c", "-std=c11", "-I", includeFolder];

    /// <summary>The declarations of the header and of everything it includes.</summary>
    public XDocument Declarations(string header)
    {
        var output = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Run(["--castxml-output=1", .. _language, "-o", output, header]);
            return XDocument.Load(output);
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>The object-like macros that are defined at the header's end, name to replacement text.</summary>
    public IReadOnlyDictionary<string, string> Macros(string header)
    {
        var macros = new Dictionary<string, string>();
        foreach (var line in Run(["-E", "-dM", .. _language, header, "-o", "-"]).Split('\n'))
        {
            if (line.Split(' ', 3) is ["#define", var name, var text] && !name.Contains('('))
            {
                macros[name] = text.Trim();
            }
        }

        return macros;
    }

    private string Run(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new GeneratorException($"{executable} failed with exit code {process.ExitCode}:\n{errors.Result.TrimEnd()}");
        }
        catch (Win32Exception)
        {
            throw new GeneratorException($"{executable} was not found; install it with: apt-get install castxml");
        }
    }
}
