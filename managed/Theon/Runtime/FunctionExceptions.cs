using System.Collections.Immutable;
using Theon.Graph;

namespace Theon;

/// <summary>An argument of a call does not fit the input it was given for.</summary>
public sealed class FunctionArgumentException : TheonException
{
    internal FunctionArgumentException(string message)
        : base(message)
    {
    }
}

/// <summary>A compiled function failed while it ran. Shared variables are unchanged.</summary>
public sealed class FunctionRunException : TheonException
{
    internal FunctionRunException(string message, string? op, ImmutableArray<Origin> origins, Exception innerException)
        : base(message, innerException)
    {
        Op = op;
        Origins = origins;
    }

    /// <summary>Name of the op that failed; null where the failure lies before the first.</summary>
    public string? Op { get; }

    /// <summary>The lines of user code that built it.</summary>
    public ImmutableArray<Origin> Origins { get; }
}
