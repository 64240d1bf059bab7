namespace Theon;

/// <summary>A setting that does not exist, or a value that it does not take. The text says where it was written.</summary>
public sealed class ConfigException : TheonException
{
    internal ConfigException(string message)
        : base(message)
    {
    }
}
