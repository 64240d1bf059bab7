using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>What a loop walks along its first axis: a variable, or a variable with taps.</summary>
/// <param name="Input">The variable.</param>
/// <param name="Taps">Which rows a step sees, relative to its own: 0 its own, -1 the one before, 1 the next.</param>
public sealed record ScanSequence(TensorVariable Input, params ImmutableArray<int> Taps)
{
    /// <summary>A variable of which each step sees its own row.</summary>
    public static implicit operator ScanSequence(TensorVariable input) => new(input ?? throw new ArgumentNullException(nameof(input)), [0]);
}

/// <summary>What a loop knows of one of its results: the value before the first step, and which earlier values a step sees. Null stands for a
/// result that no step sees.</summary>
/// <param name="Initial">With the tap -1 alone the value before the first step; else the last values before it on an axis in front, oldest first.</param>
/// <param name="Taps">Which earlier values a step sees: -1 the last, -2 the one before it.</param>
public sealed record ScanOutput(TensorVariable Initial, params ImmutableArray<int> Taps)
{
    /// <summary>A result of which each step sees the last value.</summary>
    public static implicit operator ScanOutput(TensorVariable initial) => new(initial ?? throw new ArgumentNullException(nameof(initial)), [-1]);

    /// <summary>A result of which each step sees the last value.</summary>
    public static implicit operator ScanOutput(double initial) => (TensorVariable)initial;

    /// <summary>A result of which each step sees the last value.</summary>
    public static implicit operator ScanOutput(long initial) => (TensorVariable)initial;
}

/// <summary>What a step is called with: a row of each sequence tap, then the earlier values of each result, then what no step changes.</summary>
public sealed class ScanArguments : IReadOnlyList<TensorVariable>
{
    private readonly ImmutableArray<TensorVariable> _arguments;

    internal ScanArguments(ImmutableArray<TensorVariable> arguments) => _arguments = arguments;

    /// <inheritdoc/>
    public int Count => _arguments.Length;

    /// <inheritdoc/>
    public TensorVariable this[int index] => _arguments[index];

    /// <inheritdoc/>
    public IEnumerator<TensorVariable> GetEnumerator() => ((IEnumerable<TensorVariable>)_arguments).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A condition that ends a loop; see <see cref="Tensor.Until"/>.</summary>
/// <param name="Condition">0-d; the step that makes it true is the last, and is kept.</param>
public sealed record Until(TensorVariable Condition);

/// <summary>
/// What a step gives: results, new values of shared variables, a condition that ends the loop. An expression, several between brackets or
/// parentheses, and either with <see cref="Tensor.Until"/> at the end, convert to it.
/// </summary>
[CollectionBuilder(typeof(ScanStep), nameof(Of))]
public sealed class ScanStep : IEnumerable<TensorVariable>
{
    private ScanStep(ImmutableArray<TensorVariable> outputs, ImmutableArray<(SharedVariable Target, TensorVariable Value)> updates = default, Until? until = null)
    {
        foreach (var output in outputs)
        {
            ArgumentNullException.ThrowIfNull(output, nameof(outputs));
        }

        Outputs = outputs;
        Updates = updates.IsDefault ? [] : updates;
        End = until;
    }

    internal ImmutableArray<TensorVariable> Outputs { get; }

    internal ImmutableArray<(SharedVariable Target, TensorVariable Value)> Updates { get; }

    internal Until? End { get; }

    /// <summary>Results.</summary>
    public static ScanStep Of(params ReadOnlySpan<TensorVariable> outputs) => new([.. outputs]);

    /// <summary>The same, and a shared variable has another value for the next step.</summary>
    public ScanStep Updating(SharedVariable target, TensorVariable value)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(value);
        return new(Outputs, Updates.Add((target, value)), End);
    }

    /// <summary>The same, and the loop ends after the step that makes the condition true.</summary>
    public ScanStep Until(TensorVariable condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new(Outputs, Updates, new Until(condition));
    }

    /// <summary>One result.</summary>
    public static implicit operator ScanStep(TensorVariable output) => new([output]);

    /// <summary>Results.</summary>
    public static implicit operator ScanStep(TensorVariable[] outputs) => new([.. outputs ?? throw new ArgumentNullException(nameof(outputs))]);

    /// <summary>Results.</summary>
    public static implicit operator ScanStep((TensorVariable, TensorVariable) step) => new([step.Item1, step.Item2]);

    /// <summary>Results.</summary>
    public static implicit operator ScanStep((TensorVariable, TensorVariable, TensorVariable) step) => new([step.Item1, step.Item2, step.Item3]);

    /// <summary>Results.</summary>
    public static implicit operator ScanStep((TensorVariable, TensorVariable, TensorVariable, TensorVariable) step) => new([step.Item1, step.Item2, step.Item3, step.Item4]);

    /// <summary>A result and a condition that ends the loop.</summary>
    public static implicit operator ScanStep((TensorVariable, Until) step) => new([step.Item1], default, step.Item2);

    /// <summary>Results and a condition that ends the loop.</summary>
    public static implicit operator ScanStep((TensorVariable, TensorVariable, Until) step) => new([step.Item1, step.Item2], default, step.Item3);

    /// <summary>Results and a condition that ends the loop.</summary>
    public static implicit operator ScanStep((TensorVariable, TensorVariable, TensorVariable, Until) step) => new([step.Item1, step.Item2, step.Item3], default, step.Item4);

    /// <summary>A result, and new values of shared variables.</summary>
    public static implicit operator ScanStep((TensorVariable, (SharedVariable, TensorVariable)[]) step) => new([step.Item1], [.. step.Item2]);

    /// <summary>New values of shared variables.</summary>
    public static implicit operator ScanStep((SharedVariable, TensorVariable)[] updates) => new([], [.. updates ?? throw new ArgumentNullException(nameof(updates))]);

    /// <inheritdoc/>
    public IEnumerator<TensorVariable> GetEnumerator() => ((IEnumerable<TensorVariable>)Outputs).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What a loop gives: its results, each with the steps on an axis in front, and the values of shared variables after it.</summary>
public sealed class ScanResult
{
    internal ScanResult(ImmutableArray<TensorVariable> outputs, ImmutableArray<(SharedVariable Target, TensorVariable Value)> updates)
    {
        Outputs = outputs;
        Updates = updates;
    }

    /// <summary>The results of all steps; initial values are not among them.</summary>
    public ImmutableArray<TensorVariable> Outputs { get; }

    /// <summary>Shared variables that steps update, and their values after the last: to be passed on as a function's updates.</summary>
    public ImmutableArray<(SharedVariable Target, TensorVariable Value)> Updates { get; }

    /// <summary>Per result that has initial values, those and the values of the steps, or no more than the last of them.</summary>
    internal ImmutableArray<TensorVariable?> Buffers { get; init; } = [];

    /// <summary>The only result.</summary>
    public TensorVariable Output => Outputs.Length == 1
        ? Outputs[0]
        : throw new InvalidOperationException($"The loop has {Outputs.Length} results, not 1; take them from Outputs.");

    /// <summary>A result.</summary>
    public TensorVariable this[int index] => Outputs[index];

    /// <summary>The value of a result after the last step; where no step ran, the initial value of a result that has one.</summary>
    public TensorVariable Final(int index) => Tensor.Index(Buffers.IsEmpty ? Outputs[index] : Buffers[index] ?? Outputs[index], [(TensorIndex)(-1L)]);

    /// <summary>The value of a shared variable after the loop.</summary>
    public TensorVariable this[SharedVariable target]
    {
        get
        {
            foreach (var (updated, value) in Updates)
            {
                if (ReferenceEquals(updated, target))
                {
                    return value;
                }
            }

            throw new ArgumentException($"The loop does not update {target}.", nameof(target));
        }
    }

    /// <summary>The only result, and the values of shared variables: <c>var (result, updates) = T.Scan(...)</c>.</summary>
    public void Deconstruct(out TensorVariable output, out ImmutableArray<(SharedVariable Target, TensorVariable Value)> updates) => (output, updates) = (Output, Updates);
}
