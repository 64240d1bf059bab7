using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Division, bits and shifts of every pair of integer dtypes, against integers of any length.</summary>
[TestClass]
public sealed class IntegerPairTests
{
    private static readonly BigInteger[] s_values =
        [0, 1, -1, 2, -2, 3, 7, -7, 10, 63, 127, -128, 255, 32767, -32768, 65535, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, ulong.MaxValue];

    private static readonly (string Name, Func<TensorVariable, TensorVariable, TensorVariable> Build, Func<BigInteger, BigInteger, int, BigInteger> Value, bool Divides)[] s_rows =
    [
        ("FloorDiv", T.FloorDiv, (a, b, _) => FloorDiv(a, b), true),
        ("Mod", (x, y) => x % y, (a, b, _) => a - (FloorDiv(a, b) * b), true),
        ("quotient", (x, y) => T.DivMod(x, y).Quotient, (a, b, _) => FloorDiv(a, b), true),
        ("remainder", (x, y) => T.DivMod(x, y).Remainder, (a, b, _) => a - (FloorDiv(a, b) * b), true),
        ("And", (x, y) => x & y, (a, b, _) => a & b, false),
        ("Or", (x, y) => x | y, (a, b, _) => a | b, false),
        ("Xor", (x, y) => x ^ y, (a, b, _) => a ^ b, false),
        ("Not", (x, y) => ~(x + (0 * y)), (a, _, _) => -a - 1, false),
        ("ShiftLeft", (x, y) => x << y, (a, b, bits) => b < 0 || b >= bits ? 0 : a << (int)b, false),
        ("ShiftRight", (x, y) => x >> y, (a, b, bits) => b < 0 || b >= bits ? (a < 0 ? -1 : 0) : a >> (int)b, false),
        ("Add", (x, y) => x + y, (a, b, _) => a + b, false),
        ("Mul", (x, y) => x * y, (a, b, _) => a * b, false),
    ];

    private static IEnumerable<DType> Integers => Enum.GetValues<DType>().Where(dtype => dtype.IsInteger);

    public static IEnumerable<object[]> Pairs => from a in Integers from b in Integers select new object[] { a, b };

    [TestMethod, DynamicData(nameof(Pairs))]
    public void EveryFunction_OfAPair_IsThatOfIntegers(DType first, DType second)
    {
        var pairs = (from a in s_values where Fits(first, a) from b in s_values where Fits(second, b) select (a, b)).ToArray();
        foreach (var row in s_rows)
        {
            var (x, y) = (T.Variable(first, [false], "x"), T.Variable(second, [false], "y"));
            var common = (x + y).DType;
            if (!common.IsInteger)
            {
                continue;
            }

            var used = row.Divides ? pairs.Where(pair => pair.b != 0).ToArray() : pairs;
            using var function = Function.Compile([x, y], [row.Build(x, y)]);
            using var left = ArrayOf(first, used.Select(pair => pair.a));
            using var right = ArrayOf(second, used.Select(pair => pair.b));
            using var results = function.Call(left, right);
            Assert.AreEqual(common, results[0].DType);
            var found = Values(results[0]);
            for (var i = 0; i < used.Length; i++)
            {
                var expected = Wrapped(common, row.Value(used[i].a, used[i].b, 8 * common.Bytes));
                Assert.AreEqual(expected, found[i], $"{row.Name} of {first.Name} {used[i].a} and {second.Name} {used[i].b}");
            }
        }
    }

    [TestMethod, DynamicData(nameof(Pairs))]
    public void ZeroDivisor_OfAPair_IsAnErrorThatNamesTheOp(DType first, DType second)
    {
        foreach (var (name, build) in new (string, Func<TensorVariable, TensorVariable, TensorVariable>)[] { ("FloorDiv", T.FloorDiv), ("Mod", T.Mod), ("FloorDiv", T.CeilIntDiv) })
        {
            var (x, y) = (T.Variable(first, [false], "x"), T.Variable(second, [false], "y"));
            if (!(x + y).DType.IsInteger)
            {
                continue;
            }

            using var function = Function.Compile([x, y], [build(x, y)]);
            using var left = ArrayOf(first, [5, 6, 7]);
            using var right = ArrayOf(second, [1, 0, 2]);
            Assert.Contains($"{name}: division of an integer by 0", Assert.Throws<TheonException>(() => function.Call(left, right)).Message);
        }
    }

    [TestMethod, DynamicData(nameof(Unsigned))]
    public void CeilIntDiv_OfUnsigned_RoundsUp(DType dtype)
    {
        var (x, y) = (T.Variable(dtype, [false], "x"), T.Variable(dtype, [false], "y"));
        using var function = Function.Compile([x, y], [T.CeilIntDiv(x, y)]);
        using var left = ArrayOf(dtype, [7, 8, 0, 255]);
        using var right = ArrayOf(dtype, [2, 2, 5, 254]);
        using var results = function.Call(left, right);
        Assert.AreSequenceEqual(new BigInteger[] { 4, 4, 0, 2 }, Values(results[0]));
    }

    public static IEnumerable<object[]> Unsigned => Integers.Where(dtype => dtype.Kind == DTypeKind.Unsigned).Select(dtype => new object[] { dtype });

    [TestMethod, DynamicData(nameof(Signed))]
    public void CeilIntDiv_RoundsUp(DType dtype)
    {
        var (x, y) = (T.Variable(dtype, [false], "x"), T.Variable(dtype, [false], "y"));
        using var function = Function.Compile([x, y], [T.CeilIntDiv(x, y)]);
        using var left = ArrayOf(dtype, [7, 8, -7, 7, 0, -8]);
        using var right = ArrayOf(dtype, [2, 2, 2, -2, 5, -3]);
        using var results = function.Call(left, right);
        Assert.AreSequenceEqual(new BigInteger[] { 4, 4, -3, -3, 0, 3 }, Values(results[0]));
    }

    public static IEnumerable<object[]> Signed => Integers.Where(dtype => dtype.Kind == DTypeKind.Signed).Select(dtype => new object[] { dtype });

    [TestMethod, DynamicData(nameof(Ranges))]
    public void Arange_OfEveryDType_IsComputedInIt(DType dtype)
    {
        using var function = Function.Compile([], [T.Arange(2, 11, 3, dtype), T.Arange(T.Constant(9), 0, -4, DType.Int8)]);
        using var results = function.Call();
        Assert.AreEqual(dtype, results[0].DType);
        using var wide = results[0].AsType(DType.Float64);
        Assert.AreSequenceEqual(new double[] { 2, 5, 8 }, wide.ToArray<double>());
        Assert.AreSequenceEqual(new sbyte[] { 9, 5, 1 }, results[1].ToArray<sbyte>());
    }

    public static IEnumerable<object[]> Ranges =>
        Enum.GetValues<DType>().Where(dtype => dtype.IsComputed && dtype != DType.Bool && !dtype.IsComplex).Select(dtype => new object[] { dtype });

    [TestMethod]
    public void IsClose_OfUnsignedIntegers_DoesNotWrap()
    {
        var (x, y) = (T.Variable(DType.UInt8, [false]), T.Variable(DType.UInt8, [false]));
        using var function = Function.Compile([x, y], [T.IsClose(x, y, atol: 1.5, rtol: 0), T.AllClose(x, y, atol: 1.5, rtol: 0)]);
        using var results = function.Call(NDArray.FromSpan<byte>([1, 2, 255]), NDArray.FromSpan<byte>([2, 1, 0]));
        Assert.AreSequenceEqual(new[] { true, true, false }, results[0].ToArray<bool>());
        Assert.IsFalse(results[1].As<bool>());
    }

    private static BigInteger FloorDiv(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    private static (BigInteger Low, BigInteger High) Bounds(DType dtype)
    {
        var bits = 8 * dtype.Bytes;
        return dtype.Kind == DTypeKind.Unsigned
            ? (0, (BigInteger.One << bits) - 1)
            : (-(BigInteger.One << (bits - 1)), (BigInteger.One << (bits - 1)) - 1);
    }

    private static bool Fits(DType dtype, BigInteger value) => value >= Bounds(dtype).Low && value <= Bounds(dtype).High;

    private static BigInteger Wrapped(DType dtype, BigInteger value)
    {
        var (low, high) = Bounds(dtype);
        var count = high - low + 1;
        return ((((value - low) % count) + count) % count) + low;
    }

    private static NDArray ArrayOf(DType dtype, IEnumerable<BigInteger> values)
    {
        using var wide = NDArray.FromSpan<long>([.. values.Select(value => unchecked((long)(ulong)(value & ulong.MaxValue)))]);
        return wide.AsType(dtype);
    }

    private static BigInteger[] Values(NDArray array)
    {
        if (array.DType == DType.UInt64)
        {
            return [.. array.ToArray<ulong>().Select(value => (BigInteger)value)];
        }

        using var wide = array.AsType(DType.Int64);
        return [.. wide.ToArray<long>().Select(value => (BigInteger)value)];
    }
}
