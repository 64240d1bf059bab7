using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Running sums and products.</summary>
internal static class RunningRows
{
    public static IEnumerable<ArrayCase> Of<TElement>(ArraySize size)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        // Products of numbers near one stay finite and normal.
        TElement[] NearOne() => Array.ConvertAll(Data.Normal<TElement>(size.Count, 1, 1e-4), element => element + TElement.One);
        foreach (var (name, axis) in ((string, int?)[])[("", null), ("-0", 0), ("-1", 1)])
        {
            int[] shape = axis is null ? [size.Count] : [size.Rows, size.Columns];
            var at = axis ?? 0;
            yield return Case("sum" + name, () => [new("x", Data.Normal<TElement>(size.Count, 1), shape)], v => T.CumSum(v[0], at), $"np.cumsum(x, {at})", $"torch.cumsum(x, {at})");
            yield return Case("prod" + name, () => [new("x", NearOne(), shape)], v => T.CumProd(v[0], at), $"np.cumprod(x, {at})", $"torch.cumprod(x, {at})");
        }

        ArrayCase Case(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable> build, string numpy, string torch) => new()
        {
            Name = size.Of("running-" + name),
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = v => [build(v)],
            NumPy = numpy,
            Torch = torch,
            Tolerance = 10 * Data.Tolerance<TElement>(),
        };
    }
}
