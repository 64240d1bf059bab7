using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Sorting, searching, counting.</summary>
internal static class OrderRows
{
    private const int Experts = 64;

    public static IEnumerable<ArrayCase> Of<TElement>(ArraySize size)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        var n = size.Count;
        ArrayInput[] Vector() => [size.Vector<TElement>("x")];
        ArrayInput[] Matrix() => [size.Matrix<TElement>("x")];
        ArrayCase Row(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string numpy, string torch) =>
            Case<TElement>(size, name, inputs, build, numpy, torch);

        yield return Row("sort", Vector, v => [T.Sort(v[0])], "np.sort(x)", "torch.sort(x)[0]");
        yield return Row("sort-0", Matrix, v => [T.Sort(v[0], 0)], "np.sort(x, 0)", "torch.sort(x, 0)[0]");
        yield return Row("sort-1", Matrix, v => [T.Sort(v[0], 1)], "np.sort(x, 1)", "torch.sort(x, 1)[0]");
        yield return Row("argsort", Vector, v => [T.ArgSort(v[0])], "np.argsort(x)", "torch.argsort(x)") with
        {
            // Equal elements may stand in any order for the peers.
            Setup = "compared = lambda r: x[r]",
            Compared = (inputs, results) => [.. results[0].Select(at => double.CreateChecked(((TElement[])inputs[0].Elements)[(int)at]))],
        };
        yield return Row("topk", Vector, v => [.. TopK(v[0], 10)],
            "top(x)", "torch.topk(x, 10)") with
        {
            Setup = """
                def top(x):
                    i = np.argpartition(x, -10)[-10:]
                    i = i[np.argsort(-x[i])]
                    return x[i], i
                compared = lambda r: r[0]
                """,
            Compared = (_, results) => results[0],
        };
        yield return Row("topk-rows", () => [new("x", Data.Normal<TElement>(n / Experts * Experts, 1), n / Experts, Experts)], v => [.. TopK(v[0], 2)],
            "top(x)", "torch.topk(x, 2)") with
        {
            Setup = """
                def top(x):
                    i = np.argpartition(x, -2, 1)[:, -2:]
                    v = np.take_along_axis(x, i, 1)
                    o = np.argsort(-v, 1)
                    return np.take_along_axis(v, o, 1), np.take_along_axis(i, o, 1)
                compared = lambda r: r[0]
                """,
            Compared = (_, results) => results[0],
        };
        yield return Row("searchsorted", () => [new("x", Sorted<TElement>(n), n), size.Vector<TElement>("v", 2)], v => [T.SearchSorted(v[0], v[1])],
            "np.searchsorted(x, v)", "torch.searchsorted(x, v)");
        yield return Row("unique", () => [new("x", Data.Whole<TElement>(n, 4, 1000), n)], v => [T.Unique(v[0])], "np.unique(x)", "torch.unique(x)");
    }

    public static IEnumerable<ArrayCase> OfIntegers(ArraySize size)
    {
        var n = size.Count;
        ArrayInput[] Small() => [new("x", Data.Whole<long>(n, 4, 1000), n)];
        ArrayInput[] Large() => [new("x", Data.Whole<long>(n, 4, int.MaxValue), n)];
        ArrayCase Row(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string numpy, string torch) =>
            Case<long>(size, name, inputs, build, numpy, torch);

        yield return Row("sort", Large, v => [T.Sort(v[0])], "np.sort(x)", "torch.sort(x)[0]");
        yield return Row("argsort", Large, v => [T.ArgSort(v[0])], "np.argsort(x)", "torch.argsort(x)") with
        {
            Setup = "compared = lambda r: x[r]",
            Compared = (inputs, results) => [.. results[0].Select(at => (double)((long[])inputs[0].Elements)[(int)at])],
        };
        yield return Row("unique", Small, v => [T.Unique(v[0])], "np.unique(x)", "torch.unique(x)");
        yield return Row("unique-large", Large, v => [T.Unique(v[0])], "np.unique(x)", "torch.unique(x)");
        yield return Row("bincount", Small, v => [T.Bincount(v[0])], "np.bincount(x)", "torch.bincount(x)");
    }

    private static ArrayCase Case<TElement>(
        ArraySize size, string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string numpy, string torch) => new()
        {
            Name = size.Of("order-" + name),
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = build,
            NumPy = numpy,
            Torch = torch,
        };

    private static TensorVariable[] TopK(TensorVariable x, int k)
    {
        var (values, indices) = T.TopK(x, k);
        return [values, indices];
    }

    private static TElement[] Sorted<TElement>(int count)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        var elements = Data.Normal<TElement>(count, 1);
        Array.Sort(elements);
        return elements;
    }
}
