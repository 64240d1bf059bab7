using System.Collections.Immutable;
using Theon.Graph;

namespace Theon;

/// <summary>A call in <see cref="Mode.NanGuard"/> met a value that is NaN, infinite or huge. Shared variables are unchanged.</summary>
public sealed class NanGuardException : TheonException
{
    internal NanGuardException(string message, string op, ImmutableArray<Origin> origins, Exception? innerException)
        : base(message, innerException)
    {
        Op = op;
        Origins = origins;
    }

    /// <summary>Name of the first op whose result holds such a value.</summary>
    public string Op { get; }

    /// <summary>The lines of user code that built it.</summary>
    public ImmutableArray<Origin> Origins { get; }

    // The same, found in the run without fused kernels after a hit in a fused one.
    internal NanGuardException Within(NanGuardException fused) =>
        new($"{Message}{Environment.NewLine}  found by running {fused.Op} again as single ops", Op, Origins, fused);
}
