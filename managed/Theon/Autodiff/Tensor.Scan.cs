using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Autodiff;
using Theon.Ops;

namespace Theon;

// Loops.
public static partial class Tensor
{
    /// <summary>
    /// A loop: the step is applied again and again, each time to the next row of the sequences, to the values that earlier steps gave, and to
    /// what does not change. It is called once, with variables that stand for its arguments, in this order: for each sequence a row per tap;
    /// for each result with an initial value its earlier values, tap by tap; then nonSequences. What else it uses is found by itself.
    /// </summary>
    /// <example><c>var (powers, _) = T.Scan((prior, x) => prior * x, outputsInfo: [T.OnesLike(a)], nonSequences: [a], nSteps: k);</c></example>
    /// <param name="step">Gives the results of a step, and possibly updates of shared variables and a condition that ends the loop.</param>
    /// <param name="sequences">What is walked along its first axis; the loop ends with the shortest.</param>
    /// <param name="outputsInfo">Per result its value before the first step, or null where no step sees earlier ones; nothing where none does.</param>
    /// <param name="nonSequences">Passed to each step as they are.</param>
    /// <param name="nSteps">Number of steps; sequences may be longer. Without it there must be sequences.</param>
    /// <param name="truncateGradient">How many of the last steps gradients pass; -1 for all.</param>
    /// <param name="goBackwards">Whether sequences are walked from their ends.</param>
    /// <param name="strict">Whether it is an error when the step uses variables that are not among nonSequences.</param>
    /// <param name="checkpoints">Of which steps the gradient keeps the states; null: of all. Long loops need much less memory with them.</param>
    /// <param name="name">A name for messages.</param>
    /// <returns>Each result with the steps on an axis in front, without initial values; and the values of updated shared variables after the
    /// last step, which have to be passed on as a function's updates.</returns>
    /// <exception cref="TensorTypeException">The step takes another number of arguments, or a value would change its dtype or number of axes.</exception>
    public static ScanResult Scan(
        Func<ScanArguments, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(step, null, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(_ => step(), 0, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    [OverloadResolutionPriority(1)]
    public static ScanResult Scan(
        Func<TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0]), 1, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1]), 2, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1], x[2]), 3, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1], x[2], x[3]), 4, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1], x[2], x[3], x[4]), 5, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1], x[2], x[3], x[4], x[5]), 6, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <inheritdoc cref="Scan(Func{ScanArguments, ScanStep}, ReadOnlySpan{ScanSequence}, ReadOnlySpan{ScanOutput}, ReadOnlySpan{TensorVariable}, TensorVariable, int, bool, bool, Checkpoints, string)"/>
    public static ScanResult Scan(
        Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, ScanStep> step,
        ReadOnlySpan<ScanSequence> sequences = default,
        ReadOnlySpan<ScanOutput?> outputsInfo = default,
        ReadOnlySpan<TensorVariable> nonSequences = default,
        TensorVariable? nSteps = null,
        int truncateGradient = -1,
        bool goBackwards = false,
        bool strict = false,
        Checkpoints? checkpoints = null,
        string name = nameof(Scan)) =>
        Loop(x => step(x[0], x[1], x[2], x[3], x[4], x[5], x[6]), 7, sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, strict, checkpoints, name);

    /// <summary>Ends a loop after the step that makes the condition true; that step is kept. Returned by the step beside its results:
    /// <c>x => (x * 2, T.Until(x * 2 > 45))</c>.</summary>
    public static Until Until(TensorVariable condition) => new(condition ?? throw new ArgumentNullException(nameof(condition)));

    private static ScanResult Loop(
        Func<ScanArguments, ScanStep> step,
        int? arity,
        ReadOnlySpan<ScanSequence> sequences,
        ReadOnlySpan<ScanOutput?> outputsInfo,
        ReadOnlySpan<TensorVariable> nonSequences,
        TensorVariable? nSteps,
        int truncateGradient,
        bool goBackwards,
        bool strict,
        Checkpoints? checkpoints,
        string name)
    {
        ArgumentNullException.ThrowIfNull(step);
        var definition = new ScanDefinition
        {
            Sequences = [.. sequences],
            Outputs = [.. outputsInfo],
            NonSequences = [.. nonSequences],
            Steps = nSteps,
            TruncateGradient = truncateGradient,
            GoBackwards = goBackwards,
            Strict = strict,
            Checkpoints = checkpoints,
            Name = name,
            Gradients = NestedGradients.Instance,
        };
        return definition.Build(step, arity);
    }
}
