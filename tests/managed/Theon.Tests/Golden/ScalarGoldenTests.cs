using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Golden;

/// <summary>Functions of elements against values of NumPy and SciPy, and the test that no op is without such a case.</summary>
[TestClass]
public sealed class ScalarGoldenTests
{
    public static IEnumerable<object[]> Cases => ScalarOps.All.Where(op => GoldenFile.Scalars.ContainsKey(op.Name)).Select(op => new object[] { op.Name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Call_ComputesWhatSciPyComputes(string name)
    {
        var op = ScalarOps.All.Single(op => op.Name == name);
        var (arguments, expected) = GoldenFile.Scalars[name];
        TensorVariable[] x = [.. arguments.Select(argument => T.Variable(TensorType.OfRank(argument.DType, argument.Rank)))];
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile(x, op.Code == ScalarOpCode.Cast ? T.Cast(x[0], DType.Int64) : T.Apply(op, x), mode: mode);
            using var results = function.Call([.. arguments.Select(argument => (Value)argument)]);
            GoldenTests.Compare(expected, results[0], $"{name} in {mode}");
        }
    }

    private static readonly Dictionary<string, Func<TensorVariable, TensorVariable>> s_activations = new()
    {
        ["Relu"] = T.Relu,
        ["LeakyRelu"] = x => T.Relu(x, 0.1),
        ["Elu"] = x => T.Elu(x),
        ["EluHalf"] = x => T.Elu(x, 0.5),
        ["Selu"] = T.Selu,
        ["Gelu"] = T.Gelu,
        ["Swish"] = x => T.Swish(x),
        ["SwishOfTwo"] = x => T.Swish(x, 2),
        ["Softsign"] = T.Softsign,
        ["HardSigmoid"] = T.HardSigmoid,
    };

    public static IEnumerable<object[]> Activations => s_activations.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Activations))]
    public void Activation_IsAsPublished(string name)
    {
        var (arguments, expected) = GoldenFile.Scalars[name];
        var x = T.DVector("x");
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile([x], s_activations[name](x), mode: mode);
            using var result = function.Call(arguments[0]);
            GoldenTests.Compare(expected, result, $"{name} in {mode}");
        }

        GradientCheck.Verify(v => s_activations[name](v[0]), arguments);
    }

    [TestMethod]
    public void EveryOp_HasACase()
    {
        var covered = GoldenTests.Expressions.Concat(LinalgGoldenTests.Expressions).SelectMany(expression => Traversal.TopologicalOrder([expression]))
            .Select(node => node.Op.Name).Concat(GoldenFile.Scalars.Keys).ToHashSet();
        Assert.AreSequenceEqual([], Support.Rows.Select(row => row.Name).Except(covered).Except(s_otherwise), "ops without a case in make_golden.py, make_linalg.py or make_scalars.py");
    }

    // Identities, which have no counterpart; products and positions that only rewriting makes, which the cases of Dot and of updates run as; complex results,
    // which the native tests check; draws, whose numbers they keep; loops and choices, which have tests of their own.
    private static readonly string[] s_otherwise = ["Assert", "Breakpoint", "GradientClip", "Print", "Rebroadcast", "SpecifyShape", "IndexPositions", "Gemm", "Gemv", "Ger", "DotInner", "Eig", "RandomGamma", "IfElse", "Scan"];
}
