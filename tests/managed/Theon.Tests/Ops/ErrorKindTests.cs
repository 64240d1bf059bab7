using System.Text.RegularExpressions;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>One snapshot for each kind of error: op, types of the operands, what was expected, and the line of the user.</summary>
[TestClass]
public sealed partial class ErrorKindTests
{
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_n = T.LScalar("n");
    private static readonly TensorVariable s_known = T.Constant(new double[2, 3]);

    public static IEnumerable<object[]> Building => Rows(
        ("shape", () => T.Dot(s_known, T.Constant(new double[2])), "Dot got float64[2, 3] and float64[2]: the last axis of the left has length 3, the first of the right 2."),
        ("shapes that do not broadcast", () => s_known + T.Constant(new double[2, 2]), "Add: lengths 3 and 2 differ on axis 1 of float64[2, 3] and float64[2, 2]. Only an axis of length 1 stretches."),
        ("dtype", () => s_v & s_m, "And does not accept float64. Accepted: bool, integers. Cast the operand first, with T.Cast."),
        ("dtype of a length", () => T.Zeros(s_v[0]), "Alloc got float64[] as a length; it takes a 0-d int64, such as T.LScalar or x.Shape[0]."),
        ("axis", () => s_m.Sum(2), "Sum got axis 2 for 2 axes. Accepted: -2 to 1."),
        ("index", () => s_known[1, 3], "Subtensor[1, 3]: index 3 is out of range for axis 1 of float64[2, 3]. Accepted: -3 to 2."),
        ("too many indices", () => s_v[0, 0], "Subtensor got 2 indices for float64[:], which has 1 axes."),
        ("rank", () => T.Dot(T.DTensor3("t"), s_v), "Dot got float64[:, :, :] and float64[:]. Accepted: vectors and matrices; use * for 0-d values and Reshape for more axes."),
        ("unsupported", () => T.Exp(T.Variable(DType.BFloat16, [false], "h")), "Exp does not accept bfloat16. Accepted: floats and complex numbers; bool and integers of up to 16 bits are computed in float32, wider integers in float64. Kernels compute in bool, integers, floats and complex numbers; arrays of other dtypes can be held, sliced and reshaped."),
        ("gradient that is not defined", () => T.Grad(T.Zeta(s_v, 2.0).Sum(), s_v), "The gradient of Sum{axes=[0]} needs that of input 0 of Zeta (ErrorKindTests.cs:0), which is not defined: Zeta has no derivative to its exponent in closed form."));

    public static IEnumerable<object[]> Calling => Rows(
        ("shape", () => T.Exp(T.Dot(s_m, s_v)), "f failed in Gemv (kernel gemv, instruction 0): gemv: a row of A has length 4, B 3; expected the same (out [2], A [2, 4], B [3]) |   input 0: float64[2, 4] 'm', strides [4, 1] |   input 1: float64[3] 'v', strides [1] |   built at ErrorKindTests.cs:0"),
        ("shapes that do not broadcast", () => T.Exp(s_m) * s_v, "f failed in Composite (kernel elementwise, instruction 1): axis 1 has length 4 in input 0 and 3 in input 1 |   input 0: float64[2, 4] 'm', strides [4, 1] |   input 1: float64[1, 3], strides [0, 1] |   built at ErrorKindTests.cs:0"),
        ("index", () => s_v[s_n], "f failed in Subtensor (kernel view, instruction 1): index 7 is outside an axis of length 3, in index(r0, len(v,0))*stride(v,0) |   input 0: float64[] |   built at ErrorKindTests.cs:0"),
        ("index of an array", () => T.Take(s_v, s_n + T.Arange(2), 0), "f failed in AdvancedSubtensor (kernel gather, instruction 3): index 7 is outside axis 0 of length 3 |   input 0: float64[3] 'v', strides [1] |   input 1: int64[2], strides [1] |   built at ErrorKindTests.cs:0"),
        ("length", () => s_v.Reshape(s_n, 2), "f failed in Reshape (kernel copy, instruction 2): copy: destination has shape [7, 2], source [3]; expected the same number of elements |   input 0: float64[3] 'v', strides [1] |   built at ErrorKindTests.cs:0"),
        ("value", () => T.FloorDiv(s_n, s_n - 7), "f failed in FloorDiv (kernel elementwise_checked, instruction 1): FloorDiv: division of an integer by 0 |   input 0: int64[] 'n' |   input 1: int64[] |   built at ErrorKindTests.cs:0"));

    [TestMethod, DynamicData(nameof(Building))]
    public void Expression_ThatIsWrong_IsAnErrorOnItsLine(string kind, Func<TensorVariable> build, string expected)
    {
        var error = Assert.Throws<Exception>(() => build(), kind);
        Assert.AreEqual(expected, Texts(error), kind);
        Assert.Contains("ErrorKindTests.cs:line", error.StackTrace!);
    }

    [TestMethod, DynamicData(nameof(Calling))]
    public void Call_ThatFails_NamesTheLineOfTheExpression(string kind, Func<TensorVariable> build, string expected)
    {
        using var function = Function.Compile([s_v, s_m, s_n], build(), onUnusedInput: UnusedInput.Ignore, name: "f");
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[3], new double[2, 4], 7L), kind);
        Assert.AreEqual(expected, Texts(error), kind);
    }

    // On one line, without the number of the line.
    private static string Texts(Exception error) => Line().Replace(error.Message.ReplaceLineEndings(" | "), "ErrorKindTests.cs:0");

    [GeneratedRegex(@"ErrorKindTests\.cs:\d+")]
    private static partial Regex Line();

    private static IEnumerable<object[]> Rows(params (string Name, Func<TensorVariable> Build, string Expected)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.Build, row.Expected });
}
