using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

/// <summary>Steps along the gradient of gathered rows: they change these rows alone, in place.</summary>
[TestClass]
public sealed class RowUpdateTests
{
    private static readonly TensorVariable s_i = T.LVector("i");

    private static readonly (string Name, Func<SharedVariable, TensorVariable> Next)[] s_cases =
    [
        ("a constant rate", w => w - (0.1 * Gradient(w, T.Sum(T.Sqr(w[s_i]))))),
        ("a shared rate", w => w - (T.Shared(0.1, "rate") * Gradient(w, T.Sum(T.Exp(w[s_i]))))),
        ("a quotient", w => w - (Gradient(w, T.Sum(T.Sqr(w[s_i]))) / 8)),
        ("a sum", w => w + (Gradient(w, T.Sum(T.Sqr(w[s_i]))) * -0.5)),
        ("two places", w => w - (0.1 * Gradient(w, T.Sum(T.Sqr(w[s_i])) + T.Sum(T.Exp(w[s_i[1..]]) * w[T.Maximum(s_i[1..], 0)])))),
        ("single elements", w => w - (0.1 * Gradient(w, T.Sum(T.Sqr(w[s_i, s_i % 2]))))),
        ("a list of columns", w => w - (0.1 * Gradient(w, T.Sum(T.Sqr(w[.., new[] { 1, 0, 1 }]))))),
        ("rows that are added", w => T.IncSubtensor(w[s_i], 2.5)),
        ("rows that are set", w => T.SetSubtensor(w[s_i], 2.5)),
    ];

    public static IEnumerable<object[]> Cases => s_cases.Select(row => new object[] { row.Name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Update_OfRows_IsDoneInPlaceAndWritesNothingElse(string name)
    {
        var next = s_cases.First(row => row.Name == name).Next;
        using var plain = Train(next, Mode.None, out var expected);
        using var fast = Train(next, Mode.FastRun, out var actual);
        using var before = actual.GetValue(borrow: true);
        foreach (var indices in new[] { new long[] { 2, -1, 2, 0 }, [5, 5], [] })
        {
            Assert.AreEqual(plain.Call(indices).ToString(), fast.Call(indices).ToString());
            var (wanted, found) = (expected.GetValue().ToArray<double>(), actual.GetValue().ToArray<double>());
            for (var k = 0; k < wanted.Length; k++)
            {
                Assert.AreEqual(wanted[k], found[k], 1e-13);
            }
        }

        var kernels = fast.ProgramTextWithoutLines();
        Assert.Contains("scatter_known", kernels);
        Assert.Contains("mutable", kernels);
        Assert.DoesNotContain("copy(w)", kernels);
        Assert.DoesNotContain("fill", kernels);
        using var after = actual.GetValue(borrow: true);
        Assert.AreSequenceEqual(after.ToArray<double>(), before.ToArray<double>());
    }

    [TestMethod]
    public void Update_OfARowThatIsNotThere_NamesItAndChangesNothing()
    {
        foreach (var (name, next) in s_cases.Where(row => !row.Name.StartsWith("a list", StringComparison.Ordinal)))
        {
            using var train = Train(next, Mode.FastRun, out var w);
            var before = w.GetValue().ToArray<double>();
            var error = Assert.Throws<TheonException>(() => train.Call(new long[] { 1, 6 }), name);
            Assert.Contains("index 6 is outside axis 0 of length 6", error.Message);
            Assert.AreSequenceEqual(before, w.GetValue().ToArray<double>(), name);
        }
    }

    [TestMethod]
    public void Update_WithAGradientThatIsReadElsewhere_IsAsPlain()
    {
        var results = new List<string>();
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            var (w, m) = (Table(), T.Shared(new double[6, 2], "m"));
            var g = Gradient(w, T.Sum(T.Sqr(w[s_i])));
            using var train = Function.Compile([s_i], T.Sum(g), updates: [(w, w - g), (m, (0.5 * m) + g)], mode: mode);
            results.Add($"{train.Call(new long[] { 1, 1, 3 })} {w.GetValue()} {m.GetValue()}");
        }

        Assert.AreEqual(results[0], results[1]);
    }

    private static CompiledFunction Train(Func<SharedVariable, TensorVariable> next, Mode mode, out SharedVariable w)
    {
        w = Table();
        return Function.Compile([s_i], T.Size(s_i), updates: [(w, next(w))], mode: mode, onUnusedInput: UnusedInput.Ignore);
    }

    private static SharedVariable Table() => T.Shared(new[,] { { 1.0, 2 }, { 3, 4 }, { 5, 6 }, { 0.5, 0.25 }, { -1, -2 }, { 0, 1 } }, "w");

    private static TensorVariable Gradient(SharedVariable w, TensorVariable cost) => T.Grad(cost, w);
}
