using System.Runtime.CompilerServices;
using Theon.Ops;

namespace Theon;

// Loops of one kind.
public static partial class Tensor
{
    /// <summary>What a function makes of each row: a loop whose steps see nothing of each other.</summary>
    /// <param name="function">Of a row of each sequence, then nonSequences.</param>
    /// <param name="sequences">Walked along their first axes.</param>
    /// <param name="nonSequences">Passed to each step as they are.</param>
    /// <param name="goBackwards">Whether sequences are walked from their ends.</param>
    /// <param name="name">A name for messages.</param>
    public static ScanResult Map(
        Func<ScanArguments, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        string name = nameof(Map)) => Loop(function, null, sequences, default, nonSequences, null, -1, goBackwards, false, null, name);

    /// <inheritdoc cref="Map(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{TensorVariable}, bool, string)"/>
    [OverloadResolutionPriority(1)]
    public static ScanResult Map(
        Func<TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        string name = nameof(Map)) => Loop(x => function(x[0]), 1, sequences, default, nonSequences, null, -1, goBackwards, false, null, name);

    /// <inheritdoc cref="Map(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{TensorVariable}, bool, string)"/>
    public static ScanResult Map(
        Func<TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        string name = nameof(Map)) => Loop(x => function(x[0], x[1]), 2, sequences, default, nonSequences, null, -1, goBackwards, false, null, name);

    /// <inheritdoc cref="Map(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{TensorVariable}, bool, string)"/>
    public static ScanResult Map(
        Func<TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        string name = nameof(Map)) => Loop(x => function(x[0], x[1], x[2]), 3, sequences, default, nonSequences, null, -1, goBackwards, false, null, name);

    /// <inheritdoc cref="Map(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{TensorVariable}, bool, string)"/>
    public static ScanResult Map(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        string name = nameof(Map)) => Loop(x => function(x[0], x[1], x[2], x[3]), 4, sequences, default, nonSequences, null, -1, goBackwards, false, null, name);

    /// <summary>The last value of a loop that carries one on: <c>T.Reduce((x, sum) => sum + x, [v], [0.0])</c>. Over no rows it is the
    /// initial value.</summary>
    /// <param name="function">Of a row of each sequence, then the value so far, then nonSequences.</param>
    /// <param name="sequences">Walked along their first axes.</param>
    /// <param name="outputsInfo">The value before the first row.</param>
    /// <param name="nonSequences">Passed to each step as they are.</param>
    /// <param name="goBackwards">Whether sequences are walked from their ends.</param>
    /// <param name="checkpoints">Of which steps the gradient keeps the value; null: of all.</param>
    /// <param name="name">A name for messages.</param>
    public static ScanResult Reduce(
        Func<ScanArguments, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Reduce)) => Folded(function, null, sequences, outputsInfo, nonSequences, goBackwards, checkpoints, name);

    /// <inheritdoc cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>
    public static ScanResult Reduce(
        Func<TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Reduce)) => Folded(x => function(x[0], x[1]), 2, sequences, outputsInfo, nonSequences, goBackwards, checkpoints, name);

    /// <inheritdoc cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>
    public static ScanResult Reduce(
        Func<TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Reduce)) => Folded(x => function(x[0], x[1], x[2]), 3, sequences, outputsInfo, nonSequences, goBackwards, checkpoints, name);

    /// <inheritdoc cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>
    public static ScanResult Reduce(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        bool goBackwards = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Reduce)) => Folded(x => function(x[0], x[1], x[2], x[3]), 4, sequences, outputsInfo, nonSequences, goBackwards, checkpoints, name);

    /// <summary>The last value of a loop from the first row to the last; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldl(
        Func<TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldl)) => Folded(x => function(x[0], x[1]), 2, sequences, outputsInfo, nonSequences, false, checkpoints, name);

    /// <summary>The last value of a loop from the first row to the last; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldl(
        Func<TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldl)) => Folded(x => function(x[0], x[1], x[2]), 3, sequences, outputsInfo, nonSequences, false, checkpoints, name);

    /// <summary>The last value of a loop from the first row to the last; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldl(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldl)) => Folded(x => function(x[0], x[1], x[2], x[3]), 4, sequences, outputsInfo, nonSequences, false, checkpoints, name);

    /// <summary>The last value of a loop from the last row to the first; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldr(
        Func<TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldr)) => Folded(x => function(x[0], x[1]), 2, sequences, outputsInfo, nonSequences, true, checkpoints, name);

    /// <summary>The last value of a loop from the last row to the first; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldr(
        Func<TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldr)) => Folded(x => function(x[0], x[1], x[2]), 3, sequences, outputsInfo, nonSequences, true, checkpoints, name);

    /// <summary>The last value of a loop from the last row to the first; see <see cref="Reduce(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, bool, Checkpoints, string)"/>.</summary>
    public static ScanResult Foldr(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> function,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        Checkpoints? checkpoints = null,
        string name = nameof(Foldr)) => Folded(x => function(x[0], x[1], x[2], x[3]), 4, sequences, outputsInfo, nonSequences, true, checkpoints, name);

    private static ScanResult Folded(
        Func<ScanArguments, ScanStep> function,
        int? arity,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences,
        bool goBackwards,
        Checkpoints? checkpoints,
        string name)
    {
        var scan = Loop(function, arity, sequences, outputsInfo, nonSequences, null, -1, goBackwards, false, checkpoints, name);
        using var origin = Graph.OriginScope.Share();
        return new ScanResult([.. scan.Buffers.Select((buffer, i) => buffer is null ? Index(scan.Outputs[i], [(TensorIndex)(-1L)]) : Index(buffer, [(TensorIndex)(-1L)]))], scan.Updates);
    }
}
