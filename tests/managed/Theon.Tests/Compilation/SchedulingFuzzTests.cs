using System.Text;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

/// <summary>Random programs with views, in-place candidates and updates that read each other, against the reference. All numbers are
/// small integers, so results are exact.</summary>
[TestClass]
public sealed class SchedulingFuzzTests
{
    private const int Rows = 3;

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void RandomGraphs_WithUpdates_EqualTheReference(string mode)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            Compare(seed, Modes.Named(mode));
        }
    }

    private static void Compare(int seed, Mode mode)
    {
        var random = new Random(seed);
        var text = new StringBuilder($"seed {seed}, mode {mode}:");
        var inputs = Enumerable.Range(0, 2).Select(i => T.Matrix($"x{i}")).ToArray();
        var shared = Enumerable.Range(0, 3).Select(i => T.Shared(RandomMatrix(random), $"s{i}")).ToArray();
        var pool = inputs.Concat<TensorVariable>(shared).ToList();
        for (var i = 0; i < 12; i++)
        {
            pool.Add(Combine(random, pool, text));
        }

        TensorVariable[] outputs = [Pick(random, pool), pool[^1]];
        (SharedVariable, TensorVariable)[] updates = [.. shared.Where(_ => random.Next(3) > 0).Select(s => (s, NewValue(random, s, pool)))];
        var arguments = inputs.Select(_ => NDArray.From(RandomMatrix(random))).ToArray();

        var given = inputs.Zip(arguments).ToDictionary(pair => pair.First, pair => RefArray.From(pair.Second));
        var expected = ReferenceEvaluator.Evaluate([.. outputs, .. updates.Select(update => update.Item2)], given);
        using var function = Function.Compile(inputs, outputs, updates, mode: mode, onUnusedInput: UnusedInput.Ignore);
        using var results = function.Call(arguments[0], arguments[1]);
        var actual = results.Concat(updates.Select(update => update.Item1.GetValue())).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            // Zeros may differ in sign: the order of the operands of a maximum is free.
            var got = RefArray.From(actual[i]);
            Assert.AreSequenceEqual(expected[i].Values, got.Values, $"{text} result {i}: expected {expected[i]}, got {got}\n{function.ProgramText()}");
        }
    }

    private static TensorVariable Combine(Random random, List<TensorVariable> pool, StringBuilder text)
    {
        var (a, b) = (Pick(random, pool), Pick(random, pool));
        var choice = random.Next(9);
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {pool.Count}={choice}({pool.IndexOf(a)},{pool.IndexOf(b)})");
        return choice switch
        {
            0 => a + b,
            1 => a - b,
            2 => T.Maximum(a, b),
            3 => a.T,
            4 => a.Reshape(Rows, Rows),
            5 => T.Minimum(a, -b),
            6 => a + b.Sum(0),
            7 => T.Maximum(a, b.T),
            _ => T.Clip(a, -4, 4),
        };
    }

    private static TensorVariable NewValue(Random random, SharedVariable target, List<TensorVariable> pool) => random.Next(4) switch
    {
        0 => target + Pick(random, pool),
        1 => T.Maximum(Pick(random, pool), target),
        2 => Pick(random, pool) - target,
        _ => Pick(random, pool),
    };

    private static TensorVariable Pick(Random random, List<TensorVariable> pool) => pool[random.Next(pool.Count)];

    private static double[,] RandomMatrix(Random random)
    {
        var matrix = new double[Rows, Rows];
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i / Rows, i % Rows] = random.Next(-3, 4);
        }

        return matrix;
    }
}
