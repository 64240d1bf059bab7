using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;

namespace Theon;

public static partial class Tensor
{
    /// <summary>Gradients inside a graph; those that are disconnected or not defined stay what they are.</summary>
    internal static ImmutableArray<Gradient> PulledBackInside(
        ImmutableArray<Differentiation.Start> roots, ImmutableArray<TensorVariable> wrt) =>
        PulledBack(roots, [], wrt, [], DisconnectedInputs.None, UndefinedGradients.None);
}
