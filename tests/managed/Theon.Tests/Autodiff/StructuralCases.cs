using Case = (string Name, long[][] Shapes, System.Func<Theon.TensorVariable[], Theon.TensorVariable> Build);
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Expressions over the ops that move elements, for the tests of gradients and of compiled values.</summary>
internal static class StructuralCases
{
    public static Case[] Moving =>
    [
        ("join", [[2, 3], [1, 3], [4, 3]], x => T.Exp(T.Join(0, T.Sqr(x[0]), x[1], x[2]))),
        ("join of the last axis", [[2, 3], [2, 1]], x => T.Exp(T.Concatenate([x[0], x[1], x[0]], -1))),
        ("join of nothing and something", [[0, 3], [2, 3]], x => T.Exp(T.Join(0, x[0], x[1]))),
        ("stack", [[3], [3]], x => T.Exp(T.Stack([x[0], x[1] * x[1]], -1))),
        ("stack of 0-d", [[], []], x => T.Sqr(T.Stack([x[0], x[1], 2.0, x[0]]))),
        ("hstack and vstack", [[2, 2], [2, 1]], x => T.VStack(T.Exp(T.HStack(x[0], x[1])), T.HStack(x[1], x[0]))),
        ("split", [[5, 2]], x => T.Split(T.Exp(x[0]), [2, 3]) is [var a, var b] ? a * b[..2] * b[1..] : x[0]),
        ("split by lengths", [[6]], x => T.Split(T.Exp(x[0]), [x[0].Shape[0] - 4, 4]) is [_, var b] ? T.Sqr(b) : x[0]),
        ("specify shape", [[2, 3]], x => T.Exp(T.SpecifyShape(x[0], 2, -1))),
        ("add and forget broadcast", [[1, 3], [2, 3]], x => T.Exp(T.AddBroadcast(x[0], 0) * x[1]) + T.Sqr(T.Unbroadcast(T.AddBroadcast(x[0], 0), 0)).Sum()),
        ("pattern", [[1, 3], [2, 3]], x => T.PatternBroadcast(T.Sqr(x[0]), [true, false]) * x[1]),
        ("roll", [[2, 5]], x => T.Exp(T.Roll(x[0], 2, 1)) * T.Roll(x[0], -7, 0)),
        ("roll of all", [[2, 3]], x => T.Exp(T.Roll(x[0], x[0].Shape[0] - 1)) * x[0]),
        ("flip", [[2, 3]], x => T.Exp(T.Flip(x[0])) * T.Flip(x[0], 1)),
        ("tile", [[2, 3]], x => T.Exp(T.Tile(x[0], 2, 1, 2)) * T.Arange(2.0)[.., TensorIndex.NewAxis, TensorIndex.NewAxis]),
        ("tile of fewer", [[2, 3]], x => T.Sqr(T.Tile(x[0], 2))),
        ("pad", [[2, 3]], x => T.Exp(T.Pad(x[0], [(1, 0), (0, 2)], 0.5))),
        ("pad with a variable", [[3], []], x => T.Exp(T.Pad(x[0], [(x[0].Shape[0] - 1, 1)], x[1]))),
        ("swap and move axes", [[2, 3, 2]], x => T.Exp(T.SwapAxes(x[0], 0, 1)) * T.MoveAxis(x[0], 0, 1)),
        ("shape pads", [[3]], x => T.Exp(T.ShapePadLeft(x[0]) * T.ShapePadRight(x[0]))),
        ("diagonal", [[3, 4]], x => T.Exp(T.Diagonal(x[0], 1)) * T.Diagonal(x[0], -0)[..3]),
        ("diagonal of axes", [[2, 3, 2]], x => T.Exp(T.Diagonal(x[0], -1, 2, 0))),
        ("diagonal outside", [[2, 2]], x => T.Diagonal(x[0], 5).Sum() + T.Sqr(x[0])),
        ("diag of a vector", [[3]], x => T.Exp(T.Diag(x[0], -1))),
        ("diag of a matrix", [[3, 3]], x => T.Sqr(T.Diag(x[0], 1))),
        ("diagonals of rows", [[2, 2]], x => T.Exp(T.AllocDiag(x[0], 1))),
        ("fill diagonal", [[3, 2], [], [2]], x => T.Exp(T.FillDiagonal(T.Sqr(x[0]), x[1])) * T.FillDiagonal(x[0], T.Sqr(x[2]))),
        ("tril and triu", [[3, 4]], x => T.Exp(T.Tril(x[0])) * T.Triu(T.Sqr(x[0]), 1)),
        ("tri and eye", [[]], x => T.Exp(x[0] * T.Tri(3, 4, 1)) * T.Eye(3, 4, -1)),
        ("linspace", [[], []], x => T.Sqr(T.Linspace(x[0], 3 * x[1], 4)) * T.Linspace(0, x[1], 4, endpoint: false)),
        ("full like", [[2, 2], []], x => T.Exp(T.FullLike(x[0], x[1])) * x[0]),
        ("grids", [[]], x => T.MGrid(T.Slice(0, x[0] + 2), T.Slice(x[0], 3.0, 0.5)) is [var a, var b] ? T.Sqr(a + b)[..2, ..3] : x[0]),
        ("set a range", [[3, 4], [2]], x => T.Exp(T.SetSubtensor(T.Sqr(x[0])[1.., ..2], T.Sqr(x[1])))),
        ("set one row", [[3, 2], []], x => T.Exp(T.SetSubtensor(x[0][^1], x[1]))),
        ("set every other backwards", [[5], [3]], x => T.Exp(T.SetSubtensor(T.Exp(x[0])[T.Slice(null, null, -2)], x[1]))),
        ("set behind a new axis", [[3, 2], [2]], x => T.Exp(T.SetSubtensor(x[0][1.., TensorIndex.NewAxis, 0], x[1][.., TensorIndex.NewAxis]))),
        ("increment a range", [[3, 4], [1, 2]], x => T.Exp(T.IncSubtensor(T.Sqr(x[0])[1.., ..2], T.AddBroadcast(T.Sqr(x[1]), 0)))),
        ("increment with symbolic bounds", [[4], []], x => T.Exp(T.IncSubtensor(x[0][T.Slice(x[0].Shape[0] - 3, -1)], T.Sqr(x[1])))),
        ("increment a diagonal", [[3, 3], []], x => T.Exp(T.IncSubtensor(T.Diagonal(x[0]), x[1]))),
        ("increment the whole", [[3], []], x => T.Exp(T.IncSubtensor(x[0][TensorIndex.NewAxis, ..], x[1]))),
        ("set twice", [[4], [2]], x => T.SetSubtensor(T.SetSubtensor(T.Exp(x[0])[1..3], x[1])[2..], T.Sqr(x[1]))),
    ];
}
