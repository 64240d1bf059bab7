using System.Globalization;
using Theon.Conformance;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Tests;

/// <summary>One node under one operator set, with what its specification says of these inputs.</summary>
/// <param name="Opset">The operator set.</param>
/// <param name="Type">The operator.</param>
/// <param name="Inputs">Tensors such as <c>float32[2, 2] 1 2 3 4</c> with <c>;</c> between them, <c>-</c> for one that is left out.</param>
/// <param name="Outputs">The expected tensors.</param>
/// <param name="Attributes">The attributes.</param>
internal sealed record OperatorCase(int Opset, string Type, string Inputs, string Outputs, params (string Name, object Value)[] Attributes)
{
    public string Name => $"{Type} of operator set {Opset} ({string.Join(", ", Attributes.Select(attribute => $"{attribute.Name} {Text(attribute.Value)}"))}) of {Inputs}";

    public string Domain { get; init; } = "";

    /// <summary>What is wrong; null if nothing is.</summary>
    public string? Problem()
    {
        var (inputs, expected) = (Tensors(Inputs), Tensors(Outputs));
        using var model = ModelOf(inputs, expected).Load();
        var results = model.Run(Given(inputs).ToDictionary(input => input.Name, input => input.Value));
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] is { } array && Comparison.Difference(results[$"y{i}"], array) is { } difference)
            {
                return $"{Name}: output {i} {difference}";
            }
        }

        return null;
    }

    /// <summary>Runs the node for its error.</summary>
    public void Run()
    {
        var inputs = Tensors(Inputs);
        using var model = ModelOf(inputs, Tensors(Outputs)).Load();
        model.Run(Given(inputs).ToDictionary(input => input.Name, input => input.Value));
    }

    /// <summary>The tensors of a text; null for one that is left out.</summary>
    public static NDArray?[] Tensors(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part == "-" ? null : Tensor(part))];

    private static string Text(object value) => value is System.Collections.IEnumerable list and not string ? string.Join(' ', list.Cast<object>()) : $"{value}";

    private static NDArray Tensor(string text)
    {
        var (open, close) = (text.IndexOf('[', StringComparison.Ordinal), text.IndexOf(']', StringComparison.Ordinal));
        var dtype = Enum.GetValues<DType>().Single(candidate => candidate.Name == text[..open]);
        var shape = text[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(length => long.Parse(length, CultureInfo.InvariantCulture)).ToArray();
        var numbers = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        using var flat = Models.Vector<double>(numbers.Length == 0 ? [] : numbers.Length == 1 ? Enumerable.Repeat(numbers[0], (int)shape.Aggregate(1L, (a, b) => a * b)).ToArray() : numbers);
        using var typed = dtype == DType.Bool ? Models.Vector<bool>(flat.ToArray<double>().Select(number => number != 0).ToArray()) : flat.AsType(dtype);
        return typed.Reshape(shape);
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static IEnumerable<(string Name, NDArray Value)> Given(NDArray?[] inputs) =>
        inputs.Index().Where(input => input.Item is not null).Select(input => ($"x{input.Index}", input.Item!));

    private ModelProto ModelOf(NDArray?[] inputs, NDArray?[] outputs)
    {
        var node = Models.Node(
            Type,
            string.Join(' ', inputs.Index().Select(input => input.Item is null ? "-" : $"x{input.Index}")),
            string.Join(' ', outputs.Index().Select(output => output.Item is null ? "-" : $"y{output.Index}")),
            Attributes);
        node.Domain = Domain;
        var model = Models.Of(
            Opset,
            string.Join("; ", Given(inputs).Select(input => $"{input.Name}: {input.Value.DType.Name}")),
            string.Join("; ", outputs.Index().Where(output => output.Item is not null).Select(output => $"y{output.Index}: {output.Item!.DType.Name}")),
            node);
        if (Domain.Length > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });
        }

        return model;
    }
}
