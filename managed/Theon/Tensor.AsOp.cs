using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>Lengths of the outputs of a host function, per output and axis: <c>lowering => [lowering.LengthsOf(lowering.Input(0))]</c>.</summary>
/// <param name="lowering">Knows the lengths of the inputs and computes with them.</param>
public delegate ImmutableArray<ImmutableArray<Length>> HostShapes(ILowering lowering);

/// <summary>Gradients of a host function.</summary>
/// <param name="inputs">What it was applied to.</param>
/// <param name="outputs">What it gave.</param>
/// <param name="dys">Gradients of the outputs; zeros where none came.</param>
/// <returns>Per input its gradient; null for zero.</returns>
public delegate IReadOnlyList<Gradient?> HostGradient(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs, ImmutableArray<TensorVariable> dys);

public static partial class Tensor
{
    /// <summary>A C# function as an operation on variables. It runs once in each call of a compiled function that needs it; for one that is
    /// parametrised derive from <see cref="ManagedOp"/>.</summary>
    /// <param name="name">Its name in texts.</param>
    /// <param name="inputs">Types of what it takes.</param>
    /// <param name="outputs">Types of what it gives.</param>
    /// <param name="compute">Takes the inputs and fills the outputs; see <see cref="ManagedOp"/>.</param>
    /// <param name="shapes">Lengths of the outputs; null: those of the first input.</param>
    /// <param name="gradient">Gradients of the inputs; null: there are none, and asking for them is an error.</param>
    /// <example><c>var f = T.AsOp("cumulative", [type], [type], (x, y) => ...); var y = f(x)[0];</c></example>
    public static Func<TensorVariable[], ImmutableArray<TensorVariable>> AsOp(
        string name,
        ImmutableArray<TensorType> inputs,
        ImmutableArray<TensorType> outputs,
        Action<IReadOnlyList<NDArray>, IReadOnlyList<NDArray>> compute,
        HostShapes? shapes = null,
        HostGradient? gradient = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(compute);
        var op = new HostFunction(name, inputs, outputs, compute, shapes, gradient);
        return arguments => Graph.Apply.Of(op, arguments).Outputs;
    }
}
