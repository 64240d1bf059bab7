using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>What a sweep keeps by variable; the next sweep begins with the same, emptied: large arrays are dear to collect.</summary>
internal sealed class SweepMaps
{
    /// <summary>For a variable of the graph before the sweep what stands for it now.</summary>
    public VariableMap<TensorVariable> New { get; } = new();

    /// <summary>The other way round.</summary>
    public VariableMap<TensorVariable> Old { get; } = new();

    /// <summary>How often a new variable is read.</summary>
    public VariableMap<int> Clients { get; } = new();

    /// <summary>Empties them.</summary>
    public void Clear()
    {
        New.Clear();
        Old.Clear();
        Clients.Clear();
    }
}

/// <summary>One pass over a graph from inputs to outputs. Variables that stay themselves take no room in its maps.</summary>
internal sealed class Sweep(FunctionGraph graph, RuleTable rules, RewriteSession session) : IRewriteContext
{
    private const int MaxStepsAtOneNode = 50;

    private readonly VariableMap<TensorVariable> _new = session.Maps.New;
    private readonly VariableMap<TensorVariable> _old = session.Maps.Old;
    private readonly VariableMap<int> _clients = session.Maps.Clients;
    private Func<TensorVariable, int>? _count;

    /// <inheritdoc/>
    public int ClientCount(TensorVariable variable)
    {
        var count = Count(variable);
        session.Attempts.NoteCount(variable, count);
        return count;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Apply> ClientsOf(TensorVariable variable)
    {
        session.Attempts.NoteOpenQuestion();
        return graph.ClientsOf(_old.GetValueOrDefault(variable, variable));
    }

    /// <inheritdoc/>
    public ImmutableArray<NDArray>? Evaluate(Apply node) => session.Evaluate(node);

    public FunctionGraph Run()
    {
        foreach (var node in graph.Nodes)
        {
            var isSame = true;
            foreach (var input in node.Inputs)
            {
                var now = input.Owner is null ? Leaf(input) : Now(input);
                isSame &= ReferenceEquals(now, input);
            }

            // What was tried before is the table's own.
            if (isSame && node.Outputs.Length == 1 && session.Attempts.IsDone(node.Outputs[0], rules.Number))
            {
                continue;
            }

            var current = isSame && session.Nodes.Has(node) ? node.Outputs : session.Nodes.Add(node, isSame ? node.Inputs : NowOf(node.Inputs));
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                Map(node.Outputs[i], current[i]);

                // Of several outputs some may have no reader, or none any more.
                if (node.Outputs.Length == 1 || Reads(node.Outputs[i]) > 0)
                {
                    Improve(node.Outputs[i], current[i]);
                }
            }
        }

        // Outputs that are still the same stand for the same graph, of which the order and the readers are known.
        ImmutableArray<TensorVariable> outputs = [.. graph.Outputs.Select(output => output.Owner is null ? Leaf(output) : Now(output))];
        return outputs.AsSpan().SequenceEqual(graph.Outputs.AsSpan()) ? graph : new FunctionGraph(graph.Inputs, outputs);
    }

    private ImmutableArray<TensorVariable> NowOf(ImmutableArray<TensorVariable> inputs)
    {
        var now = new TensorVariable[inputs.Length];
        for (var i = 0; i < now.Length; i++)
        {
            now[i] = Now(inputs[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(now);
    }

    private TensorVariable Now(TensorVariable old) => _new.GetValueOrDefault(old, old);

    private TensorVariable Leaf(TensorVariable leaf)
    {
        var now = session.Nodes.Intern(leaf);
        if (!ReferenceEquals(now, leaf) && !_new.ContainsKey(leaf))
        {
            Map(leaf, now);
        }

        return now;
    }

    private void Map(TensorVariable old, TensorVariable now)
    {
        if (ReferenceEquals(old, now) && !_new.ContainsKey(old))
        {
            return;
        }

        var count = Math.Max(Reads(old), _clients.TryGetValue(now, out var known) ? known : Reads(now));
        _new[old] = now;
        _old[now] = old;
        _clients[now] = count;
    }

    private int Reads(TensorVariable variable) => graph.CountClients(variable) + (graph.IsOutput(variable) ? 1 : 0);

    // What a step has just made is taken to be read once.
    private int Count(TensorVariable variable) => _clients.TryGetValue(variable, out var count) ? count : Math.Max(Reads(variable), 1);

    private void Improve(TensorVariable old, TensorVariable variable)
    {
        for (var step = 0; variable.Owner is not null; step++)
        {
            var last = session.Attempts.LastPhase(variable, _count ??= Count);
            if (last == rules.Number)
            {
                return;
            }

            var isKnown = last >= 0 && last == rules.Number - 1;
            session.Attempts.Begin(variable, isKnown);
            if (FirstReplacement(variable, rules.For(variable.Owner, isKnown), out var rule) is not { } value)
            {
                session.Attempts.End(variable, rules.Number);
                return;
            }

            if (step == MaxStepsAtOneNode)
            {
                var guilty = session.Applied.TakeLast(step).Distinct();
                throw new RewriteException(
                    $"Phase {rules.Phase}: {step} rewrites of one {old.Owner!.Op.Name}. Rules that undo each other: {string.Join("; ", guilty)}.");
            }

            value = session.Nodes.Intern(value);
            session.Note(rules.Phase, rule!, variable, value);
            Map(old, value);
            variable = value;
        }
    }

    private TensorVariable? FirstReplacement(TensorVariable variable, RuleUse[] uses, out RewriteRule? rule)
    {
        rule = null;
        if (uses.Length == 0)
        {
            return null;
        }

        using var origins = OriginScope.Inherit(variable.Owner!.Origins);
        var start = Stopwatch.GetTimestamp();
        foreach (var use in uses)
        {
            use.Tried++;
            var value = use.Rule.Rewrite(variable, this);
            var end = Stopwatch.GetTimestamp();
            use.Ticks += end - start;
            start = end;
            if (value is not null)
            {
                use.Applied++;
                rule = use.Rule;
                return value;
            }
        }

        return null;
    }
}
