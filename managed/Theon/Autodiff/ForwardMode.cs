using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Autodiff;

/// <summary>
/// Forward-mode differentiation: carries tangents from variables to roots, node by node. An op without a rule of its own is pulled back
/// twice: its pullback is linear in the gradients that it is given, and the transpose of a linear function is its gradient.
/// </summary>
internal static class ForwardMode
{
    /// <summary>Tangents of the roots; null where a root does not depend on the variables.</summary>
    public static ImmutableArray<TensorVariable?> Run(ImmutableArray<TensorVariable> roots, ImmutableArray<(TensorVariable Variable, TensorVariable Tangent)> starts)
    {
        var tangents = new Dictionary<TensorVariable, TensorVariable>();
        foreach (var (variable, tangent) in starts)
        {
            tangents[variable] = tangents.TryGetValue(variable, out var other) ? other + tangent : tangent;
        }

        foreach (var node in Traversal.TopologicalOrder(roots))
        {
            if (!node.Inputs.Any(tangents.ContainsKey) || node.Outputs.All(tangents.ContainsKey))
            {
                continue;
            }

            using var origins = OriginScope.Inherit(node.Origins);
            ImmutableArray<TensorVariable?> dxs = [.. node.Inputs.Select(tangents.GetValueOrDefault)];
            var dys = node.Op.Pushforward(node, dxs) ?? Derived(node, dxs);
            for (var i = 0; i < dys.Length; i++)
            {
                if (dys[i] is { } dy)
                {
                    tangents.TryAdd(node.Outputs[i], T.BroadcastLike(dy, node.Outputs[i]));
                }
            }
        }

        return [.. roots.Select(tangents.GetValueOrDefault)];
    }

    private static ImmutableArray<TensorVariable?> Derived(Apply node, ImmutableArray<TensorVariable?> dxs)
    {
        ImmutableArray<TensorVariable> weights = [.. node.Outputs.Select(output => T.Variable(output.Type.WithDType(output.DType.IsContinuous ? output.DType : Config.FloatX)))];
        ImmutableArray<Gradient> dys = [.. weights.Select((weight, i) => node.Outputs[i].DType.IsContinuous ? (Gradient)weight : Gradient.Disconnected)];
        if (dys.All(dy => dy is not Gradient.Flows))
        {
            return [.. node.Outputs.Select(_ => (TensorVariable?)null)];
        }

        // The sum over all inputs of their gradients times their tangents, of complex numbers of both parts; what multiplies a weight in it is the tangent of its output.
        TensorVariable? sum = null;
        foreach (var (gradient, dx) in node.Op.Pullback(node, dys).Zip(dxs))
        {
            if (gradient is Gradient.NotDefined undefined && dx is not null)
            {
                throw new UndefinedGradientException($"The tangent of {node.Op}{(node.Origins.IsEmpty ? "" : $" ({node.Origins[0]})")} needs a gradient which is not defined: {undefined.Reason.TrimEnd('.')}.");
            }

            if (gradient is Gradient.Flows flows && dx is not null)
            {
                var part = T.Sum(flows.Value.DType.IsComplex ? T.Real(T.Conj(flows.Value) * dx) : flows.Value * dx);
                sum = sum is null ? part : sum + part;
            }
        }

        if (sum is null)
        {
            return [.. node.Outputs.Select(_ => (TensorVariable?)null)];
        }

        // Of the weights only lengths are left; they are those of the outputs.
        var stand = weights.Zip(node.Outputs).ToDictionary(pair => pair.First, pair => T.ZerosLike(pair.Second, pair.First.DType));
        var found = Differentiation.Run(sum, weights);
        var tangents = Substitution.Apply([.. found.OfType<TensorVariable>()], stand);
        var next = 0;
        return [.. found.Select(tangent => tangent is null ? null : (TensorVariable?)tangents[next++])];
    }
}
