using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Autodiff;

/// <summary>
/// The gradient of a choice is a choice between the gradients of its sides, down to what is needed elsewhere too: that of the side which is not
/// chosen is never computed, so that nothing of it, such as 0 times infinity, reaches the result.
/// </summary>
internal sealed class ChoiceGradients
{
    private readonly Apply _choice;
    private readonly int _count;
    private readonly ImmutableArray<HashSet<Apply>> _private;

    private ChoiceGradients(Apply choice, ImmutableArray<HashSet<Apply>> nodes)
    {
        (_choice, _count, _private) = (choice, ((IfElse)choice.Op).Count, nodes);
    }

    /// <summary>What belongs to the sides of a choice alone; null where that is nothing.</summary>
    /// <param name="choice">An <see cref="IfElse"/>.</param>
    /// <param name="nodes">All nodes that are differentiated, in order.</param>
    /// <param name="needed">Variables that are asked for, whatever reads them.</param>
    public static ChoiceGradients? Of(Apply choice, ImmutableArray<Apply> nodes, IReadOnlySet<TensorVariable> needed)
    {
        var sides = ChoiceSides.Of(choice, nodes, needed.Contains);
        return sides.All(side => side.Count == 0) ? null : new ChoiceGradients(choice, sides);
    }

    /// <summary>Gradients of what both sides are made of, given those of the choice's values.</summary>
    /// <param name="dys">The gradients of the values; null: none.</param>
    /// <param name="isWanted">Whether the gradient of a variable is of use.</param>
    /// <param name="keepsUndefined">Whether a gradient that is not defined is a result, not an error.</param>
    public IEnumerable<(TensorVariable Variable, Gradient Gradient)> PullBack(ImmutableArray<TensorVariable?> dys, Func<TensorVariable, bool> isWanted, bool keepsUndefined)
    {
        ImmutableArray<TensorVariable> read = [.. Enumerable.Range(0, 2).SelectMany(Boundary).Distinct().Where(isWanted)];
        var sides = Enumerable.Range(0, 2).Select(side => GradientsOf(side, dys, read, keepsUndefined)).ToArray();
        var flowing = Enumerable.Range(0, read.Length).Where(i => sides.Any(side => side[i] is Gradient.Flows) && !sides.Any(side => side[i] is Gradient.NotDefined)).ToArray();
        for (var i = 0; i < read.Length; i++)
        {
            if (sides.Select(side => side[i]).OfType<Gradient.NotDefined>().FirstOrDefault() is { } undefined)
            {
                yield return (read[i], undefined);
            }
        }

        if (flowing.Length == 0)
        {
            yield break;
        }

        var dtypes = flowing.Select(i => sides.Select(side => side[i]).OfType<Gradient.Flows>().First().Value.DType).ToArray();
        var values = sides.SelectMany(side => flowing.Select((i, place) => side[i] is Gradient.Flows flows ? flows.Value : T.ZerosLike(read[i], dtypes[place])));
        var chosen = Apply.Of(new IfElse(flowing.Length), [_choice.Inputs[0], .. values]).Outputs;
        for (var place = 0; place < flowing.Length; place++)
        {
            yield return (read[flowing[place]], chosen[place]);
        }
    }

    private IEnumerable<TensorVariable> Side(int side) => _choice.Inputs.Skip(1 + (side * _count)).Take(_count);

    // What a side reads from outside; values that are made outside stand for themselves.
    private IEnumerable<TensorVariable> Boundary(int side) =>
        _private[side].SelectMany(node => node.Inputs).Concat(Side(side)).Where(variable => variable.Owner is not { } owner || !_private[side].Contains(owner));

    private ImmutableArray<Gradient> GradientsOf(int side, ImmutableArray<TensorVariable?> dys, ImmutableArray<TensorVariable> read, bool keepsUndefined)
    {
        ImmutableArray<Differentiation.Start> roots = [.. Side(side).Zip(dys, (variable, dy) => new Differentiation.Start(variable, dy)).Where(start => start.Gradient is not null)];
        var own = Boundary(side).ToHashSet();
        return [.. Differentiation.Run(roots, [], read, read, keepsUndefined).Select((gradient, i) => own.Contains(read[i]) ? gradient : Gradient.Disconnected)];
    }
}
