using System.Text;

namespace Theon.Tool.Tests;

/// <summary>Writes the few parts of the ONNX format that a small model needs.</summary>
internal static class OnnxBytes
{
    /// <summary>A model that computes <c>y = op(x)</c> for float32[n, 3].</summary>
    public static byte[] Unary(string op)
    {
        byte[] node = [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, op)];
        byte[] graph = [.. Bytes(1, node), .. Text(2, "g"), .. Bytes(11, Value("x")), .. Bytes(12, Value("y"))];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 13))];
    }

    /// <summary>A model with a node 'pick' that computes <c>y = x[i]</c> for vectors: float32 x, int64 i.</summary>
    public static byte[] Gather()
    {
        const int Int64 = 7;
        byte[] node = [.. Text(1, "x"), .. Text(1, "i"), .. Text(2, "y"), .. Text(3, "pick"), .. Text(4, "Gather")];
        byte[] graph = [.. Bytes(1, node), .. Text(2, "g"), .. Bytes(11, Vector("x", 1)), .. Bytes(11, Vector("i", Int64)), .. Bytes(12, Vector("y", 1))];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 13))];
    }

    private static byte[] Vector(string name, int dtype) => [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, dtype), .. Bytes(2, Bytes(1, Text(2, "n" + name)))]))];

    private static byte[] Value(string name)
    {
        byte[] shape = [.. Bytes(1, Text(2, "n")), .. Bytes(1, Number(1, 3))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, shape)]))];
    }

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [(byte)((field << 3) | 2), .. Varint(bytes.Length), .. bytes];

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Varint(value >> 7)];
}
