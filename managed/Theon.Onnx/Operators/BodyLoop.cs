using Theon.Onnx.Building;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>What a step of a loop gives.</summary>
/// <param name="States">Values that are carried on.</param>
/// <param name="Rows">Values that are kept of each step.</param>
/// <param name="Goes">Whether the loop goes on after the step; null: it does.</param>
internal sealed record BodyStep(TensorVariable[] States, TensorVariable[] Rows, TensorVariable? Goes = null);

/// <summary>
/// The graph of a node as the step of a loop. Where a shape depends on what a step computes, or changes from step to step, the steps are
/// written out instead, which needs their number beforehand.
/// </summary>
/// <param name="n">The node.</param>
/// <param name="rows">How many values are kept of each step.</param>
/// <param name="step">Gives the values of a step, from its number, the values carried on, and the rows of what is walked.</param>
internal sealed class BodyLoop(NodeContext n, int rows, Func<TensorVariable, TensorVariable[], TensorVariable[], BodyStep> step)
{
    // Each costs the time to compile it.
    private const long MostWrittenOut = 1024;

    // A loop that may end early takes memory for all its rows beforehand if it has at most so many steps; those of a longer one are counted first.
    private const long FewSteps = 1024;

    private readonly HashSet<TensorVariable> _placeholders = new(ReferenceEqualityComparer.Instance);
    private bool _canEnd;

    /// <summary>What is carried on, before the first step.</summary>
    public required TensorVariable[] Initial { get; set; }

    /// <summary>What is walked along its first axis.</summary>
    public TensorVariable[] Sequences { get; set; } = [];

    /// <summary>Number of steps, 0-d int64; null where only the condition ends the loop.</summary>
    public required TensorVariable? Steps { get; init; }

    /// <summary>Whether the loop begins; null where no condition ends it.</summary>
    public TensorVariable? Begins { get; init; }

    /// <summary>The values carried on after the last step, and the rows of all steps on an axis in front.</summary>
    public (TensorVariable[] Finals, TensorVariable[] Rows) Run()
    {
        if (n.WritesOut && (Steps is null || n.Required<long>(Steps, "the number of steps") <= MostWrittenOut))
        {
            return WrittenOut("Its shapes depend on what is computed.");
        }

        for (var hasLengths = false; ; hasLengths = true)
        {
            string reason;
            try
            {
                return Looped();
            }
            catch (MoreKnowledgeException exception) when (exception.Inputs.Any(_placeholders.Contains))
            {
                reason = exception.Message;
            }
            catch (StateChangesException exception)
            {
                return WrittenOut(exception.Message);
            }

            if (hasLengths || !LearnLengths())
            {
                return WrittenOut(reason);
            }
        }
    }

    // What is carried on keeps its shape, and all rows of what is walked have one: their lengths are known if those outside are.
    private bool LearnLengths()
    {
        var (initial, sequences) = (Initial, Sequences);
        Initial = [.. initial.Select(state => Known(state, 0))];
        Sequences = [.. sequences.Select(sequence => Known(sequence, 1))];
        return !Initial.SequenceEqual(initial) || !Sequences.SequenceEqual(sequences);
    }

    private TensorVariable Known(TensorVariable x, int first) =>
        T.SpecifyShape(x, [.. Enumerable.Range(0, x.Rank).Select(axis => (TensorVariable)(axis < first ? -1L : n.Length(x, axis)))]);

    private (TensorVariable[] Finals, TensorVariable[] Rows) Looped()
    {
        var most = n.Options.MaxSteps;
        var limit = Limit(most);
        var states = Initial.Length;
        var run = Scanned(limit, Begins);
        TensorVariable[] finals = [.. Enumerable.Range(0, states).Select(run.Final)];
        TensorVariable[] kept = [.. run.Outputs[^rows..]];
        if (!_canEnd)
        {
            return Steps is not null || !n.Required<bool>(Begins!, "the condition")
                ? (finals, [.. kept.Select(result => Parts.WithLength(result, n.Known<long>(limit)))])
                : throw n.Error("would never end: it has no number of steps, and its condition is always true.");
        }

        if (rows > 0 && !(n.Known<long>(limit) <= FewSteps))
        {
            kept = [.. Scanned(run.Final(states), null).Outputs[^rows..]];
        }

        if (Steps is not null && n.Known<long>(Steps) <= most)
        {
            return (finals, kept);
        }

        var hasEnded = T.Not(run.Final(states + 1));
        hasEnded = Steps is null ? hasEnded : T.Or(hasEnded, Steps <= most);
        return ([.. finals.Select(Ended)], [.. kept.Select(Ended)]);

        TensorVariable Ended(TensorVariable x) => T.Assert(x, TooLong(most), hasEnded);
    }

    private string TooLong(long most) => n.Error($"has more than {most} steps, which is as many as are accepted.").Message;

    private TensorVariable Limit(long most)
    {
        var known = Steps is null ? most : n.Known<long>(Steps);
        if (Begins is null && known > most)
        {
            throw new OnnxException(TooLong(most));
        }

        var limit = known is { } count ? T.Constant(Math.Clamp(count, 0, most))
            : Begins is not null ? T.Clip(Steps!, 0L, most)
            : Sequences.Length > 0 ? Steps!
            : T.Assert(T.Maximum(Steps!, 0L), TooLong(most), Steps! <= most);
        return Begins is null ? limit : T.Where(Begins, limit, T.Constant(0L));
    }

    // Besides what the node carries on: the number of the step, and where there is a condition, what it said last.
    private ScanResult Scanned(TensorVariable limit, TensorVariable? begins)
    {
        var own = begins is null ? 1 : 2;
        ScanOutput?[] outputs = [.. Initial.Select(state => (ScanOutput)state), T.Constant(0L), .. begins is null ? Array.Empty<ScanOutput?>() : [begins], .. new ScanOutput?[rows]];
        ScanSequence[] sequences = [.. Sequences.Select(sequence => (ScanSequence)sequence)];
        return T.Scan((Func<ScanArguments, ScanStep>)Step, sequences, outputs, nSteps: limit, name: n.Name);

        ScanStep Step(ScanArguments arguments)
        {
            _placeholders.UnionWith(arguments);
            TensorVariable[] states = [.. arguments.Skip(Sequences.Length).Take(Initial.Length)];
            var number = arguments[^own];
            var given = step(number, states, [.. arguments.Take(Sequences.Length)]);
            TensorVariable[] next = [.. states.Zip(given.States, Fitting), number + 1L];
            _canEnd = given.Goes is not null;
            if (begins is null)
            {
                return ScanStep.Of([.. next, .. given.Rows]);
            }

            var result = ScanStep.Of([.. next, given.Goes ?? T.Constant(true), .. given.Rows]);
            return given.Goes is null ? result : result.Until(T.Not(given.Goes));
        }
    }

    private TensorVariable Fitting(TensorVariable before, TensorVariable after)
    {
        if (before.DType != after.DType)
        {
            throw n.Error($"carries on {before.Type} and gets {after.Type} after a step. Accepted: one dtype.");
        }

        var (from, to) = (before.Type.Lengths, after.Type.Lengths);
        if (from.Length != to.Length || from.Zip(to).Any(axis => axis.First >= 0 && axis.Second >= 0 && axis.First != axis.Second))
        {
            throw new StateChangesException($"{before.Type} becomes {after.Type} after a step.");
        }

        return T.SpecifyShape(after, [.. from.Zip(to, (first, second) => (TensorVariable)(second < 0 ? first : -1L))]);
    }

    private (TensorVariable[] Finals, TensorVariable[] Rows) WrittenOut(string reason)
    {
        var begins = Begins is null || n.Required<bool>(Begins, "the condition");
        var count = !begins ? 0 : Steps is null ? long.MaxValue : n.Required<long>(Steps, "the number of steps");
        if (count > MostWrittenOut && Begins is null)
        {
            throw TooManyToWriteOut(reason);
        }

        var states = Initial;
        var kept = Enumerable.Range(0, rows).Select(_ => new List<TensorVariable>()).ToArray();
        for (var number = 0L; number < count; number++)
        {
            if (number == MostWrittenOut)
            {
                throw TooManyToWriteOut(reason);
            }

            var given = At(number, states);
            states = given.States;
            for (var i = 0; i < rows; i++)
            {
                kept[i].Add(given.Rows[i]);
            }

            if (given.Goes is not null && !n.Required<bool>(given.Goes, "the condition"))
            {
                break;
            }
        }

        return (states, kept is [{ Count: 0 }, ..] ? [.. At(0, Initial).Rows.Select(Empty)] : [.. kept.Select(list => T.Stack(list.ToArray()))]);
    }

    private BodyStep At(long number, TensorVariable[] states) => step(T.Constant(number), states, [.. Sequences.Select(sequence => sequence[number])]);

    private static TensorVariable Empty(TensorVariable row) => T.Zeros(row.DType, [0L, .. row.Shape.ToImmutableArray()]);

    private OnnxException TooManyToWriteOut(string reason) =>
        n.Error($"has steps that differ, and more than {MostWrittenOut} of them, which is as many as are written out one by one. {reason}");

    private sealed class StateChangesException(string message) : Exception(message);
}
