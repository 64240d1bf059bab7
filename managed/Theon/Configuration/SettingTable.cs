using System.Collections.Immutable;

namespace Theon.Configuration;

/// <summary>All settings: their one home.</summary>
internal static class SettingTable
{
    public static readonly Setting<DType> FloatX = new(
        "floatX", DType.Float64, SettingKinds.OneOf(("float64", DType.Float64), ("float32", DType.Float32)),
        "Dtype of variables whose constructor names none, and of float literals beside integers.");

    public static readonly Setting<CastPolicy> CastPolicy = new(
        "castPolicy", Theon.CastPolicy.Weak,
        SettingKinds.OneOf(("weak", Theon.CastPolicy.Weak), ("custom", Theon.CastPolicy.Custom), ("numpy+floatX", Theon.CastPolicy.NumpyFloatX)),
        "How host numbers meet tensors.");

    public static readonly Setting<string> Mode = new(
        "mode", "FastRun", SettingKinds.OneOf([.. ModeNames.All]),
        "The mode of functions that are compiled without one.");

    public static readonly Setting<bool> Profile = new(
        "profile", false, SettingKinds.Flag,
        "Whether functions that do not say are profiled. Set outside code, the profile of all of them is written when the process ends.");

    public static readonly Setting<string> ProfileFile = new(
        "profile.file", "", SettingKinds.Path,
        "Where the profile goes when the process ends: a table, or JSON (.json), or a Chrome trace (.trace.json), by the name. Empty: a table on standard error.");

    public static readonly Setting<TestValueMode> ComputeTestValue = new(
        "computeTestValue", TestValueMode.Off,
        SettingKinds.OneOf(("off", TestValueMode.Off), ("ignore", TestValueMode.Ignore), ("warn", TestValueMode.Warn), ("raise", TestValueMode.Raise)),
        "Whether every node is computed with test values as it is built, and what happens where an input has none.");

    public static readonly Setting<bool> ErrorRanges = new(
        "errors.ranges", false, SettingKinds.Flag,
        "Whether run-time errors say between which values the inputs of the failed op lie.");

    public static readonly Setting<double> NanGuardHuge = new(
        "nanGuard.huge", 1e10, SettingKinds.Positive,
        "Mode.NanGuard stops at values of a larger magnitude than this.");

    public static readonly Setting<string> Device = new(
        "device", "cpu", SettingKinds.OneOf("cpu"),
        "Where functions compute.", isFixed: true);

    public static readonly Setting<int> Threads = new(
        "threads", 0, SettingKinds.CountOrAuto(1024),
        "Most threads that a call uses, the caller's included. auto: what CPU affinity and cgroup quota allow. Device.Threads sets it from code.",
        "THEON_NUM_THREADS", isFixed: true);

    public static readonly Setting<string> SimdLevel = new(
        "simdLevel", "best", SettingKinds.OneOf(("best", "best"), ("baseline", "baseline"), ("avx2", "avx2"), ("avx512", "avx512")),
        "Lowers the SIMD level; a level that the CPU lacks gives the best it has.", "THEON_SIMD_LEVEL", isFixed: true);

    public static readonly Setting<long> MemoryLimit = new(
        "memoryLimit", 0, SettingKinds.Bytes,
        "Most bytes of native memory that may be alive. Memory.Limit sets it from code.", isFixed: true);

    /// <summary>Every setting, in the order of documentation.</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        FloatX, CastPolicy, Mode, Profile, ProfileFile, ComputeTestValue, ErrorRanges, NanGuardHuge, Device, Threads, SimdLevel, MemoryLimit,
    ];

    /// <summary>The setting of a name; the error for an unknown one says where it was written and what may have been meant.</summary>
    public static Setting Find(string name, string source)
    {
        foreach (var setting in All)
        {
            if (setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return setting;
            }
        }

        throw new ConfigException(
            $"{source}: there is no setting '{name}'.{Spelling.Suggest(name, All.Select(setting => setting.Name))} Settings: {string.Join(", ", All.Select(setting => setting.Name))}.");
    }
}

/// <summary>Names of modes; the modes themselves are made where compilation is.</summary>
internal static class ModeNames
{
    public static ImmutableArray<string> All { get; } = ["FastRun", "FastCompile", "Debug", "None", "NanGuard"];
}
