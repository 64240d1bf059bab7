using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Graph;

[TestClass]
public sealed class VariableMapTests
{
    private static readonly TensorVariable[] s_variables = [.. Enumerable.Range(0, 5_000).Select(_ => T.Constant(1.0))];

    // Every second and every seventh: numbers side by side and apart.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    public void Values_AreFoundAgain_AndThoseOfOthersAreNot(int step)
    {
        var map = new VariableMap<int>();
        for (var i = 0; i < s_variables.Length; i += step)
        {
            Assert.IsTrue(map.TryAdd(s_variables[i], i));
            Assert.IsFalse(map.TryAdd(s_variables[i], -1));
        }

        Assert.AreEqual((s_variables.Length + step - 1) / step, map.Count);
        for (var i = 0; i < s_variables.Length; i++)
        {
            Assert.AreEqual(i % step == 0, map.TryGetValue(s_variables[i], out var value));
            Assert.AreEqual(i % step == 0 ? i : 0, value);
            Assert.AreEqual(i % step == 0, map.ContainsKey(s_variables[i]));
        }
    }

    [TestMethod]
    public void Writing_ReplacesAValue_AndAddsOne()
    {
        var map = new VariableMap<string>();
        map[s_variables[0]] = "a";
        map[s_variables[0]] = "b";
        map[s_variables[1]] = "c";
        Assert.AreEqual(2, map.Count);
        Assert.AreEqual("b", map[s_variables[0]]);
        Assert.AreEqual("c", map.GetValueOrDefault(s_variables[1], "d"));
        Assert.AreEqual("d", map.GetValueOrDefault(s_variables[2], "d"));
    }

    [TestMethod]
    public void MissingAndSecondValues_AreErrors()
    {
        var map = new VariableMap<int>();
        map.Add(s_variables[0], 1);
        Assert.ThrowsExactly<ArgumentException>(() => map.Add(s_variables[0], 2));
        Assert.ThrowsExactly<KeyNotFoundException>(() => map[s_variables[1]]);
    }

    // What is emptied takes other variables, and finds nothing of the ones before.
    [TestMethod]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(33)]
    public void Emptied_HoldsOthers_AndNothingOfThoseBefore(int step)
    {
        var map = new VariableMap<string>();
        for (var round = 0; round < 3; round++)
        {
            for (var i = round; i < s_variables.Length; i += 3 * step)
            {
                map.Add(s_variables[i], $"{round}, {i}");
            }

            for (var i = 0; i < s_variables.Length; i++)
            {
                var isThere = i >= round && (i - round) % (3 * step) == 0;
                Assert.AreEqual(isThere, map.TryGetValue(s_variables[i], out var value));
                Assert.AreEqual(isThere ? $"{round}, {i}" : null, value);
            }

            map.Clear();
            Assert.AreEqual(0, map.Count);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(32)]
    [DataRow(1_000)]
    public void Sets_HoldWhatWasAdded_Once(int step)
    {
        var set = VariableSet.Of([.. s_variables.Where((_, i) => i % step == 0)]);
        for (var i = 0; i < s_variables.Length; i++)
        {
            Assert.AreEqual(i % step == 0, set.Contains(s_variables[i]));
            Assert.AreEqual(i % step != 0, set.Add(s_variables[i]));
        }

        Assert.AreEqual(s_variables.Length, set.Count);
    }
}
