using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Tensors put together, cut apart, repeated and moved.</summary>
internal static class JoinRows
{
    public static IEnumerable<ArrayCase> Of<TElement>(ArraySize size)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        // Two halves make the size.
        var half = size with { Rows = size.Rows / 2 };
        ArrayInput[] Pair() => [half.Matrix<TElement>("a"), half.Matrix<TElement>("b", 2)];
        ArrayInput[] One() => [size.Matrix<TElement>("x")];
        ArrayCase Case(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string numpy, string torch) => new()
        {
            Name = size.Of("join-" + name),
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = build,
            NumPy = numpy,
            Torch = torch,
        };

        foreach (var axis in (int[])[0, 1])
        {
            yield return Case($"concatenate-{axis}", Pair, v => [T.Join(axis, v)], $"np.concatenate((a, b), {axis})", $"torch.cat((a, b), {axis})");
            yield return Case($"stack-{axis}", Pair, v => [T.Stack(v, axis)], $"np.stack((a, b), {axis})", $"torch.stack((a, b), {axis})");
            var part = (axis == 0 ? size.Rows : size.Columns) / 2;
            yield return Case($"split-{axis}", One, v => [.. T.Split(v[0], [part, part], axis)],
                $"[p.copy() for p in np.split(x, 2, {axis})]", $"[p.clone(memory_format=torch.contiguous_format) for p in torch.split(x, {part}, {axis})]");
        }

        // A quarter of the size is repeated four times.
        var quarter = size with { Columns = size.Columns / 2, Rows = size.Rows / 2 };
        yield return Case("stack-last", Pair, v => [T.Stack(v, -1)], "np.stack((a, b), -1)", "torch.stack((a, b), -1)");
        yield return Case("pad", One, v => [T.Pad(v[0], [(1, 2), (3, 4)])], "np.pad(x, ((1, 2), (3, 4)))", "torch.nn.functional.pad(x, (3, 4, 1, 2))");
        yield return Case("tile", () => [quarter.Matrix<TElement>("x")], v => [T.Tile(v[0], 2, 2)], "np.tile(x, (2, 2))", "torch.tile(x, (2, 2))");
        yield return Case("repeat-0", () => [quarter.Matrix<TElement>("x")], v => [T.Repeat(v[0], 4, 0)], "np.repeat(x, 4, 0)", "torch.repeat_interleave(x, 4, 0)");
        yield return Case("repeat-1", () => [quarter.Matrix<TElement>("x")], v => [T.Repeat(v[0], 4, 1)], "np.repeat(x, 4, 1)", "torch.repeat_interleave(x, 4, 1)");
        yield return Case("roll", () => [size.Vector<TElement>("x")], v => [T.Roll(v[0], 7)], "np.roll(x, 7)", "torch.roll(x, 7)");
        yield return Case("roll-1", One, v => [T.Roll(v[0], 7, 1)], "np.roll(x, 7, 1)", "torch.roll(x, 7, 1)");
    }
}
