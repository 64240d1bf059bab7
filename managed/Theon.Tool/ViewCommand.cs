using System.CommandLine;
using Theon.Graph;
using Theon.Onnx;

namespace Theon.Tool;

/// <summary><c>theon view</c>: a page with the graph of a model or of a saved function.</summary>
internal static class ViewCommand
{
    private const string OnnxEnding = ".onnx";

    // The first bytes of a saved function.
    private static readonly byte[] s_saved = "THSV"u8.ToArray();

    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("FILE") { Description = "A function that was saved (CompiledFunction.Save), whatever its name, or an ONNX model (.onnx)" };
        var target = new Option<string?>("--output", "-o")
        {
            Description = "The file to write: .html (a page to explore, needs no network), .dot, or .svg and .png with Graphviz. Default: the name of FILE with .html",
            HelpName = "FILE",
        };
        var fused = new Option<bool>("--fused") { Description = "In .dot, .svg and .png: draw what fused nodes are made of. A page opens and closes them itself" };
        var closed = new Option<bool>("--closed") { Description = "In .dot, .svg and .png: draw loops and branches as one node each" };
        var command = new Command(
            "view",
            "Writes a picture. Of a model: as it is written and as Theon runs it, with the rewrites in between to step through. Of a saved function: its instructions, "
            + "kernels, loops, constants and memory. theon view model.onnx; theon view predict.theon -o predict.svg") { file, target, fused, closed };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var picture = parsed.GetValue(target) ?? Path.ChangeExtension(path, ".html");
            if (Path.GetFullPath(picture) == Path.GetFullPath(path))
            {
                throw new UsageException($"the picture would replace '{path}'; name another file with --output.");
            }

            Paths.RequireFile(path);
            Paths.RequirePlaceFor(picture);
            error.WriteLine($"reading {path} ...");
            using var function = Read(path);
            try
            {
                function.Draw(picture, new DrawOptions { Bodies = !parsed.GetValue(closed), Fused = parsed.GetValue(fused) });
            }
            catch (ArgumentException exception)
            {
                throw new UsageException(exception.Message.Split(" (Parameter")[0]);
            }

            output.WriteLine(picture);
            return ExitCodes.Done;
        });
        return command;
    }

    private static CompiledFunction Read(string path)
    {
        if (IsSaved(path))
        {
            return CompiledFunction.Load(path);
        }

        if (!Path.GetExtension(path).Equals(OnnxEnding, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnknownFileException($"'{path}' is no saved function, and its name does not end in {OnnxEnding}.");
        }

        using var model = OnnxModel.Load(path);
        using var origin = Origin.At(Path.GetFileName(path));
        var variables = model.ToVariables();
        return Function.Compile(
            [.. variables.Inputs.Values], [.. variables.Outputs.Values], name: Path.GetFileNameWithoutExtension(path), onUnusedInput: UnusedInput.Ignore);
    }

    private static bool IsSaved(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[s_saved.Length];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual(s_saved);
    }
}
