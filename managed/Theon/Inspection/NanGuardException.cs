using System.Collections.Immutable;
using Theon.Graph;

namespace Theon;

/// <summary>A call in <see cref="Mode.NanGuard"/> met a value that is NaN, infinite or huge. Shared variables are unchanged.</summary>
public sealed class NanGuardException : TheonException
{
    internal NanGuardException(string message, string op, ImmutableArray<Origin> origins)
        : base(message)
    {
        Op = op;
        Origins = origins;
    }

    /// <summary>Name of the first op whose result holds such a value.</summary>
    public string Op { get; }

    /// <summary>The lines of user code that built it.</summary>
    public ImmutableArray<Origin> Origins { get; }
}
