using Theon.Graph;

namespace Theon.Tests.Loops;

/// <summary>Values of expressions with loops, in every mode.</summary>
internal static class LoopValues
{
    /// <summary>Asserts values, as text, of expressions without inputs.</summary>
    public static void AssertText(string expected, params TensorVariable[] expressions)
    {
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([], expressions, mode: mode);
            using var results = function.Call();
            Assert.AreEqual(expected, string.Join("; ", results.Select(result => result.ToString())), mode.Name);
        }
    }

    /// <summary>Numbers of expressions in a mode.</summary>
    public static double[][] Numbers(Mode mode, TensorVariable[] inputs, TensorVariable[] outputs, params NDArray[] values)
    {
        using var function = Function.Compile(inputs, outputs, mode: mode, onUnusedInput: UnusedInput.Ignore);
        using var results = function.Call([.. values.Select(value => (Value)value)]);
        return [.. results.Select(Elements)];
    }

    /// <summary>Elements in row-major order.</summary>
    public static double[] Elements(NDArray array)
    {
        using var flat = array.AsType(DType.Float64);
        using var compact = flat.Copy();
        return compact.AsSpan<double>().ToArray();
    }

    /// <summary>Asserts that outputs have these numbers, in every mode.</summary>
    public static void AssertClose(double[][] expected, TensorVariable[] inputs, TensorVariable[] outputs, params NDArray[] values)
    {
        foreach (var mode in Modes.All)
        {
            AssertClose(expected, Numbers(mode, inputs, outputs, values), Tolerance.Compiled * 100, mode.Name);
        }
    }

    /// <summary>Asserts that lists of numbers agree.</summary>
    public static void AssertClose(double[][] expected, double[][] actual, double tolerance, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.HasCount(expected[i].Length, actual[i], $"{what}, output {i}");
            for (var j = 0; j < expected[i].Length; j++)
            {
                Assert.AreEqual(expected[i][j], actual[i][j], tolerance * Math.Max(1, Math.Abs(expected[i][j])), $"{what}, output {i}, element {j}");
            }
        }
    }

    /// <summary>Numbers between -0.8 and 0.8.</summary>
    public static NDArray Draw(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var numbers = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (random.NextDouble() * 1.6) - 0.8;
        }

        return NDArray.From(numbers).Reshape(shape);
    }

    /// <summary>Names of the ops that a function runs, in order.</summary>
    public static string Ops(CompiledFunction function) => string.Join(' ', function.TopoSort().Select(node => node.Op.Name));

    /// <summary>The only loop of a function after rewriting.</summary>
    public static Theon.Ops.Scan LoopOf(CompiledFunction function) => (Theon.Ops.Scan)function.Graph.Nodes.Single(node => node.Op is Theon.Ops.Scan).Op;
}
