using Theon.Types;

namespace Theon.Onnx.Building;

/// <summary>How much of an input a compiled function takes for granted.</summary>
internal enum Knowledge
{
    /// <summary>Which axes have length 1, for they broadcast.</summary>
    Pattern,

    /// <summary>All lengths.</summary>
    Lengths,

    /// <summary>The elements: the input is a constant.</summary>
    Elements,
}

/// <summary>Inputs of a model as variables or constants, as far as a function takes them for granted.</summary>
internal static class InputKnowledge
{
    /// <summary>The variable or constant that stands for an input with this value.</summary>
    public static TensorVariable Variable(OnnxValue input, NDArray value, Knowledge knowledge) => knowledge == Knowledge.Elements
        ? Tensor.Constant(value, input.Name)
        : Tensor.Variable(TensorType.WithLengths(value.DType, [.. Lengths(input, value, knowledge)]), input.Name);

    /// <summary>What a function takes for granted of a value, as numbers: values that give the same numbers share the function.</summary>
    public static void Append(List<long> key, OnnxValue input, NDArray value, Knowledge knowledge)
    {
        key.Add(((long)value.DType << 32) | ((long)value.Rank << 8) | (long)knowledge);
        key.AddRange(Lengths(input, value, knowledge));
        if (knowledge == Knowledge.Elements)
        {
            using var copy = value.Copy();
            var bytes = Loading.TensorReader.BytesOf(copy);
            for (; bytes.Length >= sizeof(long); bytes = bytes[sizeof(long)..])
            {
                key.Add(BitConverter.ToInt64(bytes));
            }

            var rest = 0L;
            foreach (var part in bytes)
            {
                rest = (rest << 8) | part;
            }

            key.Add(rest);
        }
    }

    private static IEnumerable<long> Lengths(OnnxValue input, NDArray value, Knowledge knowledge) => value.Shape.Select((length, axis) =>
        knowledge != Knowledge.Pattern || length == 1 || input.Dimensions?[axis].Length >= 0 ? length : -1);
}
