namespace Theon;

/// <summary>A function cannot be saved, or what is to be loaded is damaged, cut off, of a newer version, or no saved function.</summary>
public sealed class SavedFunctionException : TheonException
{
    internal SavedFunctionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
