using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Theon.Tool;

/// <summary>The command line.</summary>
internal static class Cli
{
    /// <summary>Runs a command line. Results go to <paramref name="output"/>, everything else is one line of <paramref name="error"/> and an exit code.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Looks at Theon from the command line: the machine, settings, graphs, and models to run.")
        {
            InfoCommand.Create(output), ConfigCommand.Create(output), BenchCommand.Create(output, error), ViewCommand.Create(output, error), RunCommand.Create(output, error),
        };
        AddExitCodes(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExitCodes)
        {
            error.WriteLine($"theon: {parsed.Errors[0].Message.TrimEnd('.')}; see theon --help.");
            return ExitCodes.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (CodeOf(exception) is { } code)
        {
            error.WriteLine($"theon: {exception.Message}");
            return code;
        }
    }

    // Other exceptions are defects of this program and end it with their stack.
    private static int? CodeOf(Exception exception) => exception switch
    {
        UsageException => ExitCodes.Usage,
        ConfigException => ExitCodes.Settings,
        DllNotFoundException => ExitCodes.Installation,
        TheonException or TensorTypeException or UnknownFileException => ExitCodes.Failed,
        IOException or UnauthorizedAccessException => ExitCodes.File,
        _ => null,
    };

    private static void AddExitCodes(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExitCodes((HelpAction)option.Action!);
        }
    }

    private sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(ExitCodes.Text);
            return code;
        }
    }
}

/// <summary>A command line that parses but makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A file that is none of those that can be read.</summary>
internal sealed class UnknownFileException(string message) : Exception(message);
