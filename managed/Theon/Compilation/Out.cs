namespace Theon;

/// <summary>An output of a function, with what else is to be said of it.</summary>
public sealed class Out
{
    /// <summary>An output.</summary>
    /// <param name="variable">What is computed.</param>
    /// <param name="borrow">Whether the result may share memory with the function, which may write over it at the next call. A permission:
    /// results are the caller's own today.</param>
    /// <param name="name">Its name in <see cref="Results"/>; that of the variable unless given.</param>
    public Out(TensorVariable variable, bool borrow = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Variable = variable;
        Borrow = borrow;
        Name = name ?? variable.Name;
    }

    /// <summary>What is computed.</summary>
    public TensorVariable Variable { get; }

    /// <summary>Whether the result may share memory with the function.</summary>
    public bool Borrow { get; }

    /// <summary>Its name in <see cref="Results"/>.</summary>
    public string? Name { get; }

    /// <summary>An output.</summary>
    public static implicit operator Out(TensorVariable variable) => variable is null ? null! : new(variable);

    /// <summary>An output with a name, such as <c>("cost", cost)</c>.</summary>
    public static implicit operator Out((string Name, TensorVariable Variable) output) => new(output.Variable, name: output.Name);
}
