using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;

namespace Theon.Autodiff;

/// <summary>
/// A cost in its stable form, with the variables that gradients are asked for kept in place by marks. Differentiating this form,
/// not the one that was typed, is what makes gradients stable.
/// </summary>
/// <param name="Cost">What to differentiate.</param>
/// <param name="Variables">What to differentiate it by, in the order asked for; one that the stable form does not mention stands for itself.</param>
internal sealed record StableCost(TensorVariable Cost, ImmutableArray<TensorVariable> Variables)
{
    /// <summary>Rewrites a cost.</summary>
    public static StableCost Of(TensorVariable cost, ImmutableArray<TensorVariable> wrt)
    {
        var marks = new Dictionary<TensorVariable, int>(ReferenceEqualityComparer.Instance);
        foreach (var variable in wrt.Where(variable => variable.Owner is not null))
        {
            marks.TryAdd(variable, marks.Count);
        }

        var marked = Substitution.Rebuild([cost], (old, rebuilt) => marks.TryGetValue(old, out var mark) ? new Marker(mark).On(rebuilt) : rebuilt);
        var stable = Rewriter.Run(new FunctionGraph([], marked), Phases.BeforeGradient).Graph;
        var found = stable.Nodes.Where(node => node.Op is Marker).ToDictionary(node => ((Marker)node.Op).Position, node => node.Output);
        var variables = wrt.Select(variable => marks.TryGetValue(variable, out var mark) ? found.GetValueOrDefault(mark, variable) : variable);
        return new StableCost(stable.Outputs[0], [.. variables]);
    }

    /// <summary>Expressions made from a stable form, without the marks.</summary>
    public static ImmutableArray<TensorVariable> WithoutMarks(ImmutableArray<TensorVariable> expressions) =>
        Substitution.Rebuild(expressions, (_, rebuilt) => rebuilt.Owner is { Op: Marker } mark ? mark.Inputs[0] : rebuilt);
}
