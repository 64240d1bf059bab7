using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// The same tensor, said to have lengths that are compared when it runs; the type knows them from here on. Inputs: the tensor, then a
/// 0-d int64 for each axis of which <paramref name="Given"/> says so.
/// </summary>
public sealed record SpecifyShape(EquatableArray<bool> Given) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(SpecifyShape);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the length is not the one that was stated: by T.SpecifyShape, by the axis that a mask selects from, by a number of steps";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + Given.Count(given => given));
        TypeErrors.CheckIntegers(this, inputs, 1, "a length");
        TypeErrors.CheckRank(this, inputs[0], Given.Length);
        var type = inputs[0].Type;
        var lengths = type.Lengths.ToArray();
        for (int axis = 0, input = 1; axis < lengths.Length; axis++)
        {
            if (!Given[axis])
            {
                continue;
            }

            var known = Lengths.KnownOf(inputs[input++]);
            if (known >= 0 && lengths[axis] >= 0 && known != lengths[axis])
            {
                throw new TensorTypeException($"{Name} says that axis {axis} of {type} has length {known}.");
            }

            lengths[axis] = Math.Max(known, lengths[axis]);
        }

        return [TensorType.WithLengths(type.DType, lengths)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [dys[0], .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x).ToArray();
        for (int axis = 0, input = 1; axis < lengths.Length; axis++)
        {
            if (Given[axis])
            {
                lengths[axis] = lowering.Compute(LengthOp.Same, lengths[axis], lowering.ValueOf(input++));
            }
        }

        lowering.SetOutput(0, lowering.View(x, [.. lengths], lowering.StridesOf(x), lowering.Const(0)));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axes=[{string.Join(", ", Enumerable.Range(0, Given.Length).Where(axis => Given[axis]))}]}}";
}
