using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Theon.Graph;

/// <summary>Something that computes in C# while a program runs.</summary>
internal interface IHostKernel
{
    /// <summary>Fills the outputs.</summary>
    void Invoke(NDArray[] inputs, NDArray[] outputs);
}

/// <summary>Numbers for host kernels, which programs carry. A kernel is found by its number as long as somebody holds it, as the op of a
/// compiled function does.</summary>
internal static class HostKernels
{
    /// <summary>Name of the native kernel that calls them.</summary>
    public const string Name = "managed_op";

    private static readonly ConditionalWeakTable<IHostKernel, Ticket> s_tickets = [];
    private static readonly ConcurrentDictionary<long, WeakReference<IHostKernel>> s_kernels = [];
    private static long s_lastId;

    /// <summary>The number of a kernel.</summary>
    public static long IdOf(IHostKernel kernel) => s_tickets.GetValue(kernel, static kernel => new Ticket(kernel)).Id;

    /// <summary>The kernel of a number, or null.</summary>
    public static IHostKernel? Find(long id) => s_kernels.TryGetValue(id, out var reference) && reference.TryGetTarget(out var kernel) ? kernel : null;

    /// <summary>Lives as long as its kernel.</summary>
    private sealed class Ticket
    {
        public Ticket(IHostKernel kernel)
        {
            Id = Interlocked.Increment(ref s_lastId);
            s_kernels[Id] = new WeakReference<IHostKernel>(kernel);
        }

        ~Ticket() => s_kernels.TryRemove(Id, out _);

        public long Id { get; }
    }
}
