using Theon.Tests.Loops;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Choices over a batch in which each example has a condition of its own.</summary>
[TestClass]
public sealed class VectorizeChoiceTests
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_rows = T.DMatrix("rows");

    private static TensorVariable Checked(TensorVariable x) => T.Log(T.Assert(x, "not positive", x > 0));

    private static readonly Dictionary<string, (Func<TensorVariable> Build, string Expected)> s_cases = new()
    {
        ["the other side is not computed"] = (() => T.Vectorize(x => T.IfElse(x > 0, Checked(x), x * 2), s_x), "[0, -4, 0]"),
        ["gradient of the result"] = (() => T.Grad(T.Vectorize(x => T.IfElse(x > 0, Checked(x) / T.Sqrt(x), x * 2), s_x).Sum(), s_x), "[1, 2, 2]"),
        ["gradient inside"] = (() => T.Vectorize(x => T.Grad(T.IfElse(x > 0, T.Log(x) / T.Sqrt(x), x * 2), x), s_x), "[1, 2, 2]"),
        ["second derivative"] = (() => T.Vectorize(x => T.Grad(T.Grad(T.IfElse(x > 0, T.Log(x) / T.Sqrt(x), x * x), x), x), s_x), "[-2, 2, 2]"),
        ["tangent"] = (() => T.Rop(T.Vectorize(x => T.IfElse(x > 0, T.Log(x), x * 2), s_x), s_x, T.OnesLike(s_x) * 3), "[3, 6, 6]"),
        ["a choice in a choice"] = (() => T.Vectorize(x => T.IfElse(x > 0, Checked(x), T.IfElse(x < 0, Checked(-x) * 10, x + 5)), s_x), "[0, 6.931471805599453, 5]"),
        ["what others need too"] = (() => T.Vectorize(x => { var y = x * 3; return T.IfElse(x > 0, y, -y) + y; }, s_x), "[6, 0, 0]"),
        ["rows, and what all share"] = (() => T.Vectorize(row => T.IfElse(row.Sum() > 0, T.Dot(row, s_x[..2]) * row, s_x[1..]), s_rows), "[[-3, -6], [-2, 0]]"),
        ["two axes"] = (() => T.Vectorize(x => T.IfElse(x > 1, x * 10, -x), s_rows, 2), "[[-1, 20], [3, 4]]"),
        ["several values"] = (() => T.Stack([.. T.Vectorize(e => T.IfElse(e[0] > 0, [e[0], e[1]], [e[1], e[1] + 1]), [s_x, s_x * 10])]), "[[1, -20, 0], [10, -19, 1]]"),
        ["a length that values decide"] = (() => T.Vectorize(row => T.IfElse(row.Sum() > 0, row[T.Nonzero(row > 1)].Sum(), row.Prod()), s_rows), "[2, 12]"),
        ["a choice in a loop"] = (() => T.Vectorize(row => T.Scan((e, s) => T.IfElse(e > 0, s + e, s * 2), sequences: [row], outputsInfo: [1.0]).Output, s_rows), "[[2, 4], [2, 4]]"),
        ["no example"] = (() => T.Vectorize(x => T.IfElse(x > 0, Checked(x), x), s_x[..0]), "[]"),
    };

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void ConditionOfEachExample_ChoosesItsSideAlone(string name)
    {
        var (build, expected) = s_cases[name];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([s_x, s_rows], build(), mode: mode, onUnusedInput: UnusedInput.Ignore);
            using var results = function.Call(new double[] { 1, -2, 0 }, new double[,] { { 1, 2 }, { -3, -4 } });
            Assert.AreEqual(expected, results[0].ToString(), mode.Name);
        }
    }

    [TestMethod]
    public void SidesOfDifferentShapes_AreAnErrorOfTheCall()
    {
        var y = T.Vectorize(row => T.IfElse(row[0] > 0, row, s_x), s_rows);
        using var function = Function.Compile([s_x, s_rows], y);
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1, 2, 3 }, new double[,] { { 1, 2 }, { -3, -4 } })).Message;
        Assert.Contains("the result has shape [3], the memory has shape [2]", error);
        Assert.Contains("step 1", error);
    }
}
