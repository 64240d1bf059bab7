using System.CommandLine;
using Theon.Onnx;

namespace Theon.Tool;

/// <summary><c>theon run</c>: runs a model on files of arrays.</summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("MODEL") { Description = "An ONNX model" };
        var inputs = new Option<string[]>("--input", "-i") { Description = "A value for an input, as NAME=FILE.npy; once for each input", HelpName = "NAME=FILE", AllowMultipleArgumentsPerToken = true };
        var outputs = new Option<string[]>("--output", "-o") { Description = "Where an output goes, as NAME=FILE.npy, or FILE.npy for a model with one output. Without it values are printed", HelpName = "[NAME=]FILE", AllowMultipleArgumentsPerToken = true };
        var command = new Command("run", "Runs an ONNX model on NumPy files: theon run model.onnx --input x=x.npy --output y.npy") { file, inputs, outputs };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            error.WriteLine($"reading {path} ...");
            using var model = OnnxModel.Load(path);
            var values = new Dictionary<string, NDArray>();
            foreach (var text in parsed.GetValue(inputs) ?? [])
            {
                var (name, source) = Split(text) ?? throw new UsageException($"--input takes NAME=FILE, not '{text}'; inputs of the model: {string.Join(", ", model.Inputs)}.");
                values[name] = NpyFile.Read(source);
            }

            error.WriteLine("running ...");
            var results = model.Run(values);
            Deliver(results, parsed.GetValue(outputs) ?? [], output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Deliver(IReadOnlyDictionary<string, NDArray> results, string[] targets, TextWriter output)
    {
        if (targets.Length == 0)
        {
            foreach (var (name, value) in results)
            {
                output.WriteLine($"{name} = {value}");
            }
        }

        foreach (var target in targets)
        {
            var (name, file) = Split(target) ?? (results.Count == 1 ? results.Keys.Single() : "", target);
            if (!results.TryGetValue(name, out var value))
            {
                throw new UsageException($"--output '{target}' names no output of the model; it has {string.Join(", ", results.Keys)}.");
            }

            NpyFile.Write(file, value);
            output.WriteLine($"{name} {value.DType.Name}[{string.Join(", ", value.Shape)}] -> {file}");
        }
    }

    private static (string Name, string File)? Split(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? (text[..equals], text[(equals + 1)..]) : null;
}
