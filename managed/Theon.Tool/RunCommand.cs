using System.CommandLine;
using Theon.Graph;
using Theon.Onnx;

namespace Theon.Tool;

/// <summary><c>theon run</c>: runs a model on files of arrays.</summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("MODEL") { Description = "An ONNX model" };
        var inputs = new Option<string[]>("--input", "-i") { Description = "A value for an input, as NAME=FILE.npy; once for each input", HelpName = "NAME=FILE" };
        var outputs = new Option<string[]>("--output", "-o") { Description = "Where an output goes, as NAME=FILE.npy, or FILE.npy for a model with one output. Without it values are printed", HelpName = "[NAME=]FILE" };
        var command = new Command("run", "Runs an ONNX model on NumPy files: theon run model.onnx --input x=x.npy --output y.npy. An input has the dtype and the shape that the model says; without --input the error names them.") { file, inputs, outputs };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            Paths.RequireFile(path);
            error.WriteLine($"reading {path} ...");
            using var model = OnnxModel.Load(path);
            using var origin = Origin.At(Path.GetFileName(path));
            var values = new Dictionary<string, NDArray>();
            foreach (var text in parsed.GetValue(inputs) ?? [])
            {
                var (name, source) = Split(text) ?? throw new UsageException($"--input takes NAME=FILE, not '{text}'; inputs of the model: {string.Join(", ", model.Inputs)}.");
                Paths.RequireFile(source);
                if (!values.TryAdd(name, NpyFile.Read(source)))
                {
                    throw new UsageException($"--input gives '{name}' twice.");
                }
            }

            var targets = (parsed.GetValue(outputs) ?? []).Select(target => Target(target, [.. model.Outputs.Select(value => value.Name)])).ToList();
            error.WriteLine("running ...");
            Deliver(model.Run(values), targets, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static (string Name, string File) Target(string text, string[] names)
    {
        var (name, file) = Split(text) ?? (names.Length == 1 ? names[0] : "", text);
        Paths.RequirePlaceFor(file);
        return names.Contains(name) ? (name, file) : throw new UsageException($"--output '{text}' names no output of the model; it has {string.Join(", ", names)}.");
    }

    private static void Deliver(IReadOnlyDictionary<string, NDArray> results, List<(string Name, string File)> targets, TextWriter output)
    {
        if (targets.Count == 0)
        {
            foreach (var (name, value) in results)
            {
                output.WriteLine($"{name} = {value}");
            }
        }

        foreach (var (name, file) in targets)
        {
            var value = results[name];
            NpyFile.Write(file, value);
            output.WriteLine($"{name} {value.DType.Name}[{string.Join(", ", value.Shape)}] -> {file}");
        }
    }

    private static (string Name, string File)? Split(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? (text[..equals], text[(equals + 1)..]) : null;
}
