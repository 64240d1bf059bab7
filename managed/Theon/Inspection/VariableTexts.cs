using System.Collections.Immutable;
using System.Globalization;
using Theon.Printing;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>What a function takes, gives and shares, as a table.</summary>
internal static class VariableTexts
{
    private const int MostNumbers = 8;

    public static string Write(FunctionSignature signature)
    {
        var rows = ImmutableArray.CreateBuilder<string[]>();
        for (var i = 0; i < signature.Inputs.Length; i++)
        {
            rows.Add([string.Create(CultureInfo.InvariantCulture, $"input {i}"), signature.Arguments[i].Name ?? "", signature.Inputs[i].Type.ToString(), ""]);
        }

        for (var i = 0; i < signature.Outputs.Length; i++)
        {
            rows.Add([string.Create(CultureInfo.InvariantCulture, $"output {i}"), signature.OutputNames.IsEmpty ? "" : signature.OutputNames[i] ?? "", signature.Outputs[i].ToString(), ""]);
        }

        foreach (var shared in signature.SharedVariables)
        {
            using var value = shared.GetValue();
            rows.Add(["shared", shared.Name ?? "", $"{value.DType.Name}[{string.Join(", ", value.Shape)}]", value.Count <= MostNumbers ? value.ToString() : ""]);
        }

        return TextTable.Write(["", "name", "type", "value"], rows.ToImmutable(), "llll");
    }
}
