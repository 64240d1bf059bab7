namespace Theon;

/// <summary>A node has no test value though the setting <c>computeTestValue</c> demands one.</summary>
public sealed class TestValueException : TheonException
{
    internal TestValueException(string message)
        : base(message)
    {
    }
}
