using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Functions of one example, applied to batches of them.
public static partial class Tensor
{
    /// <summary>
    /// What a function makes of each part of x along its leading axes: <c>T.Vectorize(row => T.Sort(row) / row.Sum(), matrix)</c>. The
    /// function is called once, and each of its ops is applied to the whole batch; only an <c>IfElse</c> whose condition differs from
    /// example to example is a loop over them, so that each computes its own side alone. The result can be differentiated.
    /// </summary>
    /// <param name="function">Of one example. It may use other variables, and gradients; its shapes must not depend on values.</param>
    /// <param name="x">The examples, along leading axes.</param>
    /// <param name="batchAxes">How many leading axes count examples.</param>
    /// <exception cref="TensorTypeException">An op has no form for batches, or would give each example another shape; the message names it.</exception>
    public static TensorVariable Vectorize(Func<TensorVariable, TensorVariable> function, TensorVariable x, int batchAxes = 1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Vectorize(examples => [function(examples[0])], [x], batchAxes)[0];
    }

    /// <summary>What a function makes of each pair of parts of x and y along their leading axes.</summary>
    /// <inheritdoc cref="Vectorize(Func{TensorVariable, TensorVariable}, TensorVariable, int)"/>
    /// <param name="function">Of one example of each.</param>
    /// <param name="x">Examples.</param>
    /// <param name="y">As many examples.</param>
    /// <param name="batchAxes">How many leading axes count examples.</param>
    public static TensorVariable Vectorize(Func<TensorVariable, TensorVariable, TensorVariable> function, TensorVariable x, TensorVariable y, int batchAxes = 1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Vectorize(examples => [function(examples[0], examples[1])], [x, y], batchAxes)[0];
    }

    /// <summary>What a function of several tensors makes of their parts along the leading axes, which all have.</summary>
    /// <inheritdoc cref="Vectorize(Func{TensorVariable, TensorVariable}, TensorVariable, int)"/>
    /// <param name="function">Of one example of each, with any number of results.</param>
    /// <param name="tensors">Examples, of each as many.</param>
    /// <param name="batchAxes">How many leading axes count examples.</param>
    public static ImmutableArray<TensorVariable> Vectorize(
        Func<ImmutableArray<TensorVariable>, ImmutableArray<TensorVariable>> function, ReadOnlySpan<TensorVariable> tensors, int batchAxes = 1)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfNegative(batchAxes);
        if (tensors.IsEmpty)
        {
            throw new TensorTypeException("Vectorize got no tensors.");
        }

        ImmutableArray<TensorVariable> batches = [.. tensors];
        foreach (var tensor in batches)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
            if (tensor.Rank < batchAxes)
            {
                throw new TensorTypeException($"Vectorize over {batchAxes} leading axes got {tensor.Type}.");
            }
        }

        if (batchAxes == 0)
        {
            return function(batches);
        }

        batches = [.. batches.Select(Strong)];
        ImmutableArray<TensorVariable> examples = [.. batches.Select(batch => new TensorVariable(TensorType.WithLengths(batch.DType, batch.Type.Lengths.AsSpan()[1..]), null))];
        var outputs = Vectorize(function, examples.AsSpan(), batchAxes - 1);
        using var origin = OriginScope.Share();
        var written = GraphOp.Expand([.. outputs.Select(Strong)], definition => definition.IsOverridden ? null : definition.Outputs);
        return Batching.Run(written, examples, batches, NestedGradients.Instance);
    }
}
