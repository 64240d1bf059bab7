using Theon.Tests.Autodiff;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Values and gradients of expressions over every op, compiled and run by the kernels, against the reference.</summary>
[TestClass]
public sealed class CompiledTests
{
    public static IEnumerable<object[]> Cases => StructuralGradientTests.Cases;

    [TestMethod, DynamicData(nameof(Cases))]
    public void Compiled_ValueAndGradients_AreThoseOfTheReference(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        var random = new Random(name.Length);
        TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
        RefArray[] values = [.. shapes.Select(shape => RefArray.Of([.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => 0.2 + random.NextDouble())], shape))];
        var y = build(x);
        TensorVariable[] outputs = [y, .. T.Grad(y.Sum(), x, DisconnectedInputs.Zero)];
        var expected = ReferenceEvaluator.Evaluate(outputs, x.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second));

        using var function = Function.Compile(x, outputs, onUnusedInput: UnusedInput.Ignore);
        NDArray[] arguments = [.. values.Select(value => value.ToNDArray())];
        using var results = function.Call([.. arguments.Select(array => (Value)array)]);
        for (var i = 0; i < outputs.Length; i++)
        {
            var actual = RefArray.From(results[i]);
            Assert.AreSequenceEqual(expected[i].Shape, actual.Shape, $"{name}, output {i}");
            for (var j = 0; j < actual.Values.Length; j++)
            {
                Assert.AreEqual(expected[i].Values[j], actual.Values[j], Tolerance.Compiled * Math.Max(1, Math.Abs(expected[i].Values[j])), $"{name}, output {i}, element {j}");
            }
        }

        Array.ForEach(arguments, array => array.Dispose());
    }
}
