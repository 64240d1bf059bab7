namespace Theon;

public sealed partial class SharedVariable
{
    /// <summary>
    /// The elements as they are now, in row-major order, for reading: <c>using var weights = w.BorrowSpan&lt;double&gt;()</c>. Nothing
    /// is copied and nobody waits; calls that update the variable meanwhile write to other memory.
    /// </summary>
    /// <typeparam name="T">The C# type of exactly this dtype.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public BorrowedSpan<T> BorrowSpan<T>()
        where T : unmanaged
    {
        CheckElement<T>();
        return new BorrowedSpan<T>(Storage.Lend());
    }

    /// <summary>
    /// The elements themselves, in row-major order, for writing. Until it is disposed all calls that use the variable wait; on this
    /// thread, using any shared variable is an error.
    /// </summary>
    /// <typeparam name="T">The C# type of exactly this dtype.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public BorrowedWritableSpan<T> BorrowWritableSpan<T>()
        where T : unmanaged
    {
        CheckElement<T>();
        return new BorrowedWritableSpan<T>(Storage);
    }

    private void CheckElement<T>()
        where T : unmanaged
    {
        if (ElementTypes.Find(typeof(T)) != DType)
        {
            throw new ArgumentException($"{Text} has elements of {DType.Name}; a span of {typeof(T).Name} cannot be borrowed.");
        }
    }
}

/// <summary>Elements of a shared variable, lent for reading until it is disposed.</summary>
/// <typeparam name="T">The C# type of the elements.</typeparam>
public readonly ref struct BorrowedSpan<T>
    where T : unmanaged
{
    private readonly ReadingLoan _loan;

    internal BorrowedSpan(ReadingLoan loan)
    {
        _loan = loan;
        try
        {
            Span = loan.Value.AsSpan<T>();
        }
        catch
        {
            loan.Dispose();
            throw;
        }

        Shape = loan.Value.Shape.AsSpan();
    }

    /// <summary>The elements in row-major order; not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<T> Span { get; }

    /// <summary>Lengths of the axes.</summary>
    public ReadOnlySpan<long> Shape { get; }

    /// <summary>Gives the elements back. A second call does nothing.</summary>
    public void Dispose() => _loan?.Dispose();
}

/// <summary>Elements of a shared variable, lent for writing until it is disposed.</summary>
/// <typeparam name="T">The C# type of the elements.</typeparam>
public readonly ref struct BorrowedWritableSpan<T>
    where T : unmanaged
{
    private readonly WritingLoan _loan;

    internal BorrowedWritableSpan(SharedStorage storage)
    {
        _loan = new WritingLoan(storage);
        try
        {
            var value = storage.ValueForUpdate();
            Span = value.AsSpan<T>();
            Shape = value.Shape.AsSpan();
        }
        catch
        {
            _loan.Dispose();
            throw;
        }
    }

    /// <summary>The elements in row-major order; not to be used after <see cref="Dispose"/>.</summary>
    public Span<T> Span { get; }

    /// <summary>Lengths of the axes.</summary>
    public ReadOnlySpan<long> Shape { get; }

    /// <summary>Gives the elements back. A second call does nothing.</summary>
    public void Dispose() => _loan?.Dispose();
}
