using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Saved programs with any one byte changed and a checksum that is right again: each is an error, or runs to an end.</summary>
[TestClass]
public sealed class SavedFunctionHuntTests
{
    public static IEnumerable<object[]> Programs
    {
        get
        {
            var (x, y, w, b) = (T.DMatrix("x"), T.LVector("y"), T.Shared(new double[3, 2], "w"), T.Shared(new double[2], "b"));
            var cost = T.CategoricalCrossentropy(T.Softmax(T.Dot(x, w) + b, [1]), y).Mean();
            var gradients = T.Grad(cost, [w, b]);
            yield return ["streamed step", Function.Compile([x, y], cost, updates: [(w, w - (0.1 * gradients[0])), (b, b - (0.1 * gradients[1]))])];
            yield return ["loop", Function.Compile([x], T.Scan((row, sum) => T.Tanh(row + sum), sequences: [x], outputsInfo: [T.Zeros(3)]).Output[^1])];
            yield return ["choice and draws", Function.Compile([x], T.IfElse(T.Sum(x) > 1, T.Sort(x, 0), x + new RandomStream(1).Uniform([3])))];
            yield return ["lengths found while it runs", Function.Compile([x], [x[T.Nonzero(x[.., 0] > 0.5)[0]], T.Arange(x.Shape[0])])];
        }
    }

    [TestMethod, DynamicData(nameof(Programs))]
    public void EveryByteChanged_IsAnErrorOrHarmless(string what, CompiledFunction function)
    {
        var bytes = SpoiledFunction.BytesOf(function);
        function.Dispose();
        var (refused, ran) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var changed in new[] { (byte)(bytes[i] ^ 1), (byte)(bytes[i] ^ 0x80), (byte)0xFF })
            {
                var spoiled = (byte[])bytes.Clone();
                spoiled[i] = changed;
                SpoiledFunction.SetChecksum(spoiled);
                if (SpoiledFunction.ErrorOf(spoiled, Argument) is not null)
                {
                    refused++;
                }
                else
                {
                    ran++;
                }
            }
        }

        Assert.IsGreaterThan(100, refused, what);
        Assert.IsGreaterThan(100, ran, what);
    }

    private static Value Argument(TensorVariable input) => input.Rank == 1 ? new long[] { 0, 1, 1 } : new double[,] { { 0.5, 1, -1 }, { 2, 0.25, 3 }, { -2, 0, 1 } };
}
