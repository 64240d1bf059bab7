using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Autodiff;

/// <summary>Differentiates the bodies of loops, in their stable form like everything else.</summary>
internal sealed class NestedGradients : INestedGradients
{
    /// <summary>The only one: it has no state.</summary>
    public static NestedGradients Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<Gradient> PullBack(ImmutableArray<(TensorVariable Root, TensorVariable? Gradient)> roots, ImmutableArray<TensorVariable> wrt)
    {
        using var policy = Config.With(CastPolicy.Weak);
        var stable = StableCost.Of([.. roots.Select(pair => pair.Root)], wrt);
        return Differentiation.Run([.. roots.Select((pair, i) => (stable.Roots[i], pair.Gradient))], [], wrt, [], keepsUndefined: true);
    }

    /// <inheritdoc/>
    public ImmutableArray<TensorVariable?> PushForward(ImmutableArray<TensorVariable> roots, ImmutableArray<(TensorVariable Variable, TensorVariable Tangent)> starts)
    {
        using var policy = Config.With(CastPolicy.Weak);
        return ForwardMode.Run(StableCost.Of(roots, []).Roots, starts);
    }
}
