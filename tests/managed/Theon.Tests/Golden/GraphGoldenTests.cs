using System.Text;
using Theon.Tests.Inspection;
using T = Theon.Tensor;

namespace Theon.Tests.Golden;

/// <summary>
/// What the compiler makes of the examples that Theano's documents are known for: the nodes of the final graph, in the order of execution.
/// <c>THEON_UPDATE_DOCS=1</c> writes the file anew; look at the difference.
/// </summary>
[TestClass]
public sealed class GraphGoldenTests
{
    private static readonly (string Name, Func<CompiledFunction> Compile)[] s_examples =
    [
        ("a + a**10", () => With(T.DVector("a"), a => Function.Compile([a], a + T.Pow(a, 10)))),
        ("a**2 + b**2 + 2ab", () => With(T.DVector("a"), T.DVector("b"), (a, b) => Function.Compile([a, b], T.Sqr(a) + T.Sqr(b) + (2 * a * b)))),
        ("1 / (1 + exp(-x))", () => With(T.DMatrix("x"), x => Function.Compile([x], 1 / (1 + T.Exp(-x))))),
        ("gradient of a sum of logistic functions", () => With(T.DMatrix("x"), x => Function.Compile([x], T.Grad(T.Sum(1 / (1 + T.Exp(-x))), x)))),
        ("logistic regression, training step", Logistic),
        ("log-likelihood of classes, written plainly, and its gradient", Classes),
        ("perceptron, training step", Perceptron),
        ("layer normalization, written plainly", () => With(T.DMatrix("x"), x => Function.Compile([x], (x - x.Mean(1, keepDims: true)) / T.Sqrt(T.Var(x, 1, keepDims: true) + 1e-5)))),
        ("matrices before a vector", () => With(T.DMatrix("a"), T.DVector("v"), (a, v) => Function.Compile([a, v], T.Dot(T.Dot(T.Dot(a, a), a.T), v)))),
        ("Adam", Adam),
    ];

    [TestMethod]
    public void Graphs_AreThoseOfTheFile()
    {
        var text = new StringBuilder();
        foreach (var (name, compile) in s_examples)
        {
            using var function = OriginCorpus.Checked(compile);
            text.Append("# ").Append(name).Append('\n');
            foreach (var node in function.TopoSort())
            {
                text.Append(node.Op).Append('\n');
            }

            text.Append('\n');
        }

        var path = Repository.Path("tests", "managed", "Theon.Tests", "Golden", "graphs.txt");
        if (Environment.GetEnvironmentVariable("THEON_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text.ToString());
        }

        Assert.AreSequenceEqual(File.ReadAllLines(path), text.ToString().Split('\n')[..^1]);
    }

    private static CompiledFunction Logistic()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var (w, b) = (T.Shared(new double[3], "w"), T.Shared(0.0, "b"));
        var p = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var xent = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
        var cost = xent.Mean() + (0.01 * T.Sqr(w).Sum());
        var (gw, gb) = T.Grad(cost, w, b);
        return Function.Compile([x, y], [p > 0.5, xent], updates: [(w, w - (0.1 * gw)), (b, b - (0.1 * gb))]);
    }

    private static CompiledFunction Classes()
    {
        var (u, y) = (T.DMatrix("u"), T.LVector("y"));
        var p = T.Exp(u) / T.Sum(T.Exp(u), 1, keepDims: true);
        var cost = -T.Log(p)[T.Arange(y.Shape[0]), y].Mean();
        return Function.Compile([u, y], [cost, T.Grad(cost, u)]);
    }

    private static CompiledFunction Perceptron()
    {
        var (x, y) = (T.FMatrix("x"), T.LVector("y"));
        SharedVariable[] parameters = [T.Shared(new float[4, 3], "w1"), T.Shared(new float[3], "b1"), T.Shared(new float[3, 2], "w2"), T.Shared(new float[2], "b2")];
        var hidden = T.Tanh(T.Dot(x, parameters[0]) + parameters[1]);
        var p = T.Softmax(T.Dot(hidden, parameters[2]) + parameters[3]);
        var cost = -T.Log(p)[T.Arange(y.Shape[0]), y].Mean();
        var gradients = T.Grad(cost, [.. parameters]);
        return Function.Compile([x, y], cost, [.. parameters.Select((parameter, i) => (parameter, parameter - (0.1f * gradients[i])))]);
    }

    private static CompiledFunction Adam()
    {
        var g = T.FVector("g");
        var (w, m, v, step) = (T.Shared(new float[3], "w"), T.Shared(new float[3], "m"), T.Shared(new float[3], "v"), T.Shared(0f, "step"));
        var next = step + 1;
        var (mean, square) = ((0.9f * m) + (0.1f * g), (0.999f * v) + (0.001f * T.Sqr(g)));
        var rate = 0.001f * T.Sqrt(1 - T.Pow(0.999f, next)) / (1 - T.Pow(0.9f, next));
        return Function.Compile([g], [], [(w, w - (rate * mean / (T.Sqrt(square) + 1e-8f))), (m, mean), (v, square), (step, next)]);
    }

    private static CompiledFunction With(TensorVariable x, Func<TensorVariable, CompiledFunction> compile) => compile(x);

    private static CompiledFunction With(TensorVariable x, TensorVariable y, Func<TensorVariable, TensorVariable, CompiledFunction> compile) => compile(x, y);
}
