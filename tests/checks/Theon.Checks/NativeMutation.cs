using System.Text.Json;

namespace Theon.Checks;

/// <summary>Compiles a mutated native file with the command of the release build and links the native tests with it.</summary>
internal sealed class NativeMutation(string root, string scratch)
{
    private readonly string _build = Path.Combine(root, "build", "release");

    /// <summary>What went wrong; null where the tests failed as they should.</summary>
    public string? Problem(Mutation mutation, string copy)
    {
        var (original, compile) = CompileCommand(mutation.File);
        var mutated = Path.Combine(scratch, "mutated.o");
        var program = Path.Combine(scratch, "mutated_tests");
        Shell(compile.Replace($" -c {Path.Combine(root, mutation.File)}", $" -c {copy}", StringComparison.Ordinal)
            .Replace($" -o {original}", $" -o {mutated}", StringComparison.Ordinal)
            .Replace($" -MF {original}.d", $" -MF {mutated}.d", StringComparison.Ordinal));
        var tests = $"tests/native/{mutation.Program}";
        Shell(LinkCommand(tests).Replace($" {original} ", $" {mutated} ", StringComparison.Ordinal).Replace($" -o {tests}", $" -o {program}", StringComparison.Ordinal));
        var (listCode, list, _) = Tool.Run(program, "--gtest_list_tests", $"--gtest_filter={mutation.Filter}");
        if (listCode == 0 && !list.Split('\n').Any(line => line.StartsWith(' ')))
        {
            return $"the filter {mutation.Filter} names no test";
        }

        var (code, output, _) = Tool.Run("timeout", "--signal=KILL", "120", program, $"--gtest_filter={mutation.Filter}", "--gtest_brief=1");
        return code == 0 ? $"{mutation.Filter} {MutationRun.PassedAnyway}" : output.Contains("[  FAILED  ]", StringComparison.Ordinal) || code > 1 ? null : $"the tests ended with {code} and no failure";
    }

    private (string Object, string Command) CompileCommand(string file)
    {
        var path = Path.Combine(root, file);
        using var commands = JsonDocument.Parse(File.ReadAllText(Path.Combine(_build, "compile_commands.json")));
        foreach (var entry in commands.RootElement.EnumerateArray())
        {
            if (entry.GetProperty("file").GetString() == path)
            {
                var command = entry.GetProperty("command").GetString()!;
                var parts = command.Split(" -o ");
                return (parts[^1].Split(' ')[0], command);
            }
        }

        throw new InvalidOperationException($"the release build compiles no {file}");
    }

    private string LinkCommand(string program)
    {
        var commands = Tool.Output("ninja", "-C", _build, "-t", "commands", program);
        return commands.Split('\n').Last(line => line.Contains($" -o {program} ", StringComparison.Ordinal));
    }

    private void Shell(string command)
    {
        var (code, _, errors) = Tool.Run("sh", "-c", $"cd '{_build}' && {command}");
        if (code != 0)
        {
            throw new InvalidOperationException($"the mutated file does not build: {errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? errors}");
        }
    }
}
