namespace Theon.Interop;

/// <content>Methods that take C# texts.</content>
public static unsafe partial class NativeKernel
{
    /// <summary>Finds a kernel by name and version; the result stays valid for the rest of the process.</summary>
    /// <param name="name">Name of the kernel.</param>
    /// <param name="version">At least 1.</param>
    /// <exception cref="NativeException">There is no such kernel.</exception>
    public static KernelDescriptor* Find(string name, int version)
    {
        KernelDescriptor* kernel;
        fixed (byte* bytes = NativeText.ToBytes(name))
        {
            Find(bytes, version, &kernel);
        }

        return kernel;
    }

    /// <summary>Reports a failure from inside a custom kernel: keeps a text as the thread's last error and returns the status to return.</summary>
    /// <param name="status">Kind of failure.</param>
    /// <param name="text">What went wrong.</param>
    public static StatusCode Fail(StatusCode status, string text)
    {
        fixed (byte* bytes = NativeText.ToBytes(text))
        {
            return Fail(status, bytes);
        }
    }
}
