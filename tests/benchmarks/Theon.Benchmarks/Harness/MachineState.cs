using System.Globalization;
using System.Runtime.InteropServices;
using Theon.Benchmarks.Peers;
using Theon.Interop;

namespace Theon.Benchmarks.Harness;

/// <summary>What a measurement depends on.</summary>
internal static partial class MachineState
{
    private static readonly string[] s_blasVariables = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    /// <summary>Lets OpenBLAS detect the processor, here and in child processes, before anything loads it.</summary>
    public static void UseDetectedBlasCore()
    {
        foreach (var name in s_blasVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                Console.WriteLine($"ignored: {name}={value}");
                Environment.SetEnvironmentVariable(name, null);
            }

            // The line above does not reach native code.
            if (!OperatingSystem.IsWindows())
            {
                _ = UnsetEnvironment(name);
            }
        }
    }

    public static unsafe string Describe(PeerProcesses peers)
    {
        var cpu = new CpuInfo();
        NativeContext.CpuDescribe(&cpu);
        return string.Join('\n',
            $"date        {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
            $"processor   {Processor()}",
            $"caches      {cpu.L1DataBytes >> 10} KiB L1, {cpu.L2Bytes >> 10} KiB L2, {cpu.L3Bytes >> 10} KiB L3",
            $"cores       {Environment.ProcessorCount}, load average {LoadAverage()}",
            $"runtime     {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}",
            $"theon       SIMD level {(SimdLevel)cpu.Level}, BLAS core {NativeContext.BlasCore()}, {Device.Threads} threads, {(IsPrecompiled() ? "precompiled" : "compiled by the runtime when first used")}",
            $"numpy       {peers.NumPy?.Description ?? "not measured: no Python has it"}",
            $"torch       {peers.Torch?.Description ?? "not measured: no Python has it"}",
            $"numexpr     {peers.Numexpr?.Description ?? "not measured: no Python has it"}",
            $"theano      {peers.Theano?.Description ?? $"not measured: {PeerProcesses.TheanoClone} names no clone"}",
            $"pytensor    {peers.PyTensor?.Description ?? $"not measured: {PeerProcesses.PyTensorClone} names no clone"}",
            "");
    }

    /// <summary>Whether Theon's managed code was compiled ahead of time.</summary>
    private static bool IsPrecompiled()
    {
        using var stream = File.OpenRead(typeof(CompiledFunction).Assembly.Location);
        using var image = new System.Reflection.PortableExecutable.PEReader(stream);
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size != 0;
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnvironment(string name);
}
