using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

/// <summary>Gradients of a graph's inputs, in its caller's terms.</summary>
/// <param name="inputs">What the graph was applied to.</param>
/// <param name="outputs">What it gave.</param>
/// <param name="dys">Gradients of the outputs; zeros where none came.</param>
/// <returns>Per input its gradient; null for zero.</returns>
public delegate IReadOnlyList<Gradient?> GraphPullback(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> outputs, ImmutableArray<TensorVariable> dys);

/// <summary>Tangents of a graph's outputs, in its caller's terms.</summary>
/// <param name="inputs">What the graph was applied to.</param>
/// <param name="dxs">Tangents of the inputs; zeros where there is none.</param>
/// <returns>Per output its tangent; null for zero.</returns>
public delegate IReadOnlyList<TensorVariable?> GraphPushforward(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> dxs);

/// <summary>
/// A graph as an operation of one's own: applied like a function, differentiated as a whole. Its gradients follow from the graph unless
/// they are overridden. Shared variables inside stay what they are.
/// </summary>
/// <example><c>var softsign = new OpFromGraph([x], [x / (1 + T.Abs(x))], name: "softsign"); var y = softsign.On(a + b);</c></example>
public sealed class OpFromGraph
{
    private readonly ImmutableArray<SharedVariable> _shared;
    private readonly ImmutableArray<TensorVariable> _leaves;
    private readonly GraphPullback? _lop;
    private readonly GraphPushforward? _rop;

    /// <summary>An operation.</summary>
    /// <param name="inputs">Variables that stand for what it is applied to.</param>
    /// <param name="outputs">What it computes of them.</param>
    /// <param name="inline">Whether functions see through it; else it is rewritten and fused by itself, apart from what stands around it.</param>
    /// <param name="lop">Gradients of the inputs; null: those of the graph.</param>
    /// <param name="rop">Tangents of the outputs; null: what follows from the gradients.</param>
    /// <param name="name">Its name in texts.</param>
    /// <exception cref="ArgumentException">The inputs are not distinct leaves, or the outputs need another input.</exception>
    public OpFromGraph(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        bool inline = true,
        GraphPullback? lop = null,
        GraphPushforward? rop = null,
        string name = nameof(OpFromGraph))
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (outputs.IsEmpty)
        {
            throw new ArgumentException($"{name} has no outputs.", nameof(outputs));
        }

        (Name, IsInline, _lop, _rop) = (name, inline, lop, rop);
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        CheckLeaves();
        _shared = Tensor.FindVariables<SharedVariable>(outputs);
        _leaves = [.. Inputs, .. _shared];
    }

    /// <summary>Its name in texts.</summary>
    public string Name { get; }

    /// <summary>Whether functions see through it.</summary>
    public bool IsInline { get; }

    /// <summary>Variables that stand for what it is applied to.</summary>
    public ImmutableArray<TensorVariable> Inputs { get; }

    /// <summary>What it computes.</summary>
    public ImmutableArray<TensorVariable> Outputs { get; }

    /// <summary>Applies it; for one output.</summary>
    /// <exception cref="TensorTypeException">The inputs do not have the types of <see cref="Inputs"/>.</exception>
    public TensorVariable On(params ReadOnlySpan<TensorVariable> inputs) => Outputs.Length == 1
        ? Call(inputs)[0]
        : throw new InvalidOperationException($"{Name} has {Outputs.Length} outputs; use Call.");

    /// <summary>Applies it.</summary>
    /// <exception cref="TensorTypeException">The inputs do not have the types of <see cref="Inputs"/>.</exception>
    public ImmutableArray<TensorVariable> Call(params ReadOnlySpan<TensorVariable> inputs)
    {
        using var origin = OriginScope.Share();
        var arguments = ImmutableArray.CreateBuilder<TensorVariable>(inputs.Length + _shared.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(inputs[i], nameof(inputs));
            arguments.Add(i < Inputs.Length ? OfType(Tensor.ReplacementFor(Inputs[i], inputs[i]), Inputs[i].Type) : inputs[i]);
        }

        arguments.AddRange(_shared);
        return Apply.Of(new GraphOp(this), arguments.ToImmutable().AsSpan()).Outputs;
    }

    /// <summary>The gradients that follow from the graph, whether or not they are overridden: for overrides that only change them.</summary>
    public IReadOnlyList<Gradient?> GradientsOfGraph(ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorVariable> dys) =>
        [.. Derived([.. inputs, .. _shared], [.. dys.Select(dy => (Gradient)dy)]).Take(Inputs.Length)];

    internal ImmutableArray<TensorType> InferTypes(Op op, ImmutableArray<TensorVariable> inputs)
    {
        if (inputs.Length != _leaves.Length)
        {
            throw new TensorTypeException($"{Name} takes {Inputs.Length} inputs, got {inputs.Length - _shared.Length}.");
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].Type.IsAssignableTo(_leaves[i].Type))
            {
                throw new TensorTypeException($"{op.Name} got {inputs[i].Type} for its input {i}{(_leaves[i].Name is { } name ? $" '{name}'" : "")}, which is {_leaves[i].Type}.");
            }
        }

        return [.. Outputs.Select(output => output.Type)];
    }

    /// <summary>Whether its derivatives are not those of its graph.</summary>
    internal bool IsOverridden => _lop is not null || _rop is not null;

    internal bool IsConnected(int input, int output) => _lop is not null || Differentiation.IsConnected([Outputs[output]], _leaves[input], []);

    internal ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        if (_lop is null)
        {
            return Derived(node.Inputs, dys);
        }

        ImmutableArray<TensorVariable> own = [.. node.Inputs.Take(Inputs.Length)];
        var given = _lop(own, node.Outputs, [.. dys.Select((dy, i) => dy is Gradient.Flows flows ? flows.Value : Tensor.ZerosLike(node.Outputs[i]))]);
        if (given is null || given.Count != Inputs.Length)
        {
            throw new InvalidOperationException($"The gradient override of {Name} gave {given?.Count ?? 0} gradients for {Inputs.Length} inputs.");
        }

        var gradients = ImmutableArray.CreateBuilder<Gradient>(node.Inputs.Length);
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i] is Gradient.Flows { Value: var value } && value.Rank != own[i].Rank)
            {
                throw new TensorTypeException($"The gradient override of {Name} gave {value.Type} for input {i}, which is {own[i].Type}; it must have as many axes.");
            }

            gradients.Add(given[i] ?? Tensor.ZerosLike(own[i]));
        }

        // Those of shared variables inside are nobody's to override.
        gradients.AddRange(_shared.IsEmpty ? [] : Derived(node.Inputs, dys).Skip(Inputs.Length));
        return gradients.MoveToImmutable();
    }

    internal ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs)
    {
        if (_rop is null || !_shared.IsEmpty)
        {
            return null;
        }

        var tangents = _rop(node.Inputs, [.. dxs.Select((dx, i) => dx ?? Tensor.ZerosLike(node.Inputs[i]))]);
        return tangents?.Count == Outputs.Length
            ? [.. tangents]
            : throw new InvalidOperationException($"The tangent override of {Name} gave {tangents?.Count ?? 0} tangents for {Outputs.Length} outputs.");
    }

    /// <summary>The graph applied to variables.</summary>
    internal ImmutableArray<TensorVariable> Expanded(ImmutableArray<TensorVariable> outputs, ImmutableArray<TensorVariable> inputs) =>
        Substitution.Apply(outputs, Enumerable.Range(0, _leaves.Length).ToDictionary(i => _leaves[i], i => inputs[i]));

    /// <summary>Inputs and shared variables: what the op is applied to.</summary>
    internal ImmutableArray<TensorVariable> Leaves => _leaves;

    private static TensorVariable OfType(TensorVariable variable, TensorType type)
    {
        if (variable.Rank != type.Rank)
        {
            return variable;
        }

        int[] forgotten = [.. Enumerable.Range(0, type.Rank).Where(axis => variable.Type.Broadcastable[axis] && !type.Broadcastable[axis])];
        return forgotten.Length == 0 ? variable : new Rebroadcast(EquatableArray.Create<int>(forgotten)).On(variable);
    }

    // Taken inside, where inputs do not depend on each other, and carried out.
    private ImmutableArray<Gradient> Derived(ImmutableArray<TensorVariable> inputs, ImmutableArray<Gradient> dys)
    {
        var map = Enumerable.Range(0, _leaves.Length).ToDictionary(i => _leaves[i], i => inputs[i]);
        var roots = ImmutableArray.CreateBuilder<Differentiation.Start>();
        for (var i = 0; i < dys.Length; i++)
        {
            if (dys[i] is Gradient.Flows { Value: var dy })
            {
                var stand = new TensorVariable(dy.Type);
                map.Add(stand, dy);
                roots.Add(new Differentiation.Start(Outputs[i], stand));
            }
        }

        var gradients = Tensor.PulledBackInside(roots.ToImmutable(), _leaves);
        var flowing = new Queue<TensorVariable>(Substitution.Apply([.. gradients.OfType<Gradient.Flows>().Select(flows => flows.Value)], map));
        return [.. gradients.Select(gradient => gradient is Gradient.Flows ? flowing.Dequeue() : gradient)];
    }

    private void CheckLeaves()
    {
        var known = new HashSet<TensorVariable>();
        for (var i = 0; i < Inputs.Length; i++)
        {
            var problem = Inputs[i] switch
            {
                null => "is null",
                Constant or SharedVariable or { Owner: not null } => "is no input but a constant, a shared variable or computed",
                var input when !known.Add(input) => "is given twice",
                _ => null,
            };
            if (problem is not null)
            {
                throw new ArgumentException($"{Name}: input {i} {problem}.");
            }
        }

        for (var i = 0; i < Outputs.Length; i++)
        {
            if (Outputs[i] is null)
            {
                throw new ArgumentException($"{Name}: output {i} is null.");
            }
        }

        if (Tensor.FindVariables<TensorVariable>(Outputs.AsSpan()).FirstOrDefault(leaf => !known.Contains(leaf)) is { } missing)
        {
            throw new ArgumentException($"{Name}: the outputs need {missing}{(missing.Origin is { } line ? $" declared at {line}" : "")}, which is not among the inputs.");
        }
    }
}
