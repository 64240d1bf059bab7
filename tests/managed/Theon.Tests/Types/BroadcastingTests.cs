using T = Theon.Tensor;

namespace Theon.Tests.Types;

[TestClass]
public sealed class BroadcastingTests
{
    public static IEnumerable<object[]> Results => Rows(
        ("matrix + vector", () => T.Matrix("m") + T.Vector("v"), "float64[:, :]"),
        ("row + col", () => T.Row("r") + T.Col("c"), "float64[:, :]"),
        ("row + row", () => T.Row("r") + T.Row("s"), "float64[1, :]"),
        ("scalar + matrix", () => T.Scalar("s") + T.Matrix("m"), "float64[:, :]"),
        ("constant + vector", () => T.Constant(new[] { 1.0, 2, 3 }) + T.Vector("v"), "float64[3]"),
        ("constant of one + vector", () => T.Constant(new[] { 1.0 }) + T.Vector("v"), "float64[:]"),
        ("shared of one + vector", () => T.Shared(new[] { 1.0 }) + T.Vector("v"), "float64[:]"),
        ("column of a vector", () => T.Vector("v").DimShuffle(0, 'x') + T.Matrix("m"), "float64[:, :]"),
        ("comparison", () => T.Row("r") > 0, "bool[1, :]"));

    [TestMethod, DynamicData(nameof(Results))]
    public void Type_OfAnExpression_FollowsThePatterns(string name, Func<TensorVariable> build, string expected) =>
        Assert.AreEqual(expected, build().Type.ToString(), name);

    [TestMethod]
    public void Add_OfKnownLengthsThatDiffer_NamesBothShapes()
    {
        var (a, b) = (T.Constant(new[] { 1.0, 2, 3 }), T.Constant(new[] { 1.0, 2, 3, 4 }));
        var error = Assert.ThrowsExactly<TensorTypeException>(() => a + b);
        Assert.Contains("float64[3]", error.Message);
        Assert.Contains("float64[4]", error.Message);
        Assert.Contains("axis 0", error.Message);
    }

    [TestMethod]
    public void Shared_WithAPatternItsValueContradicts_IsRefused() =>
        Assert.ThrowsExactly<TensorTypeException>(() => T.Shared(new[] { 1.0, 2 }, broadcastable: [true]));

    private static IEnumerable<object[]> Rows(params (string Name, Func<TensorVariable> Build, string Expected)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.Build, row.Expected });
}
