using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Values that cross the boundary: what is accepted, converted, refused.</summary>
[TestClass]
public sealed class BoundaryTests
{
    public enum Policy
    {
        Default,
        Downcast,
        Strict,
    }

    public static IEnumerable<object?[]> Cases =>
    [
        // argument, input dtype, rank, expected by default, with downcast, when strict; null: refused
        [new[] { 1, 2 }, DType.Float64, "[1, 2]", "[1, 2]", null],
        [new[] { true, false }, DType.Float32, "[1, 0]", "[1, 0]", null],
        [new[] { 1f }, DType.Float64, "[1]", "[1]", null],
        [new[] { 1.5 }, DType.Float64, "[1.5]", "[1.5]", "[1.5]"],
        [new[] { 1.0 }, DType.Float32, null, "[1]", null],
        [new[] { 300L }, DType.Bool, null, "[True]", null],
        [new[] { 2.5 }, DType.Int64, null, "[2]", null],
        [new[] { 1, 2 }, DType.Float32, null, "[1, 2]", null],
        [3, DType.Float64, "3", "3", null],
        [3, DType.Float32, "3", "3", null],
        [3.0, DType.Int64, "3", "3", null],
        [3.5, DType.Int64, null, "3", null],
        [0.5, DType.Float32, "0.5", "0.5", null],
        [0.1, DType.Float32, null, "0.1", null],
        [double.NaN, DType.Float32, "NaN", "NaN", null],
        [true, DType.Int64, "1", "1", null],
        [(long)int.MaxValue + 1, DType.Float32, "2.1474836E+09", "2.1474836E+09", null],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Call_ConvertsByPolicy(object argument, DType dtype, string? byDefault, string? downcast, string? strict)
    {
        var rank = argument is Array array ? array.Rank : 0;
        foreach (var (policy, expected) in new[] { (Policy.Default, byDefault), (Policy.Downcast, downcast), (Policy.Strict, strict) })
        {
            var x = T.Variable(TensorType.OfRank(dtype, rank), "x");
            bool? allow = policy == Policy.Downcast ? true : null;
            using var function = Function.Compile([x], x, name: "f", allowInputDowncast: allow, strict: policy == Policy.Strict);
            if (expected is null)
            {
                var error = Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call(Value.From(argument)), $"{policy}");
                Assert.Contains("f: input 0 'x'", error.Message);
                Assert.Contains("BoundaryTests.cs:", error.Message);
            }
            else
            {
                Assert.AreEqual(expected, function.Call(Value.From(argument)).ToString(), $"{policy}");
            }
        }
    }

    [TestMethod]
    public void Call_FloatNumberForFloatX_IsRounded()
    {
        using var scope = Config.With(DType.Float32);
        var x = T.Scalar("x");
        using var function = Function.Compile([x], x);
        Assert.AreEqual(0.1f, function.Call(0.1).As<float>());
    }

    [TestMethod]
    public void Call_FloatNumberForFloatX_IsNotRounded_WhereDowncastsAreRefused()
    {
        using var scope = Config.With(DType.Float32);
        var x = T.Scalar("x");
        using var function = Function.Compile([x], x, allowInputDowncast: false);
        Assert.AreEqual(0.5f, function.Call(0.5).As<float>());
        Assert.Contains("float32 cannot hold it", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call(0.1)).Message);
    }

    [TestMethod]
    public void Call_DeclaredLength_IsHeld()
    {
        var x = T.Variable(TensorType.WithLengths(DType.Float64, 2, -1), "x");
        using var function = Function.Compile([x], [x.Shape[0] * 10, x.Sum(0)]);
        Assert.AreEqual("[3, 5, 7]", function.Call(new double[,] { { 0, 1, 2 }, { 3, 4, 5 } })[1].ToString());
        var error = Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call(new double[3, 3]));
        Assert.Contains("input 0 'x' is float64[2, :]", error.Message);
        Assert.Contains("shape [3, 3]: axis 0 was declared to have length 2", error.Message);
    }

    [TestMethod]
    public void Call_WrongRank_NamesInputAndLine()
    {
        var x = T.Matrix("x");
        using var function = Function.Compile([x], x + 1, name: "f");
        var error = Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call(new double[3]));
        Assert.Contains("f: input 0 'x' is float64[:, :], declared at BoundaryTests.cs:", error.Message);
        Assert.Contains("shape [3]: 2 axes are needed, 1 given", error.Message);
    }

    [TestMethod]
    public void Call_BroadcastingAxisOfOtherLength_IsRefused()
    {
        var x = T.Row("x");
        using var function = Function.Compile([x], x + 1);
        Assert.Contains("axis 0 broadcasts and must have length 1", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Call(new double[2, 3])).Message);
    }

    [TestMethod]
    public void Call_JaggedArray_IsRefused()
    {
        var x = T.Matrix("x");
        using var function = Function.Compile([x], x + 1);
        Assert.Contains("jagged", Assert.ThrowsExactly<ArgumentException>(() => function.Call(Value.From(new[] { new[] { 1.0 } }))).Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => function.Call((double[,])null!));
    }
}
