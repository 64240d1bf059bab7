using System.Numerics;
using Theon.Benchmarks.Harness;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace Theon.Benchmarks.Workloads;

/// <summary>The same step with what else there is in C#; gradients by hand.</summary>
internal static class LogisticPeers
{
    public const double Rate = 0.1;
    public const double Decay = 0.02;

    /// <summary>Row by row, so that each row is read once while it is in the cache.</summary>
    public static Contender TensorPrimitives<T>(T[] x, T[] y, T[] w0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = new State<T>(y, w0);
        var (rate, decay) = (T.CreateChecked(Rate), T.CreateChecked(Decay));
        var features = w0.Length;
        void Call()
        {
            Array.Clear(state.Gradient);
            var gb = T.Zero;
            for (var i = 0; i < y.Length; i++)
            {
                var row = x.AsSpan(i * features, features);
                var d = state.Sample(i, Primitives.Dot<T>(row, state.W));
                gb += d;
                Primitives.MultiplyAdd(row, d, state.Gradient, state.Gradient);
            }

            Primitives.MultiplyAdd<T>(state.W, decay, state.Gradient, state.Gradient);
            Primitives.MultiplyAdd<T>(state.Gradient, -rate, state.W, state.W);
            state.B -= rate * gb;
        }

        return Contender.Of("tensorprimitives", Call, () => state.After(Call));
    }

    /// <summary>Plain loops.</summary>
    public static Contender Loop<T>(T[] x, T[] y, T[] w0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = new State<T>(y, w0);
        var (rate, decay) = (T.CreateChecked(Rate), T.CreateChecked(Decay));
        var features = w0.Length;
        void Call()
        {
            var (w, gradient) = (state.W, state.Gradient);
            Array.Clear(gradient);
            var gb = T.Zero;
            for (var i = 0; i < y.Length; i++)
            {
                var row = x.AsSpan(i * features, features);
                var logit = T.Zero;
                for (var j = 0; j < row.Length; j++)
                {
                    logit += row[j] * w[j];
                }

                var d = state.Sample(i, logit);
                gb += d;
                for (var j = 0; j < row.Length; j++)
                {
                    gradient[j] += d * row[j];
                }
            }

            for (var j = 0; j < w.Length; j++)
            {
                w[j] -= rate * (gradient[j] + (decay * w[j]));
            }

            state.B -= rate * gb;
        }

        return Contender.Of("loop", Call, () => state.After(Call));
    }

    private sealed class State<T>(T[] y, T[] w0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly T _half = T.CreateChecked(0.5);
        private readonly T _scale = T.One / T.CreateChecked(y.Length);
        private readonly bool[] _prediction = new bool[y.Length];
        private readonly T[] _xent = new T[y.Length];

        public T[] W { get; } = (T[])w0.Clone();

        public T[] Gradient { get; } = new T[w0.Length];

        public T B { get; set; }

        /// <summary>Prediction and cross-entropy of a row; the derivative with respect to its logit.</summary>
        public T Sample(int row, T logit)
        {
            var p = T.One / (T.One + T.Exp(-logit - B));
            _xent[row] = (-y[row] * T.Log(p)) - ((T.One - y[row]) * T.Log(T.One - p));
            _prediction[row] = p > _half;
            return (p - y[row]) * _scale;
        }

        public double[] After(Action call)
        {
            call();
            return [.. Data.Numbers(_prediction), .. Data.Numbers<T>(_xent), .. Data.Numbers<T>(W), double.CreateChecked(B)];
        }
    }
}
