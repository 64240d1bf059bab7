namespace Theon;

/// <summary>
/// Settings that expressions depend on. A process-wide value can be overridden for a scope, which flows with <c>await</c>:
/// <c>using (Config.With(floatX: DType.Float32)) { ... }</c>.
/// </summary>
public static class Config
{
    private static readonly AsyncLocal<DType?> s_scopedFloatX = new();
    private static DType s_floatX = DType.Float64;

    /// <summary>Dtype of variables whose constructor names none, and of float literals beside integers. Float64 unless set.</summary>
    /// <exception cref="ArgumentException">The value is neither float32 nor float64.</exception>
    public static DType FloatX
    {
        get => s_scopedFloatX.Value ?? s_floatX;
        set => s_floatX = Checked(value);
    }

    /// <summary>Overrides settings until the result is disposed, in this flow of control only.</summary>
    /// <param name="floatX">The value of <see cref="FloatX"/> inside the scope.</param>
    public static Scope With(DType floatX)
    {
        var before = s_scopedFloatX.Value;
        s_scopedFloatX.Value = Checked(floatX);
        return new Scope(before);
    }

    private static DType Checked(DType dtype) => dtype is DType.Float32 or DType.Float64
        ? dtype
        : throw new ArgumentException($"FloatX cannot be {dtype.Name}. Accepted: float32, float64.", nameof(dtype));

    /// <summary>Ends the override that <see cref="With"/> began.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly DType? _before;

        internal Scope(DType? before) => _before = before;

        /// <summary>Restores the settings from before the scope.</summary>
        public void Dispose() => s_scopedFloatX.Value = _before;
    }
}
