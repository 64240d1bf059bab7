using System.ComponentModel;
using System.Diagnostics;

namespace Theon.Printing;

/// <summary>Runs Graphviz's <c>dot</c>.</summary>
internal static class Graphviz
{
    /// <summary>Lays a graph out and writes a picture.</summary>
    /// <param name="dot">The graph.</param>
    /// <param name="format">svg or png.</param>
    /// <param name="path">The file to write.</param>
    public static void Render(string dot, string format, string path)
    {
        var start = new ProcessStartInfo("dot", [$"-T{format}", "-o", path]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(dot);
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new TheonException($"Graphviz could not write {path}: {errors.Result.Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new TheonException("Pictures as .svg and .png need Graphviz, whose program 'dot' was not found; install it (Debian: apt-get install graphviz), or write .dot or .html, which need nothing.", error);
        }
    }
}
