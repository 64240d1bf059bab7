using System.Collections.Immutable;

namespace Theon.Onnx;

/// <summary>A model cannot be read, built or run; the message names the node or value and what was expected.</summary>
public class OnnxException : TheonException
{
    /// <summary>An error with this text.</summary>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>An error with this text that another one caused.</summary>
    public OnnxException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A valid model needs what Theon does not have: everything that is missing, with the names of the nodes.</summary>
public sealed class OnnxUnsupportedException : OnnxException
{
    // A longer list helps nobody and could be made by a hostile file.
    private const int MostListed = 50;

    internal OnnxUnsupportedException(ImmutableArray<string> problems)
        : base($"The model needs what is not supported: {string.Join("; ", problems.Take(MostListed))}{More(problems)}.") => Problems = problems;

    /// <summary>One line for each operator, attribute or type that is not supported.</summary>
    public ImmutableArray<string> Problems { get; }

    private static string More(ImmutableArray<string> problems) => problems.Length > MostListed ? $"; and {problems.Length - MostListed} more" : "";
}
