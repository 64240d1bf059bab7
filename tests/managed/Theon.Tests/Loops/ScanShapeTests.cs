using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>
/// Steps inside which shapes differ from step to step: the first n rows at step n. Values and gradients are those of the steps written out one by one.
/// What a step hands on or gives must keep its shape.
/// </summary>
[TestClass]
public sealed class ScanShapeTests
{
    private const int Steps = 5;

    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_w = T.DScalar("w");
    private static readonly TensorVariable s_rows = T.DMatrix("rows");
    private static readonly TensorVariable s_weights = T.DMatrix("weights");
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable[] s_inputs = [s_x, s_w, s_rows, s_weights, s_v];
    private static readonly NDArray[] s_values = [LoopValues.Draw(1, 7), NDArray.Scalar(0.7), LoopValues.Draw(2, 7, 3), LoopValues.Draw(3, 3, 3), LoopValues.Draw(4, 3)];

    // What a step makes of its number, from 1.
    private static readonly Dictionary<string, Func<TensorVariable, TensorVariable>> s_bodies = new()
    {
        ["a part"] = n => T.Sin(First(s_x, n)).Sum() * s_w,
        ["a product with weights"] = n => T.Tanh(T.Dot(First(s_rows, n), s_weights)).Sum(),
        ["a product of products"] = n => T.Tanh(T.Dot(T.Dot(First(s_rows, n), s_weights), s_weights)).Sum(),
        ["a product with a vector"] = n => T.Tanh(T.Dot(First(s_rows, n), s_v)).Sum(),
        ["a product of two parts"] = n => T.Tanh(T.Dot(First(s_x, n), First(s_rows, n))).Sum(),
        ["an outer product"] = n => T.Tanh(T.Outer(First(s_x, n), s_v)).Sum(),
        ["a range"] = n => T.Exp(T.Cast(T.Arange(n), DType.Float64) * s_w * 0.1).Sum(),
        ["a mask"] = n => T.Sqr(s_x[T.Nonzero(s_x > (T.Cast(n, DType.Float64) - 3) * 0.2)[0]]).Sum(),
        ["a part put behind another"] = n => T.Sin(T.Join(0, First(s_x, n), s_v)).Sum(),
        ["a part in another shape"] = n => T.Sin(T.Reshape(First(s_rows, n), [-1L])).Sum() * s_w,
        ["a sum over a part"] = n => T.Tanh(T.CumSum(First(s_x, n), 0)).Sum(),
        ["a loop of n steps"] = n => T.Scan((TensorVariable s) => T.Tanh((s * s_w) + 0.1), outputsInfo: [T.Constant(0.3)], nSteps: n)[0].Sum(),
        ["a loop over n rows"] = n => T.Scan((row, h) => T.Tanh(T.Dot(h, s_weights) + row), sequences: [First(s_rows, n)], outputsInfo: [s_v])[0].Sum(),
        ["a choice of parts"] = n => T.IfElse(n > 3, First(s_x, n), T.Sin(s_v)).Sum(),
    };

    private static readonly Dictionary<string, Func<Func<TensorVariable, TensorVariable>, TensorVariable>> s_loops = new()
    {
        ["over a sequence"] = body => T.Scan((TensorVariable n) => body(n), sequences: [Numbers()])[0],
        ["beside a state"] = body => T.Scan((n, s) => body(n) + (0 * s), sequences: [Numbers()], outputsInfo: [0.0])[0],
        ["backwards"] = body => T.Flip(T.Scan((n, s) => body(n) + (0 * s), sequences: [Numbers()], outputsInfo: [0.0], goBackwards: true)[0], 0),
        ["with checkpoints"] = body => T.Scan((n, s) => body(n) + (0 * s), sequences: [Numbers()], outputsInfo: [0.0], checkpoints: Checkpoints.Every(2))[0],
        ["by a counter"] = body => T.Scan((n, s) => (n + 1, body(n + 1) + (0 * s)), outputsInfo: [0L, 0.0], nSteps: Steps)[1],
        ["until"] = body => T.Scan((n, s) => (n + 1, body(n + 1) + (0 * s), T.Until(n + 1 >= Steps)), outputsInfo: [0L, 0.0], nSteps: 100)[1],
    };

    public static IEnumerable<object[]> Bodies => s_bodies.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Bodies))]
    public void Steps_WithShapesOfTheirOwn_AreThoseWrittenOut(string name)
    {
        var body = s_bodies[name];
        var expected = LoopValues.Numbers(Mode.FastCompile, s_inputs, Outputs(T.Stack([.. Enumerable.Range(1, Steps).Select(n => body(T.Constant((long)n)))])), s_values);
        foreach (var (kind, loop) in s_loops)
        {
            foreach (var mode in new[] { Mode.None, Mode.FastRun })
            {
                LoopValues.AssertClose(expected, LoopValues.Numbers(mode, s_inputs, Outputs(loop(body)), s_values), Tolerance.Compiled * 100, $"{kind}, {mode.Name}");
            }
        }
    }

    // Gradients, and gradients of those.
    private static TensorVariable[] Outputs(TensorVariable rows)
    {
        var gradients = T.Grad(T.Sqr(rows).Sum() + T.Sin(rows[^1]), s_inputs, DisconnectedInputs.Zero);
        var sum = gradients.Select(gradient => T.Sqr(gradient).Sum()).Aggregate((a, b) => a + b);
        return [rows, rows[^1], .. gradients, .. T.Grad(sum, s_inputs, DisconnectedInputs.Zero)];
    }

    private static TensorVariable First(TensorVariable x, TensorVariable n) => x[T.Slice(null, n)];

    private static TensorVariable Numbers() => T.Arange(T.Constant(1L), T.Constant(Steps + 1L));
}
