using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

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
        if ((parsed.Errors.Count > 0 || StrayOption(parsed) is not null) && parsed.Action is not HelpWithExitCodes)
        {
            error.WriteLine($"theon: {Problem(parsed, root, args)}");
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

    private static string Problem(ParseResult parsed, RootCommand root, string[] args)
    {
        var command = parsed.CommandResult.Command;
        var name = command == root ? "theon" : $"theon {command.Name}";
        var commands = string.Join(", ", root.Subcommands.Select(one => one.Name));
        var problem = StrayOption(parsed) is { } option
            ? $"{name} has no option '{option}'. Options: {string.Join(", ", OptionsOf(command, root))}{(command == root ? $"; commands: {commands}" : "")}"
            : command != root ? parsed.Errors[0].Message.TrimEnd('.')
            : args.Length == 0 ? $"name a command: {commands}"
            : $"there is no command '{args[0]}'. Commands: {commands}";
        return $"{problem}; see {name} --help.";
    }

    // An option that there is not, which the parser may take for a file.
    private static string? StrayOption(ParseResult parsed) => parsed.UnmatchedTokens
        .Concat(parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(value => !Path.Exists(value)))
        .FirstOrDefault(token => token.Length > 1 && token[0] == '-');

    private static IEnumerable<string> OptionsOf(Command command, RootCommand root) =>
        command.Options.Concat(root.Options.Where(option => command != root && option.Recursive)).Select(option => option.Name);

    // Other exceptions are defects of this program and end it with their stack.
    private static int? CodeOf(Exception exception) => exception switch
    {
        UsageException => ExitCodes.Usage,
        ConfigException => ExitCodes.Settings,
        DllNotFoundException or Interop.NativeLoadException => ExitCodes.Installation,
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
            // The help names the program by its file; users call it by the name of the tool.
            var output = parseResult.InvocationConfiguration.Output;
            using var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            var code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            output.Write(text.ToString().Replace(RootCommand.ExecutableName, "theon", StringComparison.Ordinal));
            output.WriteLine(ExitCodes.Text);
            return code;
        }
    }
}

/// <summary>A command line that parses but makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Files that a command line names.</summary>
internal static class Paths
{
    /// <summary>Sees to it that there is a file.</summary>
    public static void RequireFile(string path)
    {
        RefuseFolder(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file '{path}'.");
        }
    }

    /// <summary>Sees to it that a path is not that of a folder.</summary>
    public static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, not a file.");
        }
    }

    /// <summary>Sees to it that a file can be made there, before work is done that would be lost.</summary>
    public static void RequirePlaceFor(string path)
    {
        RefuseFolder(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new IOException($"there is no folder '{folder}' to write '{Path.GetFileName(path)}' to.");
        }
    }
}

/// <summary>A file that is none of those that can be read.</summary>
internal sealed class UnknownFileException(string message) : Exception(message);
