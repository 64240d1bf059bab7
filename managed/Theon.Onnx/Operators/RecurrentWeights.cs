using Theon.Onnx.Building;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>A step of a layer: from a row of its input, already multiplied by the input weights, and the values of the step before.</summary>
internal delegate (TensorVariable Hidden, TensorVariable? Cell) RecurrentCell(TensorVariable row, TensorVariable hidden, TensorVariable? cell);

/// <summary>The weights of one direction of a recurrent layer. The last axis of what they make holds one part for each gate.</summary>
internal sealed class RecurrentWeights
{
    private readonly Dictionary<(int, int), TensorVariable> _recurrent = [];
    private readonly TensorVariable _matrix;
    private readonly long _size;

    /// <summary>Checks and takes apart the inputs of a node.</summary>
    /// <param name="n">The node.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="directions">How many there are.</param>
    /// <param name="gates">Number of gates.</param>
    /// <param name="size">Number of hidden values.</param>
    public RecurrentWeights(NodeContext n, int direction, int directions, int gates, long size)
    {
        _size = size;
        Input = Checked(n, 1, "W", directions, gates * size, -1)[direction].T;
        _matrix = Checked(n, 2, "R", directions, gates * size, size)[direction];
        if (n.Has(3))
        {
            var bias = Checked(n, 3, "B", directions, 2 * gates * size)[direction];
            (InputBias, RecurrentBias) = (Parts.Part(bias, 0, Parts.Bounds(0, gates * size)), Parts.Part(bias, 0, Parts.Bounds(gates * size, 2 * gates * size)));
        }

        Peepholes = n.Has(7) ? Checked(n, 7, "P", directions, 3 * size)[direction] : null;
    }

    /// <summary>From an input to all gates.</summary>
    public TensorVariable Input { get; }

    /// <summary>Added for the input; null for none.</summary>
    public TensorVariable? InputBias { get; }

    /// <summary>Added for the values of the step before; null for none.</summary>
    public TensorVariable? RecurrentBias { get; }

    /// <summary>From the cell to the gates, element by element; null for none.</summary>
    public TensorVariable? Peepholes { get; }

    /// <summary>From the values of the step before to some gates.</summary>
    public TensorVariable Recurrent(int first, int count) => _recurrent.TryGetValue((first, count), out var known)
        ? known
        : _recurrent[(first, count)] = Gates(_matrix, 0, first, count).T;

    /// <summary>The parts of the last axis that belong to some gates.</summary>
    public TensorVariable Gates(TensorVariable x, int first, int count) => Gates(x, x.Rank - 1, first, count);

    private TensorVariable Gates(TensorVariable x, int axis, int first, int count) => Parts.Part(x, axis, Parts.Bounds(first * _size, (first + count) * _size));

    // Lengths that are not known now are compared when the layer runs.
    private static TensorVariable Checked(NodeContext n, int input, string name, params ReadOnlySpan<long> lengths)
    {
        var x = n[input];
        var fits = x.Rank == lengths.Length && x.DType == n[0].DType;
        for (var axis = 0; fits && axis < lengths.Length; axis++)
        {
            fits = lengths[axis] < 0 || x.Type.Lengths[axis] < 0 || x.Type.Lengths[axis] == lengths[axis];
        }

        return fits
            ? T.SpecifyShape(x, [.. lengths.ToArray().Select(length => (TensorVariable)length)])
            : throw n.Error($"got {x.Type} as {name}. Accepted: {n[0].DType.Name}[{string.Join(", ", lengths.ToArray().Select(length => length < 0 ? "any" : $"{length}"))}].");
    }
}
