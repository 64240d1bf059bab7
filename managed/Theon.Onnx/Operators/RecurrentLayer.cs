using System.Collections.Immutable;
using Theon.Onnx.Building;
using Activation = System.Func<Theon.TensorVariable, Theon.TensorVariable>;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>
/// What recurrent layers have in common: a loop over the steps of a sequence for each direction. The inputs of all steps are multiplied by
/// their weights at once. Examples that have ended keep their values, and give 0.
/// </summary>
/// <param name="n">The node.</param>
/// <param name="gates">Number of gates.</param>
/// <param name="activations">Names of the activations where none are given.</param>
/// <param name="cell">Makes the step of a direction.</param>
internal sealed class RecurrentLayer(NodeContext n, int gates, string[] activations, Func<NodeContext, RecurrentWeights, Activation[], RecurrentCell> cell)
{
    private bool _isBatchFirst;

    /// <summary>Whether the recurrent bias is simply added; else the step does with it what it has to.</summary>
    public bool AddsRecurrentBias { get; init; } = true;

    /// <summary>Whether steps carry on a second value.</summary>
    public bool HasCell { get; init; }

    /// <summary>The values of all steps, and those after the last.</summary>
    public ImmutableArray<TensorVariable?> Run()
    {
        _isBatchFirst = n.Flag("layout", false);
        var direction = n.Choice("direction", "forward", "forward", "reverse", "bidirectional");
        var directions = direction == "bidirectional" ? 2 : 1;
        if (n[0].Rank != 3 || n[1].Rank != 3 || n[2].Rank != 3)
        {
            throw n.Error($"got {n[0].Type}, {n[1].Type} and {n[2].Type}. Accepted: three axes each.");
        }

        var size = n.HasAttribute("hidden_size") ? n.Int("hidden_size", 0) : n.Length(n[2], 2);
        if (size is < 1 or > int.MaxValue)
        {
            throw n.Error($"has hidden_size {size}. Accepted: 1 and more.");
        }

        var x = _isBatchFirst ? T.Transpose(n[0], 1, 0, 2) : n[0];
        var functions = RecurrentActivations.Of(n, activations, directions);
        var results = Enumerable.Range(0, directions)
            .Select(i => Direction(x, new RecurrentWeights(n, i, directions, gates, size), i, directions, functions[(i * activations.Length)..((i + 1) * activations.Length)], direction == "reverse" || i == 1, size))
            .ToArray();
        var all = T.Stack([.. results.Select(result => result.All)], 1);
        return
        [
            _isBatchFirst ? T.Transpose(all, 2, 0, 1, 3) : all,
            T.Stack([.. results.Select(result => result.Hidden)], _isBatchFirst ? 1 : 0),
            HasCell ? T.Stack([.. results.Select(result => result.Cell!)], _isBatchFirst ? 1 : 0) : null,
        ];
    }

    private (TensorVariable All, TensorVariable Hidden, TensorVariable? Cell) Direction(
        TensorVariable x, RecurrentWeights weights, int direction, int directions, Activation[] functions, bool isBackwards, long size)
    {
        var inputs = T.Tensordot(x, weights.Input, [2], [0]);
        inputs = weights.InputBias is null ? inputs : inputs + weights.InputBias;
        inputs = AddsRecurrentBias && weights.RecurrentBias is not null ? inputs + weights.RecurrentBias : inputs;
        var isInside = IsInside(x);
        var canBroadcast = inputs.Type.Broadcastable[1] && isInside?.Type.Broadcastable[1] != false;
        var step = cell(n, weights, functions);
        var initial = new List<ScanOutput?> { Initial(5, "initial_h", x, direction, directions, size, canBroadcast) };
        if (HasCell)
        {
            initial.Add(Initial(6, "initial_c", x, direction, directions, size, canBroadcast));
        }

        var states = initial.Count;
        if (isInside is not null)
        {
            initial.Add(null);
        }

        ScanSequence[] sequences = isInside is null ? [inputs] : [inputs, isInside];
        var loop = T.Scan((Func<ScanArguments, ScanStep>)Step, sequences, initial.ToArray(), goBackwards: isBackwards, name: n.Name);
        var all = Parts.WithLength(loop[isInside is null ? 0 : states], x.Type.Lengths[0] is >= 0 and var steps ? steps : null);
        return (isBackwards ? T.Flip(all, 0) : all, loop.Final(0), HasCell ? loop.Final(1) : null);

        ScanStep Step(ScanArguments arguments)
        {
            var (before, rows) = (arguments.Skip(sequences.Length).ToArray(), sequences.Length);
            var (hidden, memory) = step(arguments[0], before[0], HasCell ? before[1] : null);
            TensorVariable[] after = Array.ConvertAll(memory is null ? [hidden] : new[] { hidden, memory }, next => T.SpecifyShape(next, -1L, size));
            return rows == 1
                ? ScanStep.Of(after)
                : ScanStep.Of([.. after.Zip(before, (next, old) => T.Where(arguments[1], next, old)), T.Where(arguments[1], hidden, Parts.Number(0, hidden.DType))]);
        }
    }

    // Per step and example, whether the step belongs to its sequence; null where all do.
    private TensorVariable? IsInside(TensorVariable x)
    {
        if (n.Optional(4) is not { } lengths)
        {
            return null;
        }

        return lengths is { Rank: 1, DType.IsInteger: true }
            ? T.DimShuffle(T.Arange(x.Shape[0]), 0, 'x', 'x') < T.DimShuffle(lengths, 'x', 0, 'x')
            : throw n.Error($"got {lengths.Type} as sequence_lens. Accepted: a vector of integers.");
    }

    private TensorVariable Initial(int input, string name, TensorVariable x, int direction, int directions, long size, bool canBroadcast)
    {
        var state = n.Optional(input) is { } given ? Given(given, name, direction, directions, size) : T.Zeros(x.DType, x.Shape[1], size);
        return canBroadcast ? state : T.Unbroadcast(state, 0);
    }

    private TensorVariable Given(TensorVariable given, string name, int direction, int directions, long size)
    {
        if (given.Rank != 3 || given.DType != n[0].DType)
        {
            throw n.Error($"got {given.Type} as {name}. Accepted: three axes of {n[0].DType.Name}.");
        }

        // Examples of the state in front, or its directions.
        return _isBatchFirst
            ? T.SpecifyShape(given, -1L, directions, size)[.., direction]
            : T.SpecifyShape(given, directions, -1L, size)[direction];
    }
}
