using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using Theon.Types;

namespace Theon.Autodiff;

/// <summary>
/// Expressions in their stable form, with the variables that differentiation has to find kept in place by marks. Differentiating this
/// form, not the one that was typed, is what makes gradients stable.
/// </summary>
/// <param name="Roots">What to differentiate.</param>
/// <param name="Variables">What to find, in the order asked for; one that the stable form does not mention stands for itself.</param>
internal sealed record StableCost(ImmutableArray<TensorVariable> Roots, ImmutableArray<TensorVariable> Variables)
{
    /// <summary>Rewrites expressions.</summary>
    public static StableCost Of(ImmutableArray<TensorVariable> roots, ImmutableArray<TensorVariable> variables)
    {
        var marks = new VariableMap<int>();
        foreach (var variable in variables)
        {
            if (variable.Owner is not null)
            {
                marks.TryAdd(variable, marks.Count);
            }
        }

        var marked = Substitution.Rebuild(roots, (old, rebuilt) => marks.TryGetValue(old, out var mark) ? new Marker(mark).On(rebuilt) : rebuilt);
        var stable = Rewriter.Run(new FunctionGraph([], marked), Phases.BeforeGradient, RuleSelection.Default, null, isRecorded: false).Graph;
        var found = new TensorVariable?[marks.Count];
        foreach (var node in stable.Nodes)
        {
            if (node.Op is Marker marker)
            {
                found[marker.Position] = node.Output;
            }
        }

        return new StableCost(stable.Outputs, [.. variables.Map(variable => marks.TryGetValue(variable, out var mark) ? found[mark] ?? variable : variable)]);
    }

    /// <summary>Gradients made from a stable form, without the marks.</summary>
    public static ImmutableArray<Gradient> WithoutMarks(ReadOnlySpan<Gradient> gradients)
    {
        var flowing = new List<TensorVariable>();
        foreach (var gradient in gradients)
        {
            if (gradient is Gradient.Flows flows)
            {
                flowing.Add(flows.Value);
            }
        }

        var clean = Substitution.Rebuild([.. flowing], (_, rebuilt) => rebuilt.Owner is { Op: Marker } mark ? mark.Inputs[0] : rebuilt);
        var next = 0;
        return [.. gradients.Map(gradient => gradient is Gradient.Flows ? clean[next++] : gradient)];
    }
}
