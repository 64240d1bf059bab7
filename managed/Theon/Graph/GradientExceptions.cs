namespace Theon;

/// <summary>What to do with a variable that the cost does not depend on.</summary>
public enum DisconnectedInputs
{
    /// <summary>Throw <see cref="DisconnectedInputException"/>.</summary>
    Raise,

    /// <summary>Return zeros.</summary>
    Zero,

    /// <summary>Return zeros, and write a warning to <see cref="Log"/>.</summary>
    Warn,

    /// <summary>Return no gradient: <c>Gradients.StateOf</c> says <c>Gradient.Disconnected</c>.</summary>
    None,
}

/// <summary>What to do with a gradient that is not defined.</summary>
public enum UndefinedGradients
{
    /// <summary>Throw <see cref="UndefinedGradientException"/>.</summary>
    Raise,

    /// <summary>Return no gradient: <c>Gradients.StateOf</c> says why.</summary>
    None,
}

/// <summary>A gradient was asked for a variable whose values the cost does not depend on: not at all, or only through shapes, indices and bounds.</summary>
public sealed class DisconnectedInputException : Exception
{
    /// <summary>An error with this text.</summary>
    public DisconnectedInputException(string message)
        : base(message)
    {
    }
}

/// <summary>A gradient passes an operation that has none.</summary>
public sealed class UndefinedGradientException : Exception
{
    /// <summary>An error with this text.</summary>
    public UndefinedGradientException(string message)
        : base(message)
    {
    }
}
