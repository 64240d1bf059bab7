using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Turns a failure of a loaded function into an error. The native text names the op and the user's line: a saved program has them.</summary>
internal static class LoadedFailure
{
    /// <summary>The exception for a failed run.</summary>
    public static Exception Explain(FunctionSignature signature, NativeException error, CancellationToken cancellation) => error switch
    {
        NativeCancelledException => new OperationCanceledException($"{signature.Name} was cancelled.", error, cancellation),
        NativeOutOfMemoryException => new MemoryLimitException($"{signature.Name}: {error.Message}", null, MemoryPool.Statistics, error),
        _ => new FunctionRunException($"{signature.Name} failed: {error.Message}", null, [], error),
    };
}
