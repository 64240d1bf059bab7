using System.Globalization;
using Theon.Onnx;

namespace Theon.Conformance;

/// <summary>A case: a model, and data sets of inputs and expected outputs.</summary>
public sealed class ConformanceCase
{
    private const string ModelFile = "model.onnx";

    private readonly string _folder;

    private ConformanceCase(string folder) => _folder = folder;

    /// <summary>The name of its folder.</summary>
    public string Name => Path.GetFileName(_folder);

    /// <summary>All cases below a folder.</summary>
    public static IReadOnlyList<ConformanceCase> Below(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, ModelFile, SearchOption.AllDirectories)
            .Select(file => new ConformanceCase(Path.GetDirectoryName(file)!))
            .OrderBy(test => test.Name, StringComparer.Ordinal),
    ];

    /// <summary>Runs all data sets.</summary>
    /// <param name="compiled">Told of the function that each set ran; null: nobody is.</param>
    public ConformanceResult Run(Action<CompiledFunction>? compiled = null)
    {
        IReadOnlyList<string> operators = [];
        try
        {
            var path = Path.Combine(_folder, ModelFile);
            operators = OnnxModel.OperatorsOf(path);
            using var model = OnnxModel.Load(path);
            var sets = Directory.EnumerateDirectories(_folder, "test_data_set_*").Order(StringComparer.Ordinal).ToList();
            var problem = sets.Count == 0 ? "has no data" : sets.Select(set => Problem(model, set, compiled)).OfType<string>().FirstOrDefault();
            return new ConformanceResult(Name, operators, problem);
        }
        catch (Exception exception) when (exception is TheonException or TensorTypeException or IOException or ArgumentException or InvalidOperationException or InvalidCastException)
        {
            return new ConformanceResult(Name, operators, exception.Message.ReplaceLineEndings(" "));
        }
    }

    private static string? Problem(OnnxModel model, string set, Action<CompiledFunction>? compiled)
    {
        var inputs = new Dictionary<string, NDArray>();
        foreach (var (index, file) in Files(set, "input"))
        {
            inputs.Add(model.Inputs[index].Name, OnnxTensor.Load(file));
        }

        var results = model.Run(inputs);
        compiled?.Invoke(model.FunctionFor(inputs));
        var expected = Files(set, "output").ToList();
        if (expected.Count != model.Outputs.Length)
        {
            return $"has {model.Outputs.Length} outputs; {expected.Count} are expected";
        }

        foreach (var (index, file) in expected)
        {
            var name = model.Outputs[index].Name;
            if (Comparison.Difference(results[name], OnnxTensor.Load(file)) is { } difference)
            {
                return $"output '{name}' {difference}";
            }
        }

        return null;
    }

    private static IEnumerable<(int Index, string File)> Files(string set, string prefix) =>
        from file in Directory.EnumerateFiles(set, $"{prefix}_*.pb")
        let index = int.Parse(Path.GetFileNameWithoutExtension(file)[(prefix.Length + 1)..], CultureInfo.InvariantCulture)
        orderby index
        select (index, file);
}

/// <summary>What became of a case.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operators">The operators that its model uses.</param>
/// <param name="Problem">Why it failed; null if it passed.</param>
public sealed record ConformanceResult(string Name, IReadOnlyList<string> Operators, string? Problem);
