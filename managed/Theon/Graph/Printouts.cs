namespace Theon;

/// <summary>A value that <c>T.Print</c> shows.</summary>
/// <param name="Message">What the user wrote.</param>
/// <param name="Value">The value; it is gone after the event, so copy what has to stay.</param>
public sealed record PrintedValue(string Message, NDArray Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Message}: {Value}";
}

/// <summary>Where values go that functions show while they run.</summary>
public static class Printouts
{
    /// <summary>Raised for each value, on the thread of the call. While nobody listens values are written to the console.</summary>
    public static event Action<PrintedValue>? Printed;

    internal static void Show(string message, NDArray value)
    {
        var printed = new PrintedValue(message, value);
        if (Printed is { } listeners)
        {
            listeners(printed);
        }
        else
        {
            Console.WriteLine(printed);
        }
    }
}
