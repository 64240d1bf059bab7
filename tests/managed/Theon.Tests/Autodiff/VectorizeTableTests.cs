using System.Collections.Immutable;
using System.Numerics;
using Theon.Graph;
using Theon.Tests.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Every op of the registry over a batch: equal to that of each example, or refused with the reason that the page of ops shows.</summary>
[TestClass]
public sealed class VectorizeTableTests
{
    private const int Batch = 3;

    // What no batch has a form of, whose reasons the page of ops shows. A new op is right for batches, or stands here.
    private static readonly string[] s_refused = ["Arange", "Bincount", "DotInner", "Gemm", "Gemv", "IndexPositions", "Nonzero", "RandomGamma", "SearchSorted"];

    public static IEnumerable<object[]> Cases => Support.Rows.Select((row, i) => new object[] { i, row.Name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Vectorize_OfAnOp_IsThatOfEachExample(int index, string name)
    {
        var row = Support.Rows[index];
        var node = Support.ExampleOf(row);
        var batched = Support.BatchedOf(node);
        if (s_refused.Contains(name))
        {
            Assert.AreNotEqual("yes", row.Batches, name);
            Assert.AreNotEqual("it has no form for batches", row.Batches, name);
            return;
        }

        Assert.AreEqual("yes", row.Batches, name);
        List<string> errors = [];
        foreach (var (number, second) in Support.Sizes)
        {
            var shared = node.Inputs.Where(input => input is not Constant && !batched.Contains(input)).Distinct().ToArray();
            Value[] given = [.. shared.Select(input => (Value)Support.ValueOf(input.Type, number, 4))];
            NDArray[][] examples = [.. Enumerable.Range(0, Batch).Select(i => batched.Select((input, k) => Support.ExampleValue(input.Type, i, k == 1 ? second : 4)).ToArray())];
            try
            {
                Compare(node, batched, shared, given, examples);
                return;
            }
            catch (Exception error) when (error is FunctionRunException or CompileException or TheonException)
            {
                errors.Add(error.Message);
            }
        }

        Assert.Fail($"{name}: {string.Join("; ", errors)}");
    }

    private static void Compare(Apply node, ImmutableArray<TensorVariable> batched, TensorVariable[] shared, Value[] given, NDArray[][] examples)
    {
        using var one = Function.Compile([.. batched, .. shared], node.Outputs.AsSpan(), mode: Mode.None, onUnusedInput: UnusedInput.Ignore);
        TensorVariable[] batches = [.. batched.Select(input => T.Variable(TensorType.WithLengths(input.DType, [-1, .. input.Type.Lengths])))];
        var outputs = T.Vectorize(x => Support.Applied(node, batched, x).Outputs, batches);
        using var all = Function.Compile([.. batches, .. shared], outputs.AsSpan(), mode: Mode.None, onUnusedInput: UnusedInput.Ignore);
        using var together = all.Call([.. batched.Select((_, k) => (Value)Support.Stacked([.. examples.Select(example => example[k])])), .. given]);
        for (var i = 0; i < Batch; i++)
        {
            using var alone = one.Call([.. examples[i].Select(array => (Value)array), .. given]);
            for (var k = 0; k < alone.Count; k++)
            {
                using var part = together[k].Slice(0, i, 1);
                Assert.AreSequenceEqual([1, .. alone[k].Shape], part.Shape, $"{node.Op}, output {k}");
                AssertClose(alone[k], part, $"{node.Op}, example {i}, output {k}");
            }
        }
    }

    private static void AssertClose(NDArray expected, NDArray actual, string what)
    {
        using var wide = expected.AsType(DType.Complex128);
        using var found = actual.AsType(DType.Complex128);
        foreach (var (wanted, got) in wide.ToArray<Complex>().Zip(found.ToArray<Complex>()))
        {
            AssertClose(wanted.Real, got.Real, what);
            AssertClose(wanted.Imaginary, got.Imaginary, what);
        }
    }

    private static void AssertClose(double wanted, double got, string what)
    {
        if (!double.IsFinite(wanted))
        {
            Assert.AreEqual(wanted, got, what);
            return;
        }

        Assert.AreEqual(wanted, got, Tolerance.Compiled * Math.Max(1, Math.Abs(wanted)), what);
    }
}
