namespace Theon;

/// <summary>Which dtype a host number takes beside tensors, and where float64 may come from.</summary>
public enum CastPolicy
{
    /// <summary>A number adapts to the tensor beside it as far as its value allows. The default.</summary>
    Weak,

    /// <summary>A number counts as an array of the smallest dtype that holds it: integers int8 to int64, floats float32 where that is exact
    /// (always if <see cref="Config.FloatX"/> is float32), else float64.</summary>
    Custom,

    /// <summary>Promotion as in NumPy, but what would become float64 though no operand is becomes <see cref="Config.FloatX"/>.</summary>
    NumpyFloatX,
}

/// <summary>
/// Settings that expressions depend on. A process-wide value can be overridden for a scope, which flows with <c>await</c>:
/// <c>using (Config.With(floatX: DType.Float32)) { ... }</c>.
/// </summary>
public static class Config
{
    private static readonly AsyncLocal<DType?> s_scopedFloatX = new();
    private static readonly AsyncLocal<CastPolicy?> s_scopedPolicy = new();
    private static DType s_floatX = DType.Float64;
    private static CastPolicy s_policy;

    /// <summary>Dtype of variables whose constructor names none, and of float literals beside integers. Float64 unless set.</summary>
    /// <exception cref="ArgumentException">The value is neither float32 nor float64.</exception>
    public static DType FloatX
    {
        get => s_scopedFloatX.Value ?? s_floatX;
        set => s_floatX = Checked(value);
    }

    /// <summary>How host numbers meet tensors. <see cref="CastPolicy.Weak"/> unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no policy.</exception>
    public static CastPolicy CastPolicy
    {
        get => s_scopedPolicy.Value ?? s_policy;
        set => s_policy = Checked(value);
    }

    /// <summary>Overrides how host numbers meet tensors until the result is disposed, in this flow of control only.</summary>
    /// <param name="castPolicy">The value of <see cref="CastPolicy"/> inside the scope.</param>
    public static PolicyScope With(CastPolicy castPolicy)
    {
        var before = s_scopedPolicy.Value;
        s_scopedPolicy.Value = Checked(castPolicy);
        return new PolicyScope(before);
    }

    /// <summary>Overrides settings until the result is disposed, in this flow of control only.</summary>
    /// <param name="floatX">The value of <see cref="FloatX"/> inside the scope.</param>
    public static Scope With(DType floatX)
    {
        var before = s_scopedFloatX.Value;
        s_scopedFloatX.Value = Checked(floatX);
        return new Scope(before);
    }

    private static CastPolicy Checked(CastPolicy policy) => Enum.IsDefined(policy)
        ? policy
        : throw new ArgumentOutOfRangeException(nameof(policy), policy, "Accepted: Weak, Custom, NumpyFloatX.");

    private static DType Checked(DType dtype) => dtype is DType.Float32 or DType.Float64
        ? dtype
        : throw new ArgumentException($"FloatX cannot be {dtype.Name}. Accepted: float32, float64.", nameof(dtype));

    /// <summary>Ends the override that <see cref="With(DType)"/> began.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly DType? _before;

        internal Scope(DType? before) => _before = before;

        /// <summary>Restores the settings from before the scope.</summary>
        public void Dispose() => s_scopedFloatX.Value = _before;
    }

    /// <summary>Ends the override that <see cref="With(CastPolicy)"/> began.</summary>
    public readonly struct PolicyScope : IDisposable
    {
        private readonly CastPolicy? _before;

        internal PolicyScope(CastPolicy? before) => _before = before;

        /// <summary>Restores the setting from before the scope.</summary>
        public void Dispose() => s_scopedPolicy.Value = _before;
    }
}
