namespace Theon;

/// <summary>A file of arrays is damaged, is none, or holds what is not supported.</summary>
public sealed class ParameterFileException : TheonException
{
    internal ParameterFileException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException) => File = file;

    /// <summary>The file, and the entry in it where that is known.</summary>
    public string File { get; }
}
