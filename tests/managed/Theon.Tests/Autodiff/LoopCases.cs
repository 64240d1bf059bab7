using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Expressions with loops and choices, for tests of gradients.</summary>
internal static class LoopCases
{
    public static (string Name, long[][] Shapes, Func<TensorVariable[], TensorVariable> Build)[] All { get; } =
    [
        ("scan", [[3, 2], [2]], x => T.Scan((row, s) => T.Tanh(s * row) + row, sequences: [x[0]], outputsInfo: [x[1]])[0]),
        ("scan, last", [[3, 2], [2], [2]], x => T.Scan((row, s, w) => T.Sin(s * w) + row, sequences: [x[0]], outputsInfo: [x[1]], nonSequences: [x[2]])[0][^1]),
        ("scan of products", [[3, 2], [2, 2], [2, 2]], x => T.Scan((row, s) => T.Tanh(T.Dot(row, x[1]) + T.Dot(s, x[2])), sequences: [x[0]], outputsInfo: [T.Zeros(2)])[0]),
        ("scan of matrices", [[2, 3, 2], [2, 2], [2, 2], [2]], x => T.Scan((row, s) => T.Tanh(T.Dot(row, x[1]) + T.Dot(s, x[2]) + x[3]), sequences: [x[0]], outputsInfo: [T.Zeros(3, 2)])[0]),
        ("scan with taps", [[4], [3]], x => T.Scan((row, a, b) => T.Sin(a) + (b * row), sequences: [x[0]], outputsInfo: [new ScanOutput(x[1], -3, -1)])[0]),
        ("scan backwards", [[4], []], x => T.Scan((row, before, s) => T.Sin(s + before) * row, sequences: [new ScanSequence(x[0], 0, -1)], outputsInfo: [x[1]], goBackwards: true)[0]),
        ("scan of several results", [[3], [], []], x => T.Scan((row, a, b) => (a * b, b + row, a * row), sequences: [x[0]], outputsInfo: [x[1], x[2], null]) is var r ? r[0] + (r[1] * r[2]) : x[0]),
        ("scan in scan", [[2, 3], []], x => T.Scan((row, s) => T.Scan((e, t) => T.Sin(t) + e, sequences: [row], outputsInfo: [s])[0][^1], sequences: [x[0]], outputsInfo: [x[1]])[0]),
        ("scan of a constant number of steps", [[2], [2]], x => T.Scan(s => s * T.Cos(x[1]), outputsInfo: [x[0]], nSteps: 3)[0]),
        ("scan with checkpoints", [[5, 2], [2], [2]], x => T.Scan(
            (row, s, w) => (T.Sin(s * w) + row, s * row), sequences: [x[0]], outputsInfo: [x[1], null], nonSequences: [x[2]], checkpoints: Checkpoints.Every(2)) is var r ? r[0] + (r[1] * r[0][^1]) : x[0]),
        ("map", [[3, 2]], x => T.Map(row => T.Exp(row) / T.Exp(row).Sum(), [x[0]])[0]),
        ("fold", [[3], []], x => T.Foldr((e, s) => T.Sin(s) + e, [x[0]], [x[1]])[0]),
        ("choice", [[3], [3]], x => T.IfElse(x[0].Sum() > 0, T.Exp(x[0]) * x[1], T.Sin(x[1]))),
        ("choice of several", [[3], [2]], x => T.IfElse(x[0].Sum() < 0, [x[0].Sum(), x[1]], [T.Exp(x[1]).Sum(), T.Sqr(x[1])]) is var c ? c[0] * c[1] : x[0]),
        ("choice in a loop", [[4], []], x => T.Scan((e, s) => T.IfElse(e > 0.5, s * e, T.Sin(s) + e), sequences: [x[0]], outputsInfo: [x[1]])[0]),
        ("Jacobian", [[3], [3]], x => T.Jacobian(T.Exp(x[0] * x[1].Sum()), x[0])),
        ("Hessian", [[3]], x => T.Hessian(T.Exp(x[0]).Sum() * x[0].Sum(), x[0])),
    ];
}
