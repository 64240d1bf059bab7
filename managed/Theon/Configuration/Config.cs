using System.Collections.Immutable;
using Theon.Configuration;

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

/// <summary>Whether nodes are computed with test values as they are built.</summary>
public enum TestValueMode
{
    /// <summary>They are not. The default.</summary>
    Off,

    /// <summary>They are where all inputs have test values.</summary>
    Ignore,

    /// <summary>Likewise; an input without one is a warning.</summary>
    Warn,

    /// <summary>Likewise; an input without one is an error.</summary>
    Raise,
}

/// <summary>
/// Settings. From the strongest: a scope (<c>using (Config.With(floatX: DType.Float32)) { ... }</c>, which flows with <c>await</c>), code
/// (<c>Config.FloatX = ...</c>), the environment variable <c>THEON_FLAGS</c>, variables of single settings, <c>theon.ini</c> in the working
/// directory, <c>.theon.ini</c> in the user's home, the default.
/// </summary>
public static class Config
{
    /// <summary>All settings with their values and where these come from.</summary>
    public static ImmutableArray<Setting> Settings
    {
        get
        {
            SettingSources.EnsureLoaded();
            return SettingTable.All;
        }
    }

    /// <summary>Dtype of variables whose constructor names none, and of float literals beside integers. Float64 unless set.</summary>
    /// <exception cref="ArgumentException">The value is neither float32 nor float64.</exception>
    public static DType FloatX
    {
        get => SettingTable.FloatX.Value;
        set => SettingTable.FloatX.Value = Checked(value);
    }

    /// <summary>How host numbers meet tensors. <see cref="CastPolicy.Weak"/> unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no policy.</exception>
    public static CastPolicy CastPolicy
    {
        get => SettingTable.CastPolicy.Value;
        set => SettingTable.CastPolicy.Value = Checked(value);
    }

    /// <summary>Name of the mode of functions that are compiled without one. <c>FastRun</c> unless set.</summary>
    /// <exception cref="ConfigException">There is no such mode.</exception>
    public static string Mode
    {
        get => SettingTable.Mode.Value;
        set
        {
            SettingSources.EnsureLoaded();
            SettingTable.Mode.Assign(value, Setting<string>.Code);
        }
    }

    /// <summary>Whether functions are profiled that are compiled without saying. False unless set.</summary>
    public static bool Profile
    {
        get => SettingTable.Profile.Value;
        set => SettingTable.Profile.Value = value;
    }

    /// <summary>Where the profile goes when the process ends, if <c>profile</c> was set outside code; empty: standard error.</summary>
    public static string ProfileFile
    {
        get => SettingTable.ProfileFile.Value;
        set => SettingTable.ProfileFile.Value = value;
    }

    /// <summary>Whether nodes are computed with test values as they are built. <see cref="TestValueMode.Off"/> unless set.</summary>
    public static TestValueMode ComputeTestValue
    {
        get => SettingTable.ComputeTestValue.Value;
        set => SettingTable.ComputeTestValue.Value = value;
    }

    /// <summary>Whether run-time errors say between which values inputs lie. False unless set.</summary>
    public static bool ErrorRanges
    {
        get => SettingTable.ErrorRanges.Value;
        set => SettingTable.ErrorRanges.Value = value;
    }

    /// <summary>Magnitude beyond which <c>Mode.NanGuard</c> stops. 1e10 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public static double NanGuardHuge
    {
        get => SettingTable.NanGuardHuge.Value;
        set => SettingTable.NanGuardHuge.Value = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a positive number.");
    }

    /// <summary>Sets what a text of the form of <c>THEON_FLAGS</c> says, for the process.</summary>
    /// <param name="flags">Such as <c>"profile=true,floatX=float32"</c>.</param>
    /// <exception cref="ConfigException">A setting is unknown or cannot be set from code, or does not take the value; nothing was set.</exception>
    public static void Set(string flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        SettingSources.EnsureLoaded();
        var assignments = Parse(flags, "Config.Set");
        foreach (var (setting, text, _) in assignments)
        {
            setting.Assign(text, Setting<bool>.Code);
        }
    }

    /// <summary>Overrides settings until the result is disposed, in this flow of control only.</summary>
    /// <param name="flags">Such as <c>"profile=true,floatX=float32"</c>.</param>
    /// <exception cref="ConfigException">A setting is unknown or cannot be set from code, or does not take the value; nothing was set.</exception>
    public static Scope With(string flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        return new Scope([.. Parse(flags, "Config.With").Select(assignment => assignment.Setting.Override(assignment.Text, assignment.Source))]);
    }

    /// <summary>Overrides how host numbers meet tensors until the result is disposed, in this flow of control only.</summary>
    /// <param name="castPolicy">The value of <see cref="CastPolicy"/> inside the scope.</param>
    public static Scope With(CastPolicy castPolicy) => new([SettingTable.CastPolicy.Override(Checked(castPolicy))]);

    /// <summary>Overrides <see cref="FloatX"/> until the result is disposed, in this flow of control only.</summary>
    /// <param name="floatX">The value of <see cref="FloatX"/> inside the scope.</param>
    public static Scope With(DType floatX) => new([SettingTable.FloatX.Override(Checked(floatX))]);

    /// <summary>Overrides <see cref="ComputeTestValue"/> until the result is disposed, in this flow of control only.</summary>
    /// <param name="computeTestValue">The value inside the scope.</param>
    public static Scope With(TestValueMode computeTestValue) => new([SettingTable.ComputeTestValue.Override(computeTestValue)]);

    private static ImmutableArray<SettingAssignment> Parse(string flags, string source)
    {
        var assignments = SettingSources.ParseFlags(flags, source);
        foreach (var (setting, text, _) in assignments)
        {
            setting.Check(text, source);
            if (setting.IsFixed)
            {
                throw new ConfigException($"{source}: {setting.Name} counts once, when the native library starts; set it in THEON_FLAGS or an INI file. {setting.Summary}");
            }
        }

        return assignments;
    }

    private static CastPolicy Checked(CastPolicy policy) => policy is CastPolicy.Weak or CastPolicy.Custom or CastPolicy.NumpyFloatX
        ? policy
        : throw new ArgumentOutOfRangeException(nameof(policy), policy, "Accepted: Weak, Custom, NumpyFloatX.");

    private static DType Checked(DType dtype) => dtype is DType.Float32 or DType.Float64
        ? dtype
        : throw new ArgumentException($"FloatX cannot be {dtype.Name}. Accepted: float32, float64.", nameof(dtype));

    /// <summary>Ends the overrides that a <c>With</c> began.</summary>
    public sealed class Scope : IDisposable
    {
        private Action[] _restore;

        internal Scope(Action[] restore) => _restore = restore;

        /// <summary>Restores the settings from before the scope.</summary>
        public void Dispose()
        {
            var restore = _restore;
            _restore = [];
            for (var i = restore.Length - 1; i >= 0; i--)
            {
                restore[i]();
            }
        }
    }
}
