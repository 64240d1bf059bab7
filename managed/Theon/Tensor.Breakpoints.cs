using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Stopping where something happens.
public static partial class Tensor
{
    /// <summary>
    /// x, and a place to stop at: where the condition is true as x is computed, <paramref name="reached"/> is called with its value, on the thread
    /// of the call; an exception of it ends the call. Without <paramref name="reached"/> an attached debugger stops, and without a debugger the
    /// value is shown as by <see cref="Print"/>. Gradients pass. A value that nobody needs is not computed, and reaches no breakpoint.
    /// </summary>
    /// <param name="x">The value.</param>
    /// <param name="condition">0-d bool, such as <c>T.Any(T.IsNan(x))</c>.</param>
    /// <param name="message">What the breakpoint is called.</param>
    /// <param name="reached">Who is told; null: the debugger.</param>
    /// <param name="watch">What else is to be seen: computed wherever the condition is.</param>
    /// <example><c>h = T.Breakpoint(h, T.Max(h) > 100, "large", hit => Console.WriteLine(hit), w);</c></example>
    public static TensorVariable Breakpoint(
        TensorVariable x, TensorVariable condition, string message, Action<BreakpointHit>? reached = null, params ReadOnlySpan<TensorVariable> watch)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentException.ThrowIfNullOrEmpty(message);
        using var origin = OriginScope.Share();
        return new Breakpoint(message, reached).On([Strong(x), condition, .. watch.ToArray().Select(Strong)]);
    }
}
