using System.Diagnostics;
using Theon.Samples.LogisticRegression;

namespace Theon.Samples.Tests;

/// <summary>What a run of a program gave.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Lines(Output);

    public string[] ErrorLines => Lines(Error);

    /// <summary>Runs the sample in this process.</summary>
    public static Run Here(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Sample.Run(arguments, output, error);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the sample as a program, with its output redirected.</summary>
    public static Run AsProgram(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "LogisticRegression.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Run(process.ExitCode, output, error.Result);
    }

    private static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
