using System.CommandLine;
using Theon.Onnx;

namespace Theon.Tool;

/// <summary><c>theon view</c>: a page with the graph of a model.</summary>
internal static class ViewCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("FILE") { Description = "An ONNX model (.onnx)" };
        var target = new Option<string?>("--output", "-o") { Description = "The file to write: .html (a page to explore, needs no network), .dot, or .svg and .png with Graphviz. Default: the name of the model with .html", HelpName = "FILE" };
        var command = new Command("view", "Writes a picture of a model: as it is written and as Theon runs it, with the rewrites in between to step through.") { file, target };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var picture = parsed.GetValue(target) ?? Path.ChangeExtension(path, ".html");
            if (!Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                throw new UsageException($"'{path}' is not a .onnx file.");
            }

            error.WriteLine($"reading {path} ...");
            using var model = OnnxModel.Load(path);
            var variables = model.ToVariables();
            using var function = Function.Compile(
                [.. variables.Inputs.Values], [.. variables.Outputs.Values], name: Path.GetFileNameWithoutExtension(path), onUnusedInput: UnusedInput.Ignore);
            try
            {
                function.Draw(picture);
            }
            catch (ArgumentException exception)
            {
                throw new UsageException(exception.Message);
            }

            output.WriteLine(picture);
            return ExitCodes.Done;
        });
        return command;
    }
}
