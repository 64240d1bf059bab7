using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Fused programs read back from the attributes of their kernels.</summary>
[TestClass]
public sealed class CompositeDecoderTests
{
    [TestMethod]
    public void Decode_OfWhatWasEncoded_IsTheSame()
    {
        foreach (var program in Programs())
        {
            Assert.AreEqual(program, CompositeDecoder.Decode(CompositeEncoder.Encode(program).Bytes));
        }
    }

    // A file is checked by the native library, but a picture must not fail over what it holds.
    [TestMethod]
    public void Decode_OfOtherBytes_IsNothing_AndNeverFails()
    {
        var random = new Random(3);
        foreach (var program in Programs())
        {
            var bytes = CompositeEncoder.Encode(program).Bytes.ToArray();
            Assert.IsNull(CompositeDecoder.Decode(bytes.AsSpan()[..^4]));
            Assert.IsNull(CompositeDecoder.Decode([.. bytes, 0, 0, 0, 0]));
            for (var i = 0; i < 500; i++)
            {
                byte[] damaged = [.. bytes];
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                _ = CompositeDecoder.Decode(damaged) is { } other ? CompositeText.Write(other) : "";
                _ = CompositeDecoder.DecodeStream([.. new byte[24], .. damaged])?.ToString();
            }
        }

        Assert.IsNull(CompositeDecoder.Decode([]));
        Assert.IsNull(CompositeDecoder.DecodeStream(new byte[10]));
    }

    private static Composite[] Programs()
    {
        var (x, m, n) = (T.DVector("x"), T.DMatrix("m"), T.LVector("n"));
        return
        [
            .. new[] { T.Tanh(T.Exp(x) + (0.5 * x)), T.Sum(T.Sqr(m) * x, 0), T.Where(m > 1, m, T.Log(x)), T.Cast(n, DType.Float64) * 3 + x, T.FloorDiv(n, n - 7) + n }
                .Select(y =>
                {
                    using var function = Function.Compile([x, m, n], y, onUnusedInput: UnusedInput.Ignore);
                    return function.TopoSort().Select(node => node.Op).OfType<Composite>().First();
                }),
        ];
    }
}
