using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Parts of tensors, read and written.</summary>
internal static class IndexRows
{
    public static IEnumerable<ArrayCase> Of<TElement>(ArraySize size)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        var n = size.Count;
        ArrayInput Indices(string name, int count, int limit, int seed) => new(name, Data.Whole<long>(count, seed, limit), count);
        ArrayInput Mask() => new("m", Data.Mask(n, 5, 0.5), n);
        ArrayCase Case(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable> build, string numpy, string torch, string setup = "") => new()
        {
            Name = size.Of("index-" + name),
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = v => [build(v)],
            NumPy = numpy,
            Torch = torch,
            Setup = setup,
        };

        yield return Case("slice-steps", () => [size.Matrix<TElement>("x")], v => v[0][T.Slice(null, null, 2), T.Slice(1, -1, 3)],
            "x[::2, 1:-1:3].copy()", "x[::2, 1:-1:3].contiguous()");
        yield return Case("slice-rows", () => [size.Matrix<TElement>("x")], v => v[0][T.Slice(1, -1, 2)], "x[1:-1:2].copy()", "x[1:-1:2].contiguous()");
        yield return Case("slice-columns", () => [size.Matrix<TElement>("x")], v => v[0][Range.All, 1..^1], "x[:, 1:-1].copy()", "x[:, 1:-1].contiguous()");
        yield return Case("reverse", () => [size.Vector<TElement>("x")], v => T.Flip(v[0]), "x[::-1].copy()", "torch.flip(x, (0,))");
        yield return Case("take-rows", () => [size.Matrix<TElement>("x"), Indices("i", size.Rows, size.Rows, 2)], v => v[0][v[1]],
            "np.take(x, i, 0)", "torch.index_select(x, 0, i)");
        yield return Case("take-short-rows", () => [size.Vector<TElement>("x") with { Shape = [n / 4, 4] }, Indices("i", n / 4, n / 4, 2)], v => v[0][v[1]],
            "np.take(x, i, 0)", "torch.index_select(x, 0, i)");
        yield return Case("take-columns", () => [size.Matrix<TElement>("x"), Indices("i", size.Columns, size.Columns, 2)], v => T.Take(v[0], v[1], 1),
            "np.take(x, i, 1)", "torch.index_select(x, 1, i)");
        yield return Case("gather", () => [size.Vector<TElement>("x"), Indices("i", n, n, 2)], v => v[0][v[1]], "np.take(x, i)", "torch.index_select(x, 0, i)");
        yield return Case("gather-pairs", () => [size.Matrix<TElement>("x"), Indices("i", n, size.Rows, 2), Indices("j", n, size.Columns, 3)],
            v => v[0][v[1], v[2]], "x[i, j]", "x[i, j]");
        yield return Case("take-along", () => [size.Matrix<TElement>("x"), Indices("i", n, size.Columns, 2) with { Shape = [size.Rows, size.Columns] }],
            v => T.TakeAlongAxis(v[0], v[1], 1), "np.take_along_axis(x, i, 1)", "torch.gather(x, 1, i)");
        yield return Case("scatter", () => [size.Vector<TElement>("x"), new("i", Shuffled(n), n), size.Vector<TElement>("v", 3)],
            v => T.SetSubtensor(v[0][v[1]], v[2]), "set_at(x, i, v)", "torch.scatter(x, 0, i, v)",
            "def set_at(x, i, v):\n    y = x.copy()\n    y[i] = v\n    return y\n");
        yield return Case("scatter-add", () => [size.Vector<TElement>("x"), Indices("i", n, n, 2), new("v", Data.Labels<TElement>(n, 3), n)],
            v => T.IncSubtensor(v[0][v[1]], v[2]), "add_at(x, i, v)", "torch.scatter_add(x, 0, i, v)",
            "def add_at(x, i, v):\n    y = x.copy()\n    np.add.at(y, i, v)\n    return y\n") with
        { Tolerance = Data.Tolerance<TElement>() };
        yield return Case("add-rows", () => [size.Matrix<TElement>("x"), Indices("i", size.Rows, size.Rows, 2), new("v", Data.Labels<TElement>(n, 3), size.Rows, size.Columns)],
            v => T.IncSubtensor(v[0][v[1]], v[2]), "add_at(x, i, v)", "torch.index_add(x, 0, i, v)",
            "def add_at(x, i, v):\n    y = x.copy()\n    np.add.at(y, i, v)\n    return y\n") with
        { Tolerance = Data.Tolerance<TElement>() };
        yield return Case("mask", () => [size.Vector<TElement>("x"), Mask()], v => v[0][v[1]], "x[m]", "torch.masked_select(x, m)");
        yield return Case("mask-rows", () => [size.Matrix<TElement>("x"), new("m", Data.Mask(size.Rows, 5, 0.5), size.Rows)], v => v[0][v[1]], "x[m]", "x[m]");
        yield return Case("mask-set", () => [size.Vector<TElement>("x"), Mask()], v => T.SetSubtensor(v[0][v[1]], 0), "clear(x, m)", "torch.masked_fill(x, m, 0)",
            "def clear(x, m):\n    y = x.copy()\n    y[m] = 0\n    return y\n");
        yield return Case("nonzero", () => [new("x", Data.Labels<TElement>(n, 4), n)], v => T.FlatNonzero(v[0]), "np.flatnonzero(x)", "torch.nonzero(x)");
        yield return Case("nonzero-matrix", () => [new("x", Data.Labels<TElement>(n, 4), size.Rows, size.Columns)], v => T.Nonzero(v[0]), "np.argwhere(x)", "torch.nonzero(x)");
        yield return Case("where", () => [Mask(), size.Vector<TElement>("a"), size.Vector<TElement>("b", 2)], v => T.Where(v[0], v[1], v[2]),
            "where(m, a, b)", "where(m, a, b)");
    }

    /// <summary>Positions without repetition, so that the order of writes does not matter.</summary>
    private static long[] Shuffled(int count)
    {
        var positions = new long[count];
        for (var i = 0; i < count; i++)
        {
            positions[i] = i;
        }

        new Random(2).Shuffle(positions);
        return positions;
    }
}
