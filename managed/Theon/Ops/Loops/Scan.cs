using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>A value that a loop carries from step to step.</summary>
/// <param name="Taps">How many steps back the step reads it, negative, in the order of the body's inputs.</param>
public sealed record ScanState(EquatableArray<int> Taps)
{
    /// <summary>How many values are needed before the first step.</summary>
    public int Depth => -Sequences.Min(0, Taps.AsSpan());
}

/// <summary>
/// A loop. Inputs: the number of steps, sequences (at least as long as there are steps), the initial values of each state (oldest first,
/// on an axis in front), then what no step changes. The body takes a row of each sequence, the taps of each state, and the rest; it gives the
/// states, other results, and with <paramref name="HasUntil"/> a flag that ends the loop. Outputs: each state with its initial values in front of
/// those of the steps, then the other results of all steps.
/// </summary>
/// <param name="Body">What a step does.</param>
/// <param name="SequenceCount">Number of sequences.</param>
/// <param name="States">What is carried from step to step.</param>
/// <param name="LastOnly">Per output, whether only its last value is kept, as an axis of length 1.</param>
/// <param name="HasUntil">Whether the last output of the body ends the loop after the step in which it is true.</param>
/// <param name="IsBackwards">Whether steps walk sequences and other results from the last row to the first.</param>
/// <param name="TruncateGradient">How many of the last steps gradients pass; -1 for all.</param>
/// <param name="Gradients">How its gradient is made.</param>
public sealed record Scan(
    NestedGraph Body,
    int SequenceCount,
    EquatableArray<ScanState> States,
    EquatableArray<bool> LastOnly,
    bool HasUntil,
    bool IsBackwards,
    int TruncateGradient,
    INestedGradients Gradients) : Op, IHasInnerGraph
{
    /// <summary>Whether each step stands for many steps of a loop inside: nothing that they need is kept for all of them at once, in gradients too.</summary>
    public bool IsChunked { get; init; }

    /// <inheritdoc/>
    public override string Name => nameof(Scan);

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public ImmutableArray<InnerGraph> InnerGraphs => NestedTexts.Of(this);

    /// <summary>Number of results that are not carried on.</summary>
    public int MapCount => LastOnly.Length - States.Length;

    /// <summary>Input that holds the initial values of the first state.</summary>
    internal int FirstInitial => 1 + SequenceCount;

    /// <summary>First input that no step changes.</summary>
    internal int FirstInvariant => FirstInitial + States.Length;

    /// <summary>The body's input for the first tap of a state.</summary>
    internal int FirstTap(int state)
    {
        var first = SequenceCount;
        for (var i = 0; i < state; i++)
        {
            first += States[i].Taps.Length;
        }

        return first;
    }

    /// <summary>The body's first input that no step changes.</summary>
    internal int FirstInvariantOfBody => FirstTap(States.Length);

    /// <summary>The type of one part of a tensor along its first axis.</summary>
    internal static TensorType RowOf(TensorType type) => TensorType.WithLengths(type.DType, type.Lengths.AsSpan()[1..]);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + SequenceCount + States.Length + Body.Inputs.Length - FirstInvariantOfBody);
        if (inputs[0].Rank != 0 || inputs[0].DType != DType.Int64)
        {
            throw new TensorTypeException($"{Name} got {inputs[0].Type} as its number of steps; it takes a 0-d int64.");
        }

        for (var i = 0; i < SequenceCount; i++)
        {
            CheckRow($"sequence {i}", inputs[1 + i], Body.Inputs[i]);
        }

        for (var i = 0; i < States.Length; i++)
        {
            for (var tap = 0; tap < States[i].Taps.Length; tap++)
            {
                CheckRow($"the initial value of state {i}", inputs[FirstInitial + i], Body.Inputs[FirstTap(i) + tap]);
            }
        }

        for (var i = FirstInvariantOfBody; i < Body.Inputs.Length; i++)
        {
            var given = inputs[FirstInvariant + i - FirstInvariantOfBody];
            if (!given.Type.IsAssignableTo(Body.Inputs[i].Type))
            {
                throw new TensorTypeException($"{Name} got {given.Type} where its body takes {Body.Inputs[i].Type}.");
            }
        }

        var types = ImmutableArray.CreateBuilder<TensorType>(LastOnly.Length);
        for (var i = 0; i < LastOnly.Length; i++)
        {
            var type = Body.Outputs[i].Type;
            types.Add(TensorType.WithLengths(type.DType, [LastOnly[i] ? 1 : -1, .. type.Lengths]));
        }

        return types.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input > 0 && ScanConnections.Of(this)[input, output];

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => new ScanPullback(this, node).Run(dys);

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => new ScanPushforward(this, node).Run(dxs);

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => new ScanLowering(this, node, lowering).Run();

    /// <inheritdoc/>
    protected override string Describe()
    {
        var parts = new List<string>();
        if (SequenceCount > 0)
        {
            parts.Add($"sequences={SequenceCount}");
        }

        parts.AddRange(States.Select((state, i) => $"state{state.Taps}{(LastOnly[i] ? " last" : "")}"));
        if (MapCount > 0)
        {
            parts.Add($"results={MapCount}");
        }

        if (HasUntil)
        {
            parts.Add("until");
        }

        if (IsChunked)
        {
            parts.Add("chunks");
        }

        return $"{Name}{{{string.Join(", ", parts)}}}";
    }

    private void CheckRow(string what, TensorVariable given, TensorVariable row)
    {
        if (given.Rank != row.Rank + 1 || !RowOf(given.Type).IsAssignableTo(row.Type))
        {
            throw new TensorTypeException($"{Name} got {given.Type} as {what}, of which its body takes {row.Type} at each step. Accepted: that type with one axis more in front.");
        }
    }
}
