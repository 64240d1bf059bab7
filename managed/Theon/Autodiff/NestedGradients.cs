using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

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
        var stable = StableCost.Of([.. roots.Map(pair => pair.Root)], wrt);
        return Differentiation.Run([.. Sequences.Range(roots.Length, i => new Differentiation.Start(stable.Roots[i], roots[i].Gradient))], [], wrt, [], keepsUndefined: true);
    }

    /// <inheritdoc/>
    public ImmutableArray<TensorVariable?> PushForward(ImmutableArray<TensorVariable> roots, ImmutableArray<(TensorVariable Variable, TensorVariable Tangent)> starts)
    {
        using var policy = Config.With(CastPolicy.Weak);
        return ForwardMode.Run(StableCost.Of(roots, []).Roots, starts);
    }
}
