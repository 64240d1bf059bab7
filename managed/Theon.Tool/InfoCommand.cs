using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Theon.Tool;

/// <summary><c>theon info</c>: the machine, versions, libraries.</summary>
internal static class InfoCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("info", "Shows CPU level, cores, caches, memory, the BLAS core, devices, versions, and where libraries were loaded from and why.");
        command.SetAction(_ =>
        {
            Columns.Write(output, Rows());
            return ExitCodes.Done;
        });
        return command;
    }

    private static List<string[]> Rows()
    {
        var info = DeviceInfo.Current;
        return
        [
            ["theon", Version(typeof(Function))],
            ["theon.onnx", Version(typeof(Onnx.OnnxModel))],
            [".net", RuntimeInformation.FrameworkDescription],
            ["system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.RuntimeIdentifier}"],
            ["native library", info.NativeLibrary],
            ["  found by", info.NativeLibraryReason],
            ["  interface", info.InterfaceVersion.ToString(CultureInfo.InvariantCulture)],
            ["cpu level", $"{info.SimdLevel} (the best here is {info.BestSimdLevel})"],
            ["cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)],
            ["threads", info.Threads.ToString(CultureInfo.InvariantCulture)],
            ["caches", $"L1 {Size(info.L1DataBytes)}, L2 {Size(info.L2Bytes)}, L3 {Size(info.L3Bytes)}"],
            ["memory", $"{Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} for this process, {(Memory.LiveBytes == 0 ? "nothing" : Size(Memory.LiveBytes))} in arrays now"],
            ["blas core", info.BlasCore],
            ["devices", "cpu"],
        ];
    }

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version!.ToString();

    private static string Size(long bytes) => bytes switch
    {
        0 => "unknown",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };
}
