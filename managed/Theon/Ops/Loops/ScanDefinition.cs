using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What a user says of a loop: checks it, calls the step once with variables that stand for its arguments, and builds the loop.</summary>
internal sealed class ScanDefinition
{
    public required ImmutableArray<ScanSequence> Sequences { get; init; }

    public required ImmutableArray<ScanOutput?> Outputs { get; init; }

    public required ImmutableArray<TensorVariable> NonSequences { get; init; }

    public required TensorVariable? Steps { get; init; }

    public required int TruncateGradient { get; init; }

    public required bool GoBackwards { get; init; }

    public required bool Strict { get; init; }

    public required Checkpoints? Checkpoints { get; init; }

    public required string Name { get; init; }

    public required INestedGradients Gradients { get; init; }

    /// <summary>Builds the loop.</summary>
    /// <param name="step">Called once.</param>
    /// <param name="arity">How many arguments the step takes; null: any number.</param>
    public ScanResult Build(Func<ScanArguments, ScanStep> step, int? arity)
    {
        var origins = OriginScope.Current;
        var (rows, pasts, arguments) = Of(origins, () => Arguments(arity));

        // The step's own lines are the origins of what it makes; what it makes has higher numbers.
        var last = TensorVariable.Placeholder(TensorType.Scalar(DType.Bool)).Id;
        var given = Stepped(step, arguments);
        return Of(origins, () => Build(given, rows, pasts, arguments, last));
    }

    // What a step is given has no value before the loop runs: test values are those of the loop.
    private static ScanStep Stepped(Func<ScanArguments, ScanStep> step, ScanArguments arguments)
    {
        using var values = Config.With(TestValueMode.Off);
        return step(arguments);
    }

    // What the loop is built of comes from its line, and so do complaints about it.
    private static TResult Of<TResult>(ImmutableArray<Origin> origins, Func<TResult> build)
    {
        using var scope = OriginScope.Inherit(origins);
        try
        {
            return build();
        }
        catch (TensorTypeException error) when (!origins.IsEmpty)
        {
            throw new TensorTypeException($"{error.Message} The loop is at {origins[0]}.");
        }
    }

    private (ScanRows Rows, ImmutableArray<ScanPast> Pasts, ScanArguments Arguments) Arguments(int? arity)
    {
        Check();
        var rows = new ScanRows(Name, Sequences, Steps, GoBackwards);
        ImmutableArray<ScanPast> pasts = [.. Outputs.Select((output, i) => output is null ? ScanPast.None : ScanPast.Of(Name, i, output))];
        var arguments = new ScanArguments([.. rows.Pairs.Select(pair => pair.Row), .. pasts.SelectMany(past => past.Taps).Select(tap => tap.Value), .. NonSequences.Select(T.Strong)]);
        if (arity is { } count && count != arguments.Count)
        {
            throw new TensorTypeException(
                $"{Name}: the step takes {Counted(count, "argument")}, but gets {arguments.Count}: {Counted(rows.Pairs.Length, "row")} of sequences, "
                + $"{Counted(pasts.Sum(past => past.Taps.Length), "earlier value")} of results, {Counted(NonSequences.Length, "nonSequence")}.");
        }

        return (rows, pasts, arguments);
    }

    private void Check()
    {
        if (TruncateGradient is 0 or < -1)
        {
            throw new TensorTypeException($"{Name} got truncateGradient {TruncateGradient}. Accepted: a number of steps, or -1 for all.");
        }

        foreach (var variable in NonSequences)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(NonSequences));
        }
    }

    private ScanResult Build(ScanStep? step, ScanRows rows, ImmutableArray<ScanPast> pasts, ScanArguments arguments, long lastBefore)
    {
        if (step is null)
        {
            throw new TensorTypeException($"{Name}: the step gave null. For a step without results return updates.");
        }

        var values = step.Outputs.Select(T.Strong).ToArray();
        if (pasts.Length > 0 && pasts.Length != values.Length)
        {
            throw new TensorTypeException($"{Name}: the step gives {Counted(values.Length, "result")}, outputsInfo tells of {pasts.Length}. Give one entry for each result, null where no step sees it.");
        }

        if (values.Length + step.Updates.Length == 0)
        {
            throw new TensorTypeException($"{Name}: the step gives no results and no updates.");
        }

        for (var i = 0; i < pasts.Length; i++)
        {
            values[i] = pasts[i].Fitting(Name, i, values[i]);
        }

        var until = step.End is { } end ? Condition(end.Condition) : null;
        var explicitUpdates = Updates(step);
        var updates = WithDefaults([.. values, .. until is null ? [] : new[] { until }], explicitUpdates, lastBefore);
        if (Strict)
        {
            CheckStrict([.. values, .. updates.Select(update => update.Value), .. until is null ? [] : new[] { until }], arguments, updates);
        }

        // A shared variable that steps update is carried on.
        var carried = updates.ToDictionary(update => (TensorVariable)update.Target, update => TensorVariable.Placeholder(update.Target.Type, update.Target.Name));
        TensorVariable[] all = [.. values, .. updates.Select(update => update.Value), .. until is null ? [] : new[] { until }];
        all = [.. Substitution.Apply([.. all], carried)];

        var places = new int[values.Length];
        var (states, maps) = (new List<LoopState>(), new List<LoopMap>());
        for (var i = 0; i < values.Length; i++)
        {
            var past = pasts.IsEmpty ? ScanPast.None : pasts[i];
            if (past.Initial is { } initial)
            {
                places[i] = states.Count;
                states.Add(new LoopState(initial, past.Taps, all[i]));
            }
            else
            {
                places[i] = -1 - maps.Count;
                maps.Add(new(all[i], false));
            }
        }

        var firstUpdate = states.Count;
        for (var i = 0; i < updates.Length; i++)
        {
            states.Add(new LoopState(T.ExpandDims(updates[i].Target, 0), [new(-1, carried[updates[i].Target])], all[values.Length + i]));
        }

        var condition = until is null ? null : all[^1];
        var (steps, sequences) = (rows.Steps, rows.Pairs);
        if (condition is not null && Checkpoints is not null)
        {
            // Where checkpoints lie depends on the number of steps, which a loop that keeps nothing but the condition finds.
            var done = T.LengthOf(Loop(steps, sequences, states, [new(condition, false)], condition).Outputs[^1], 0);
            (steps, sequences, condition) = (done, [.. sequences.Map(pair => new LoopRow(pair.Row, T.Index(pair.Sequence, [T.Slice(null, done)])))], null);
        }

        var loop = Loop(steps, sequences, states, maps, condition);
        var results = loop.Outputs;
        var chunks = Checkpoints is null ? null : ScanChunks.Of(loop, Checkpoints);
        ImmutableArray<TensorVariable> lasts = [.. Types.Sequences.Range(updates.Length, i => chunks?.Last(firstUpdate + i) ?? T.Index(results[firstUpdate + i], [(TensorIndex)(-1L)]))];
        for (var i = explicitUpdates.Length; i < updates.Length; i++)
        {
            // A function that is not given the loop's updates still goes on where the loop ended.
            updates[i].Target.DefaultUpdate = lasts[i];
        }

        return new ScanResult([.. Types.Sequences.Range(places.Length, i => Rows(places[i], i))], [.. Types.Sequences.Range(updates.Length, i => (updates[i].Target, lasts[i]))])
        {
            Buffers = [.. places.Map(place => place < 0 ? null : chunks is null ? results[place] : T.ExpandDims(chunks.Last(place), 0))],
        };

        TensorVariable Rows(int place, int i)
        {
            var output = place < 0 ? states.Count - 1 - place : place;
            return chunks is not null ? chunks.Rows(output)
                : place < 0 ? results[output]
                : T.Index(results[output], [T.Slice(T.Weak((long)pasts[i].Depth), null)]);
        }
    }

    private Apply Loop(
        TensorVariable steps, ImmutableArray<LoopRow> sequences, List<LoopState> states, List<LoopMap> maps, TensorVariable? until)
    {
        var builder = new ScanBuilder { Steps = steps, Gradients = Gradients, TruncateGradient = TruncateGradient, Until = until };
        builder.Sequences.AddRange(sequences);
        builder.States.AddRange(states);
        builder.Maps.AddRange(maps);
        return builder.Build();
    }

    private TensorVariable Condition(TensorVariable condition)
    {
        if (condition.Rank != 0)
        {
            throw new TensorTypeException($"{Name}: the condition of Until is {condition.Type}; it must be 0-d. Combine its elements with Any or All.");
        }

        return condition.DType == DType.Bool ? condition : T.NotEqual(condition, 0);
    }

    private ImmutableArray<(SharedVariable Target, TensorVariable Value)> Updates(ScanStep step)
    {
        var seen = new HashSet<SharedVariable>();
        var updates = ImmutableArray.CreateBuilder<(SharedVariable, TensorVariable)>();
        foreach (var (target, value) in step.Updates)
        {
            if (!seen.Add(target))
            {
                throw new TensorTypeException($"{Name}: the step updates {target} twice.");
            }

            var strong = T.InDType(value, value is Constant { IsWeak: true } ? target.DType : value.DType);
            if (!strong.Type.IsAssignableTo(target.Type))
            {
                throw new TensorTypeException($"{Name}: the step updates {target} with {strong.Type}{At(strong)}; dtype, rank and broadcasting axes must be those of the variable.");
            }

            updates.Add((target, ScanPast.WithPatternOf(strong, target.Type)));
        }

        return updates.ToImmutable();
    }

    // Draws that the step makes are new ones at each step: the states behind them are carried on as their default updates say.
    private static ImmutableArray<(SharedVariable Target, TensorVariable Value)> WithDefaults(
        ImmutableArray<TensorVariable> roots, ImmutableArray<(SharedVariable Target, TensorVariable Value)> updates, long lastBefore)
    {
        var all = updates.ToBuilder();
        var seen = updates.Select(update => update.Target).ToHashSet();
        for (ImmutableArray<TensorVariable> waiting = [.. roots, .. updates.Select(update => update.Value)]; !waiting.IsEmpty;)
        {
            var found = ImmutableArray.CreateBuilder<TensorVariable>();
            foreach (var shared in Traversal.Leaves(waiting).OfType<SharedVariable>())
            {
                if (shared.DefaultUpdate is { } value && value.Id > lastBefore && seen.Add(shared))
                {
                    all.Add((shared, ScanPast.WithPatternOf(value, shared.Type)));
                    found.Add(value);
                }
            }

            waiting = found.ToImmutable();
        }

        return all.ToImmutable();
    }

    private void CheckStrict(ImmutableArray<TensorVariable> roots, ScanArguments arguments, ImmutableArray<(SharedVariable Target, TensorVariable Value)> updates)
    {
        var allowed = new HashSet<TensorVariable>([.. arguments, .. updates.Select(update => update.Target)], ReferenceEqualityComparer.Instance);
        var pending = new Stack<TensorVariable>(roots);
        var seen = new HashSet<TensorVariable>(ReferenceEqualityComparer.Instance);
        while (pending.TryPop(out var variable))
        {
            if (allowed.Contains(variable) || !seen.Add(variable))
            {
                continue;
            }

            if (variable.Owner is null && variable is not Constant)
            {
                throw new TensorTypeException($"{Name} is strict, and its step uses {(variable is SharedVariable ? "the shared variable " : "")}{variable}, which is not among nonSequences.");
            }

            foreach (var input in variable.Owner?.Inputs ?? [])
            {
                pending.Push(input);
            }
        }
    }

    internal static string At(TensorVariable variable) => variable.Owner is { Origins: [var origin, ..] } ? $" (built at {origin})" : "";

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
