using System.ComponentModel;
using System.Diagnostics;

namespace Theon.Checks;

/// <summary>Runs a program and returns what it printed.</summary>
public static class Tool
{
    /// <summary>Standard output of a program that must succeed.</summary>
    /// <exception cref="InvalidOperationException">The program is missing or failed; the message holds its errors.</exception>
    public static string Output(string program, params string[] arguments)
    {
        var (exitCode, output, errors) = Run(program, arguments);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{errors}");
    }

    /// <summary>Exit code, standard output and standard error of a program.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started ({e.Message}); ./build.sh setup installs it", e);
        }
    }
}
