using MathNet.Numerics.LinearAlgebra;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>The logistic step with Math.NET.</summary>
internal static class LogisticMathNet
{
    /// <summary>Matrices and vectors of Math.NET with its managed provider.</summary>
    public static Contender Of<T>(T[] x, T[] y, T[] w0)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var features = w0.Length;
        var (one, rate, decay, count) = (T.One, T.CreateChecked(LogisticPeers.Rate), T.CreateChecked(LogisticPeers.Decay), T.CreateChecked(y.Length));
        var data = Matrix<T>.Build.DenseOfRowMajor(y.Length, features, x);
        var labels = Vector<T>.Build.Dense((T[])y.Clone());
        var (w, b) = (Vector<T>.Build.Dense((T[])w0.Clone()), T.Zero);
        Vector<T> p = labels, xent = labels;
        void Call()
        {
            p = one / ((-(data * w) - b).PointwiseExp() + one);
            xent = -labels.PointwiseMultiply(p.PointwiseLog()) - (one - labels).PointwiseMultiply((one - p).PointwiseLog());
            var d = (p - labels) / count;
            w -= rate * (data.TransposeThisAndMultiply(d) + (decay * w));
            b -= rate * d.Sum();
        }

        return Contender.Of("mathnet", Call, () =>
        {
            Call();
            return
            [
                .. p.Select(value => value > T.CreateChecked(0.5) ? 1.0 : 0.0), .. Data.Numbers<T>(xent.AsArray()), .. Data.Numbers<T>(w.AsArray()),
                double.CreateChecked(b),
            ];
        });
    }
}
