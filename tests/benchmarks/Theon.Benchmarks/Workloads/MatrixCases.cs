using System.Numerics;
using System.Numerics.Tensors;

namespace Theon.Benchmarks.Workloads;

/// <summary>Reductions, row programs and transposes of matrices.</summary>
internal static class MatrixCases
{
    private const double MostOfBestPeer = 0.9;

    // PyTorch leaves a short row to the start of a loop; more is asked there.
    private const double MostOfSoftmaxInShortRows = 0.35;
    private const double MostOfSoftmax = 0.65;

    public static IEnumerable<MatrixCase<T>> Of<T>(int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var axis in (int?[])[0, 1, null])
        {
            foreach (var reduction in Reductions<T>(rows, columns, axis))
            {
                yield return reduction;
            }
        }

        const string Exponentials = "np.exp(a - a.max(1, keepdims=True))";
        double most = columns < 100 ? MostOfSoftmaxInShortRows : MostOfSoftmax;
        yield return new MatrixCase<T>(
            $"softmax-{rows}x{columns}", a => Tensor.Softmax(a), $"(lambda e: e / e.sum(1, keepdims=True))({Exponentials})", "torch.softmax(a, 1)",
            (a, m, n, y) =>
            {
                for (var i = 0; i < m; i++)
                {
                    TensorPrimitives.SoftMax<T>(a.AsSpan(i * n, n), y.AsSpan(i * n, n));
                }
            },
            [rows, columns], IsIndex: false, most);
        yield return new MatrixCase<T>(
            $"log_softmax-{rows}x{columns}", a => Tensor.LogSoftmax(a),
            "(lambda s: s - np.log(np.exp(s).sum(1, keepdims=True)))(a - a.max(1, keepdims=True))", "torch.log_softmax(a, 1)", null,
            [rows, columns], IsIndex: false, most);
        yield return new MatrixCase<T>(
            $"transpose-{rows}x{columns}", a => Tensor.Reshape(a.T, [rows * columns]), "np.ascontiguousarray(a.T)", "a.T.contiguous()", null,
            [rows * columns], IsIndex: false, null);
    }

    private static IEnumerable<MatrixCase<T>> Reductions<T>(int rows, int columns, int? axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long[] shape = axis switch
        {
            0 => [columns],
            1 => [rows],
            _ => [],
        };
        double? most = axis is null ? null : MostOfBestPeer;
        var (given, also) = axis is { } one ? ($"{one}", $", {one}") : ("", "");
        var kept = axis is null ? "keepdims=True" : $"{given}, keepdims=True";
        MatrixCase<T> Case(string name, Func<TensorVariable, TensorVariable> build, string numpy, string torch, MatrixFunction<T>? primitives) =>
            new(MatrixCase<T>.NameOf(name, rows, columns, axis), build, numpy, torch, primitives, shape, name == "argmax", most);
        yield return Case("sum", a => Tensor.Sum(a, axis), $"a.sum({given})", $"a.sum({given})", Folds<T>(axis, TensorPrimitives.Sum, TensorPrimitives.Add));
        yield return Case("max", a => Tensor.Max(a, axis), $"a.max({given})", $"torch.amax(a{also})", Folds<T>(axis, TensorPrimitives.Max, TensorPrimitives.Max));
        yield return Case("argmax", a => Tensor.ArgMax(a, axis), $"a.argmax({given})", $"a.argmax({given})", Positions<T>(axis));
        yield return Case("mean", a => Tensor.Mean(a, axis), $"a.mean({given})", $"a.mean({given})", null);
        yield return Case("var", a => Tensor.Var(a, axis), $"a.var({given})", axis is null ? "a.var(unbiased=False)" : $"a.var({given}, unbiased=False)", null);
        yield return Case(
            "logsumexp", a => Tensor.LogSumExp(a, axis), $"(lambda m: np.log(np.exp(a - m).sum({kept})) + m)(a.max({kept}))",
            axis is null ? "torch.logsumexp(a, (0, 1))" : $"torch.logsumexp(a{also})", null);
    }

    private delegate T Fold<T>(ReadOnlySpan<T> elements);

    private delegate void Combine<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result);

    private static MatrixFunction<T> Folds<T>(int? axis, Fold<T> fold, Combine<T> combine) => axis switch
    {
        0 => (a, m, n, y) =>
        {
            a.AsSpan(0, n).CopyTo(y);
            for (var i = 1; i < m; i++)
            {
                combine(y, a.AsSpan(i * n, n), y);
            }
        }
        ,
        1 => (a, m, n, y) =>
        {
            for (var i = 0; i < m; i++)
            {
                y[i] = fold(a.AsSpan(i * n, n));
            }
        }
        ,
        _ => (a, m, n, y) => y[0] = fold(a),
    };

    private static MatrixFunction<T>? Positions<T>(int? axis)
        where T : INumber<T> => axis switch
        {
            0 => null,
            1 => (a, m, n, y) =>
            {
                for (var i = 0; i < m; i++)
                {
                    y[i] = T.CreateChecked(TensorPrimitives.IndexOfMax<T>(a.AsSpan(i * n, n)));
                }
            }
            ,
            _ => (a, m, n, y) => y[0] = T.CreateChecked(TensorPrimitives.IndexOfMax<T>(a)),
        };
}
