using T = Theon.Tensor;

namespace Theon.Samples.Macros;

/// <summary>Methods that write expressions, as macros write programs. Each is ordinary C#; what they make is a graph.</summary>
internal static class Macro
{
    // snippet: macros
    /// <summary>One step of gradient descent for any number of parameters.</summary>
    public static Updates Sgd(double rate, TensorVariable cost, params SharedVariable[] parameters) =>
        parameters.Select(p => (p, p - rate * T.Grad(cost, p))).ToArray();

    /// <summary>A penalty on large weights.</summary>
    public static TensorVariable L2(double factor, params TensorVariable[] weights) =>
        factor * T.Add([.. weights.Select(w => T.Sqr(w).Sum())]);

    /// <summary>The leaves of one kind that an expression needs, each once, in the order of first need.</summary>
    public static TVariable[] FindVars<TVariable>(TensorVariable expression)
        where TVariable : Variable
    {
        var found = new List<TVariable>();
        var seen = new HashSet<TensorVariable>();
        void Visit(TensorVariable variable)
        {
            if (!seen.Add(variable))
            {
                return;
            }

            if (variable.Owner is { } owner)
            {
                foreach (var input in owner.Inputs)
                {
                    Visit(input);
                }
            }
            else if (variable.GetType() == typeof(TVariable))
            {
                found.Add((TVariable)(Variable)variable);
            }
        }

        Visit(expression);
        return [.. found];
    }

    /// <summary>A function that makes a cost smaller at each call. The parameters are those that the cost needs.</summary>
    public static CompiledFunction MinimizeCost(Inputs inputs, TensorVariable cost, double rate, string name = "minimize") =>
        Function.Compile(inputs, cost, updates: Sgd(rate, cost, FindVars<SharedVariable>(cost)), name: name);
    // end snippet

    /// <summary>What <see cref="FindVars"/> finds of which a weight penalty should speak: matrices, not biases.</summary>
    public static SharedVariable[] FindWeights(TensorVariable expression) => [.. FindVars<SharedVariable>(expression).Where(v => v.Rank == 2)];
}
