using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class UpdatesTests
{
    [TestMethod]
    public void Map_WithoutOrder_WarnsForMoreThanOneEntry_AndWorks()
    {
        var (a, b) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"));
        using var log = new LogEntries();
        using var one = Function.Compile([], [], updates: new Dictionary<SharedVariable, TensorVariable> { [a] = a + b });
        using var ordered = Function.Compile([], [], updates: new OrderedDictionary<SharedVariable, TensorVariable> { [a] = a + b, [b] = a });
        using var list = Function.Compile([], [], updates: [(a, a + b), (b, a)]);
        Assert.IsEmpty(log.Entries);
        using var two = Function.Compile([], [], updates: new Dictionary<SharedVariable, TensorVariable> { [a] = a + b, [b] = a }, name: "two");
        Assert.Contains("two", log.Entries.Single().Message);
        Assert.Contains("order is not defined", log.Entries[0].Message);
        two.Call();
        Assert.AreEqual("3 1", $"{a.GetValue()} {b.GetValue()}");
    }

    [TestMethod]
    public void Lists_AddUp_UnlessTheyConflict()
    {
        var (a, b) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"));
        TensorVariable next = a + 1;
        Updates first = [(a, next)], second = [(b, b * 2), (a, next)];
        using var step = Function.Compile([], [], updates: first + second);
        step.Call();
        Assert.AreEqual("2 4", $"{a.GetValue()} {b.GetValue()}");
        Assert.AreSame(next, (first + second)[a]);
        Assert.IsNull(first[b]);
        Updates other = [(a, a + 2)];
        Assert.Contains("Both lists update a", Assert.ThrowsExactly<ArgumentException>(() => first + other).Message);
    }

    [TestMethod]
    public void DefaultUpdate_TakesPlaceInEveryFunctionThatUsesTheVariable()
    {
        var (s, x) = (T.Shared(1.0, "s"), T.DScalar("x"));
        s.DefaultUpdate = s * 2;
        using var uses = Function.Compile([x], x + s);
        using var ignores = Function.Compile([x], x + 1);
        Assert.AreEqual("2 3", $"{uses.Call(1.0)} {uses.Call(1.0)}");
        ignores.Call(1.0);
        Assert.AreEqual(4.0, s.GetValue().As<double>());
    }

    [TestMethod]
    public void DefaultUpdate_YieldsToAnotherUpdate_AndToNoDefaultUpdates()
    {
        var (s, t) = (T.Shared(1.0, "s"), T.Shared(1.0, "t"));
        (s.DefaultUpdate, t.DefaultUpdate) = (s + 1, t + 1);
        void AssertAfter(double expectedS, double expectedT, Updates? updates, NoDefaultUpdates? without)
        {
            s.SetValue(1.0);
            t.SetValue(1.0);
            using var f = Function.Compile([], s + t, updates: updates, noDefaultUpdates: without);
            f.Call();
            Assert.AreEqual((expectedS, expectedT), (s.GetValue().As<double>(), t.GetValue().As<double>()));
        }

        AssertAfter(2, 2, null, null);
        AssertAfter(10, 2, [(s, s * 10)], null);
        AssertAfter(1, 1, null, true);
        AssertAfter(2, 2, null, false);
        AssertAfter(1, 2, null, [s]);
        AssertAfter(10, 1, [(s, s * 10)], true);
    }

    [TestMethod]
    public void DefaultUpdate_MayNeedVariablesWithDefaultUpdates()
    {
        var (s, t) = (T.Shared(1.0, "s"), T.Shared(10.0, "t"));
        (s.DefaultUpdate, t.DefaultUpdate) = (s + t, t + 1);
        using var f = Function.Compile([], s);
        f.Call();
        Assert.AreEqual("11 11", $"{s.GetValue()} {t.GetValue()}");
    }

    [TestMethod]
    public void DefaultUpdate_OfAnotherType_IsRefusedAtOnce()
    {
        var s = T.Shared(1.0, "s");
        var message = Assert.ThrowsExactly<TensorTypeException>(() => s.DefaultUpdate = T.FScalar()).Message;
        Assert.Contains("'s' (float64[]) declared at UpdatesTests.cs:", message);
        Assert.Contains("float32[]", message);
    }

    [TestMethod]
    public void Givens_ReachDefaultUpdates()
    {
        var (s, rate) = (T.Shared(1.0, "s"), T.DScalar("rate"));
        s.DefaultUpdate = s * rate;
        using var f = Function.Compile([], s, givens: [(rate, 3)]);
        f.Call();
        Assert.AreEqual(3.0, s.GetValue().As<double>());
    }

    [TestMethod]
    public void Givens_TakeHostNumbersInTheDtypeOfWhatTheyReplace()
    {
        var (x, n) = (T.FScalar("x"), T.IScalar("n"));
        using var f = Function.Compile([], [x * 2, n], givens: [(x, 1.5), (n, 7)]);
        var results = f.Call();
        Assert.AreEqual("3: float32, 7: int32", string.Join(", ", results.Select(array => $"{array}: {array.DType.Name}")));
        Assert.ThrowsExactly<CompileException>(() => Function.Compile([], n * 2, givens: [(n, 1.5)]));
    }
}
