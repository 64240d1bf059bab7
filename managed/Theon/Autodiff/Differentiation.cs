using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Autodiff;

/// <summary>
/// Reverse-mode differentiation. Walks the nodes that lie between the wanted variables and the roots, each once, from the roots
/// backwards, and adds contributions in that order, so equal graphs give equal gradients.
/// </summary>
internal sealed class Differentiation
{
    /// <summary>A variable that differentiation starts at, and the gradient to start with; null: zero. A class, since lists of pairs cost a first result.</summary>
    public sealed record Start(TensorVariable Variable, TensorVariable? Gradient);

    private readonly TensorVariable _first;
    private readonly VariableSet _relevant;
    private readonly VariableSet _known = new();
    private readonly VariableSet _stops;
    private readonly VariableMap<Accumulated> _gradients = new();
    private readonly bool _keepsUndefined;
    private readonly ImmutableArray<Apply> _nodes;
    private readonly HashSet<TensorVariable> _needed;

    private Differentiation(
        TensorVariable first, ImmutableArray<Apply> nodes, HashSet<TensorVariable> needed, VariableSet relevant, VariableSet stops, bool keepsUndefined)
    {
        _first = first;
        _nodes = nodes;
        _needed = needed;
        _relevant = relevant;
        _stops = stops;
        _keepsUndefined = keepsUndefined;
    }

    /// <summary>Gradients of a cost; null where the cost does not depend on a variable.</summary>
    public static ImmutableArray<TensorVariable?> Run(TensorVariable cost, ImmutableArray<TensorVariable> wrt) =>
        [.. Run([new Start(cost, Seed(cost))], [], wrt, []).Map(gradient => (gradient as Gradient.Flows)?.Value)];

    /// <summary>Gradients of all roots together, each started with a gradient of its own (null: zero).</summary>
    /// <param name="roots">What is differentiated, and the gradients to start with.</param>
    /// <param name="known">Variables on the way whose gradients are given, whatever comes from the roots.</param>
    /// <param name="wrt">What gradients are wanted for.</param>
    /// <param name="stops">Variables that nothing passes; they may be wanted themselves.</param>
    /// <param name="keepsUndefined">Whether a gradient that is not defined is a result, not an error.</param>
    public static ImmutableArray<Gradient> Run(
        ImmutableArray<Start> roots,
        ImmutableArray<Start> known,
        ImmutableArray<TensorVariable> wrt,
        ImmutableArray<TensorVariable> stops,
        bool keepsUndefined = false)
    {
        TensorVariable[] starts = [.. roots.Map(start => start.Variable), .. known.Map(start => start.Variable)];
        var nodes = Traversal.TopologicalOrder([.. starts]);
        HashSet<TensorVariable> needed = [.. starts, .. wrt, .. stops];
        var run = new Differentiation(starts[0], nodes, needed, Between(nodes, wrt, stops), VariableSet.Of(stops), keepsUndefined);
        foreach (var start in known)
        {
            run.Add(start.Variable, start.Gradient);
            run._known.Add(start.Variable);
        }

        foreach (var start in roots)
        {
            run.Add(start.Variable, start.Gradient);
        }

        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            run.PullBack(nodes[i]);
        }

        return [.. wrt.Map(run.Result)];
    }

    /// <summary>The gradient of a cost by itself; null, which is zero, for integers.</summary>
    public static TensorVariable? Seed(TensorVariable cost) => cost.DType.IsFloat ? T.ScalarConstant(cost.DType, 1) : null;

    /// <summary>Whether one of the roots depends on the values of a variable on a way that passes no stop.</summary>
    public static bool IsConnected(ImmutableArray<TensorVariable> roots, TensorVariable variable, ImmutableArray<TensorVariable> stops)
    {
        var reached = Between(Traversal.TopologicalOrder(roots), [variable], stops);
        return roots.Any(reached.Contains);
    }

    /// <summary>The wanted variables and everything that depends on their values.</summary>
    private static VariableSet Between(ImmutableArray<Apply> nodes, ImmutableArray<TensorVariable> wrt, ImmutableArray<TensorVariable> stops)
    {
        var (relevant, ends) = (VariableSet.Of(wrt), VariableSet.Of(stops));
        foreach (var node in nodes)
        {
            for (var output = 0; output < node.Outputs.Length; output++)
            {
                for (var input = 0; input < node.Inputs.Length; input++)
                {
                    if (relevant.Contains(node.Inputs[input]) && node.Op.IsConnected(input, output) && !ends.Contains(node.Outputs[output]))
                    {
                        relevant.Add(node.Outputs[output]);
                    }
                }
            }
        }

        return relevant;
    }

    private void PullBack(Apply node)
    {
        if (!node.Inputs.AsSpan().ContainsAny(_relevant.Contains) || !node.Outputs.AsSpan().ContainsAny(Passes))
        {
            return;
        }

        using var origins = OriginScope.Inherit(node.Origins);
        foreach (var output in node.Outputs)
        {
            if (Passes(output) && _gradients[output].Undefined is { } undefined)
            {
                Spread(node, undefined);
                return;
            }
        }

        var curved = node.Outputs.AsSpan().ContainsAny(output => Passes(output) && !_gradients[output].IsZero && output.DType.IsContinuous);
        if (!curved)
        {
            AddZeros(node);
            return;
        }

        var dys = node.Outputs.Map(output => Passes(output) ? _gradients[output].Value(output) : Gradient.Disconnected);
        if (node.Op is IfElse && ChoiceGradients.Of(node, _nodes, _needed) is { } sides)
        {
            foreach (var (variable, gradient) in sides.PullBack([.. dys.Map(dy => (dy as Gradient.Flows)?.Value)], _relevant.Contains, _keepsUndefined))
            {
                Add(node, variable, gradient);
            }

            return;
        }

        var dxs = node.Op.Pullback(node, [.. dys]);
        for (var input = 0; input < node.Inputs.Length; input++)
        {
            if (_relevant.Contains(node.Inputs[input]))
            {
                Add(node, node.Inputs[input], dxs[input]);
            }
        }
    }

    /// <summary>What reaches discrete outputs, or is zero, ends here: the inputs stay connected, with gradient zero.</summary>
    private void AddZeros(Apply node)
    {
        for (var input = 0; input < node.Inputs.Length; input++)
        {
            for (var output = 0; output < node.Outputs.Length; output++)
            {
                if (_relevant.Contains(node.Inputs[input]) && Passes(node.Outputs[output]) && node.Op.IsConnected(input, output))
                {
                    Add(node.Inputs[input], null);
                }
            }
        }
    }

    // What is made of a gradient that is not defined is not defined either.
    private void Spread(Apply node, string reason)
    {
        for (var input = 0; input < node.Inputs.Length; input++)
        {
            if (_relevant.Contains(node.Inputs[input]) && node.Outputs.Any(output => Passes(output) && node.Op.IsConnected(input, output.Index)))
            {
                Add(node.Inputs[input], null);
                _gradients[node.Inputs[input]].Undefined ??= _known.Contains(node.Inputs[input]) ? null : reason;
            }
        }
    }

    private void Add(Apply node, TensorVariable variable, Gradient gradient)
    {
        switch (gradient)
        {
            case Gradient.Flows flows:
                Add(variable, IsZero(flows.Value) ? null : flows.Value);
                break;
            case Gradient.NotDefined undefined when _keepsUndefined:
                Add(variable, null);
                _gradients[variable].Undefined ??= node.Inputs.IndexOf(variable) is >= 0 and var input ? $"that of input {input} of {node.Op}{At(node)} is not: {undefined.Reason}" : undefined.Reason;
                break;
            case Gradient.NotDefined undefined:
                throw new UndefinedGradientException(
                    $"The gradient of {Describe(_first)} needs that of input {node.Inputs.IndexOf(variable)} of {node.Op}{At(node)}, which is not defined: {undefined.Reason.TrimEnd('.')}.");
            default:
                break;
        }
    }

    private bool Passes(TensorVariable output) => _gradients.ContainsKey(output) && !_stops.Contains(output);

    private void Add(TensorVariable variable, TensorVariable? value)
    {
        if (_known.Contains(variable))
        {
            return;
        }

        if (!_gradients.TryGetValue(variable, out var sum))
        {
            _gradients[variable] = sum = new Accumulated();
        }

        sum.Add(value is null ? null : OfType(value, variable));
    }

    private Gradient Result(TensorVariable variable)
    {
        if (!_gradients.TryGetValue(variable, out var sum))
        {
            return Gradient.Disconnected;
        }

        using var origins = OriginScope.Inherit(variable.Owner?.Origins ?? OriginScope.Current);
        return sum.Undefined is { } reason ? Gradient.Undefined(reason) : sum.Value(variable);
    }

    /// <summary>The gradient with the variable's axes and dtype; integers and bool have gradients in Config.FloatX.</summary>
    private static TensorVariable OfType(TensorVariable gradient, TensorVariable variable) =>
        T.BroadcastLike(Unbroadcast.To(T.Cast(gradient, DTypeOf(variable)), variable.Type), variable);

    private static DType DTypeOf(TensorVariable variable) => variable.DType.IsContinuous ? variable.DType : Config.FloatX;

    private static bool IsZero(TensorVariable value)
    {
        while (value.Owner is { Op: Alloc or DimShuffle } owner)
        {
            value = owner.Inputs[0];
        }

        return value is Constant { Value.Count: 1 } constant && Types.ScalarValues.IsZero(constant.Value);
    }

    private static string Describe(TensorVariable variable) => variable.Name ?? variable.Owner?.Op.ToString() ?? variable.Type.ToString();

    private static string At(Apply node) => node.Origins.IsEmpty ? "" : $" ({node.Origins[0]})";

    /// <summary>Contributions to the gradient of one variable, added up in the order they came.</summary>
    private sealed class Accumulated
    {
        private TensorVariable? _sum;

        /// <summary>Whether nothing but zeros came.</summary>
        public bool IsZero => _sum is null;

        /// <summary>Why it is not defined, if it is not.</summary>
        public string? Undefined { get; set; }

        public void Add(TensorVariable? value)
        {
            if (value is not null)
            {
                _sum = _sum is null ? value : _sum + value;
            }
        }

        public Gradient Value(TensorVariable variable) => _sum ?? T.ZerosLike(variable, DTypeOf(variable));
    }
}
