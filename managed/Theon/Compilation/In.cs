namespace Theon;

/// <summary>An input of a function, with what else is to be said of it. A variable alone is an input without a default.</summary>
/// <example><c>Function.Compile([x, new In(y, value: 1.0)], x + y)</c> may be called with one argument or two.</example>
public sealed class In
{
    /// <summary>An input.</summary>
    /// <param name="variable">The variable that the argument stands for.</param>
    /// <param name="value">What it is when a call does not say. The function keeps a copy, which <c>function[variable]</c> reads and writes.</param>
    /// <param name="name">Its name in calls by name; that of the variable unless given.</param>
    /// <param name="update">The default for the next call, computed by this one; together with <paramref name="value"/> a state of the
    /// function's own.</param>
    /// <param name="mutable">Whether a call may write over the argument's memory. A permission: what a function does with it may change.</param>
    /// <param name="strict">Whether the argument must have exactly the dtype of the variable.</param>
    /// <param name="allowDowncast">Whether the argument may lose information; null: as the function says.</param>
    /// <param name="borrow">Whether the function may keep <paramref name="value"/> itself, not a copy.</param>
    /// <param name="isImplicit">Whether calls cannot pass it: it is read and written as <c>function[variable]</c> only.</param>
    public In(
        TensorVariable variable,
        Value? value = null,
        string? name = null,
        TensorVariable? update = null,
        bool mutable = false,
        bool strict = false,
        bool? allowDowncast = null,
        bool borrow = false,
        bool isImplicit = false)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Variable = variable;
        Value = value;
        Name = name ?? variable.Name;
        Update = update;
        Mutable = mutable;
        Strict = strict;
        AllowDowncast = allowDowncast;
        Borrow = borrow;
        IsImplicit = isImplicit;
    }

    /// <summary>The variable that the argument stands for.</summary>
    public TensorVariable Variable { get; }

    /// <summary>What it is at first when a call does not say.</summary>
    public Value? Value { get; }

    /// <summary>Its name in calls by name.</summary>
    public string? Name { get; }

    /// <summary>The default for the next call.</summary>
    public TensorVariable? Update { get; }

    /// <summary>Whether a call may write over the argument's memory.</summary>
    public bool Mutable { get; }

    /// <summary>Whether the argument must have exactly the dtype of the variable.</summary>
    public bool Strict { get; }

    /// <summary>Whether the argument may lose information; null: as the function says.</summary>
    public bool? AllowDowncast { get; }

    /// <summary>Whether the function may keep the default itself, not a copy.</summary>
    public bool Borrow { get; }

    /// <summary>Whether calls cannot pass it.</summary>
    public bool IsImplicit { get; }

    /// <summary>An input without a default.</summary>
    public static implicit operator In(TensorVariable variable) => variable is null ? null! : new(variable);
}
