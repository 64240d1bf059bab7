namespace Theon;

/// <summary>A concrete tensor.</summary>
public sealed class NDArray
{
}
