using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

[TestClass]
public sealed class InferTypesTests
{
    private static readonly TensorVariable s_s = T.Scalar("s");
    private static readonly TensorVariable s_v = T.Vector("v");
    private static readonly TensorVariable s_m = T.Matrix("m");
    private static readonly TensorVariable s_n = T.LScalar("n");
    private static readonly TensorVariable s_known = T.Constant(new double[2, 3]);
    private static readonly TensorVariable s_int8 = T.Variable(DType.Int8, [false], "i8");
    private static readonly TensorVariable s_complex = T.Variable(DType.Complex64, [false], "c");

    public static IEnumerable<object[]> Types => Rows(
        ("exp of float", () => T.Exp(s_v), "float64[:]"),
        ("exp of int64", () => T.Exp(T.LVector()), "float64[:]"),
        ("exp of bool", () => T.Exp(T.BoolVector()), "float32[:]"),
        ("isnan", () => T.IsNan(T.FVector()), "bool[:]"),
        ("where of a number", () => T.Where(s_v, s_v, 0), "float64[:]"),
        ("cast", () => T.Cast(s_v, DType.Int64), "int64[:]"),
        ("division of integers", () => T.LVector() / T.LVector(), "float64[:]"),
        ("division of float32", () => T.FVector() / 2, "float32[:]"),
        ("int64 times float32", () => T.LVector() * T.FVector(), "float64[:]"),
        ("dimshuffle", () => s_m.DimShuffle(1, 'x', 0), "float64[:, 1, :]"),
        ("dimshuffle drops", () => T.Col().DimShuffle(0), "float64[:]"),
        ("dimshuffle of int8", () => s_int8.DimShuffle('x', 0), "int8[1, :]"),
        ("transpose", () => s_known.T, "float64[3, 2]"),
        ("sum", () => s_m.Sum(), "float64[]"),
        ("sum of an axis", () => s_known.Sum(0), "float64[3]"),
        ("sum of the last axis, kept", () => s_known.Sum(-1, keepDims: true), "float64[2, 1]"),
        ("sum of axes", () => T.Tensor3().Sum([0, 2]), "float64[:]"),
        ("sum of bool", () => T.BoolVector().Sum(), "int64[]"),
        ("mean of float32", () => T.FMatrix().Mean(0), "float32[:]"),
        ("mean of int64", () => T.LVector().Mean(), "float64[]"),
        ("max", () => s_m.Max(1), "float64[:]"),
        ("max of bool", () => T.BoolVector().Max(), "bool[]"),
        ("any of numbers", () => s_m.Any(0), "bool[:]"),
        ("argmax", () => s_m.ArgMax(1), "int64[:]"),
        ("dot 1 1", () => T.Dot(s_v, s_v), "float64[]"),
        ("dot 2 1", () => T.Dot(s_m, s_v), "float64[:]"),
        ("dot 1 2", () => T.Dot(s_v, s_m), "float64[:]"),
        ("dot 2 2", () => T.Dot(s_known, s_m), "float64[2, :]"),
        ("dot 0 2", () => T.Dot(s_s, s_m), "float64[:, :]"),
        ("dot of float32 and float64", () => T.Dot(T.FMatrix(), s_v), "float64[:]"),
        ("outer", () => T.Outer(s_v, s_m), "float64[:, :]"),
        ("outer of int64", () => T.Outer(T.LVector(), T.LVector()), "int64[:, :]"),
        ("reshape", () => s_known.Reshape(3, -1), "float64[3, 2]"),
        ("reshape with a variable", () => s_m.Reshape(s_n, 1), "float64[:, 1]"),
        ("reshape to 0-d", () => T.Reshape(T.Constant(new[] { 1.0 })), "float64[]"),
        ("flatten", () => T.Flatten(T.Tensor3(), 2), "float64[:, :]"),
        ("zeros", () => T.Zeros(DType.Int64, 2, s_n), "int64[2, :]"),
        ("ones", () => T.Ones(1, 3), "float64[1, 3]"),
        ("zeros like", () => T.ZerosLike(T.FCol()), "float32[:, 1]"),
        ("broadcast", () => T.BroadcastTo(s_v, 4, s_v.Shape[0]), "float64[4, :]"),
        ("arange", () => T.Arange(s_n), "int64[:]"),
        ("arange of floats", () => T.Arange(0, 1.0, 0.25), "float64[:]"),
        ("nonzero", () => T.Nonzero(s_m > 0), "int64[:, 2]"),
        ("length", () => s_m.Shape[^1], "int64[]"),
        ("index", () => s_m[0], "float64[:]"),
        ("index from the end", () => s_known[^1, ^1], "float64[]"),
        ("range", () => s_known[.., 1..], "float64[2, 2]"),
        ("range from the end", () => s_known[^1.., ..^1], "float64[1, 2]"),
        ("empty range", () => s_known[2..1], "float64[0, 3]"),
        ("new axis", () => s_v[TensorIndex.NewAxis, ..], "float64[1, :]"),
        ("ellipsis", () => T.Tensor3()[TensorIndex.Ellipsis, 0], "float64[:, :]"),
        ("index by a variable", () => s_m[s_n, 1..3], "float64[:]"),
        ("slice with a step", () => s_known[T.Slice(null, null, -1), T.Slice(0, null, 2)], "float64[2, 2]"),
        ("squeeze", () => T.Squeeze(T.Row()), "float64[:]"),
        ("expand", () => T.ExpandDims(s_v, -1), "float64[:, 1]"));

    public static IEnumerable<object[]> Errors => Rows(
        ("erf of complex", () => T.Erf(s_complex), "Erf does not accept complex64"),
        ("neg of bool", () => -T.BoolVector(), "Neg does not accept bool|integers, floats"),
        ("and of floats", () => s_v & s_v, "And does not accept float64|bool, integers"),
        ("not of floats", () => !s_v, "! does not accept float64"),
        ("cast to bfloat16", () => T.Cast(s_v, DType.BFloat16), "Cast does not go to bfloat16"),
        ("elemwise of mixed dtypes", () => ScalarOps.Add.Elemwise.On(T.FVector(), s_v), "operand 0 must be float64"),
        ("elemwise of mixed ranks", () => ScalarOps.Add.Elemwise.On(s_m, s_v), "DimShuffle"),
        ("elemwise of too few", () => ScalarOps.Add.Elemwise.On(s_m), "takes 2 inputs, got 1"),
        ("dimshuffle drops", () => s_m.DimShuffle(0), "drops axis 1"),
        ("dimshuffle twice", () => s_m.DimShuffle(0, 0, 1), "names axis 0 of float64[:, :] twice"),
        ("dimshuffle out of range", () => s_m.DimShuffle(0, 2), "axis 2"),
        ("dimshuffle of y", () => s_m.DimShuffle(0, 'y'), "'y'"),
        ("sum out of range", () => s_m.Sum(2), "-2 to 1"),
        ("sum twice", () => s_m.Sum([0, -2]), "twice"),
        ("dot of 3", () => T.Dot(T.Tensor3(), s_v), "Reshape"),
        ("dot of bfloat16", () => T.Dot(T.Variable(DType.BFloat16, [false]), T.Variable(DType.BFloat16, [false])), "bool, integers, floats"),
        ("dot of lengths", () => T.Dot(s_known, T.Constant(new double[2])), "length 3, the first of the right 2"),
        ("reshape with a wrong count", () => s_known.Reshape(4, 2), "6 elements"),
        ("reshape that does not divide", () => s_known.Reshape(4, -1), "do not divide"),
        ("reshape with two inferred", () => s_m.Reshape(-1, -1), "axes 0 and 1"),
        ("reshape by a float", () => s_m.Reshape(2.5, 1), "not an integer"),
        ("reshape by a float variable", () => s_m.Reshape(s_s), "0-d int64"),
        ("zeros by a vector", () => T.Zeros(T.LVector()), "0-d int64"),
        ("stretch a length", () => T.BroadcastTo(s_known, 2, 4), "axis 1"),
        ("index out of range", () => s_known[2], "out of range"),
        ("too many indices", () => s_v[0, 0], "2 indices"),
        ("step 0", () => s_v[T.Slice(null, null, 0)], "step of axis 0 is 0"),
        ("index by floats", () => s_m[s_v], "got float64[:] as an index. Accepted: integers, and bool as a mask"),
        ("index by a 0-d float", () => s_m[s_s], "0-d int64"),
        ("nonzero of 0-d", () => T.Nonzero(s_s), "0-d"),
        ("arange of a vector", () => T.Arange(s_v), "Arange got float64[:]"),
        ("transpose of one", () => s_m.Transpose(0), "Transpose got 1 axes"),
        ("flatten to too many", () => s_m.Flatten(3), "1 to 2"),
        ("gemv addend", () => new Product(ProductKind.Gemv, Beta: 1, HasAddend: true).On(s_m, s_v, s_m), "addend"),
        ("gemv of dtypes", () => new Product(ProductKind.Gemv).On(s_m, T.FVector()), "Gemv"),
        ("gemv beta alone", () => new Product(ProductKind.Gemv, Beta: 1).On(s_m, s_v), "no addend"));

    [TestMethod, DynamicData(nameof(Types))]
    public void Type_OfAnApplication_IsInferred(string name, Func<TensorVariable> build, string expected) =>
        Assert.AreEqual(expected, build().Type.ToString(), name);

    [TestMethod, DynamicData(nameof(Errors))]
    public void Application_OfWhatAnOpDoesNotTake_SaysSo(string name, Func<TensorVariable> build, string expected)
    {
        var error = Assert.ThrowsExactly<TensorTypeException>(() => build(), name);
        foreach (var part in expected.Split('|'))
        {
            Assert.Contains(part, error.Message);
        }
    }

    [TestMethod]
    public void Ops_OfEqualParameters_AreEqual()
    {
        Assert.AreEqual<Op>(new Reduce(ReduceKind.Sum, [0, 1]), new Reduce(ReduceKind.Sum, [0, 1]));
        Assert.AreEqual<Op>(ScalarOps.Add.Elemwise, new Elemwise(ScalarOps.Add));
        Assert.AreNotEqual<Op>(new Reduce(ReduceKind.Sum, [0]), new Reduce(ReduceKind.Sum, [1]));
        Assert.AreNotEqual<Op>(new Elemwise(ScalarOps.Cast, DType.Bool), new Elemwise(ScalarOps.Cast, DType.Int64));
        Assert.AreEqual(new DimShuffle([1, -1]).GetHashCode(), new DimShuffle([1, -1]).GetHashCode());
    }

    private static IEnumerable<object[]> Rows(params (string Name, Func<TensorVariable> Build, string Expected)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.Build, row.Expected });
}
