using System.Globalization;
using System.Text;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// The text of a <see cref="Composite"/>: tensors x0, x1, parameters n0, values used more than once t0, then the outputs, such as
/// <c>t0 = exp(x0); t0 / (1 + t0); sum[0](t0)</c>.
/// </summary>
internal static class CompositeText
{
    public static string Write(Composite program)
    {
        var first = program.Inputs.Length + program.Constants.Length + program.Parameters.Length;
        var uses = new int[first + program.Nodes.Length];
        foreach (var value in program.Nodes.SelectMany(node => node.Operands).Concat(program.Outputs.Select(output => output.Value)))
        {
            uses[value]++;
        }

        var texts = new (string Text, int Precedence)[uses.Length];
        for (var value = 0; value < first; value++)
        {
            texts[value] = (Leaf(program, value), int.MaxValue);
        }

        var result = new StringBuilder();
        var names = 0;
        for (var value = first; value < uses.Length; value++)
        {
            var node = program.Nodes[value - first];
            var operands = node.Operands.Select(operand => texts[operand]).ToArray();
            var isCast = node.Op.Code == ScalarOpCode.Cast;
            var notation = isCast ? Notation.Call(node.DType.Name) : node.Op.Notation;
            texts[value] = (notation.Write(operands), notation.Precedence);
            if (uses[value] > 1)
            {
                result.Append(CultureInfo.InvariantCulture, $"t{names} = {texts[value].Text}; ");
                texts[value] = ($"t{names++}", int.MaxValue);
            }
        }

        return result.AppendJoin("; ", program.Outputs.Select(output => Output(output, texts[output.Value].Text))).ToString();
    }

    private static string Output(CompositeOutput output, string text)
    {
        if (output.Reduction is not { } reduction)
        {
            return text;
        }

        var axes = Enumerable.Range(0, 32).Where(axis => (output.Axes >> axis & 1) != 0);
        return $"{reduction.ToString().ToLowerInvariant()}[{string.Join(", ", axes)}]({text})";
    }

    /// <summary>The text of an input, constant or parameter.</summary>
    public static string Leaf(Composite program, int value)
    {
        if (value < program.Inputs.Length)
        {
            return $"x{value}";
        }

        var constant = value - program.Inputs.Length;
        return constant < program.Constants.Length
            ? Number(program.Constants[constant])
            : $"n{constant - program.Constants.Length}";
    }

    private static string Number(CompositeConstant constant) => constant.DType switch
    {
        DType.Bool => constant.Bits != 0 ? "true" : "false",
        DType.Float16 => BitConverter.UInt16BitsToHalf((ushort)constant.Bits).ToString("R", CultureInfo.InvariantCulture),
        DType.Float32 => BitConverter.Int32BitsToSingle((int)constant.Bits).ToString("R", CultureInfo.InvariantCulture),
        DType.Float64 => BitConverter.Int64BitsToDouble(constant.Bits).ToString("R", CultureInfo.InvariantCulture),
        DType.UInt64 => ((ulong)constant.Bits).ToString(CultureInfo.InvariantCulture),
        _ => constant.Bits.ToString(CultureInfo.InvariantCulture),
    };
}
