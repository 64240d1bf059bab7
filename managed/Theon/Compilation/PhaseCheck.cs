using System.Collections.Immutable;
using Theon.Graph;
using Theon.Rewriting;
using Theon.Runtime;
using T = Theon.Tensor;

namespace Theon.Compilation;

/// <summary>
/// What <see cref="Mode.Debug"/> does before each call: computes the graph as written and as each phase left it, node by node, and compares
/// the results. Where a phase differs, what each of its rules replaced is compared with what it was replaced by; where rules worked inside of
/// loops, the phase is repeated without one of them at a time, until the difference is gone.
/// </summary>
internal sealed class PhaseCheck : ICallCheck
{
    // The report is to be read at a glance.
    private const int MostSteps = 3;
    private const int MostNumbers = 16;
    private const int MostCharacters = 160;

    private readonly FunctionRequest _request;
    private readonly ImmutableArray<Stage> _stages;
    private readonly ImmutableArray<RewriteStep> _steps;
    private readonly Lazy<CompiledFunction> _comparison;

    /// <summary>A check of what phases made of a graph.</summary>
    public PhaseCheck(FunctionRequest request, FunctionGraph graph, RewriteResult rewritten)
    {
        _request = request;
        _steps = rewritten.Steps;
        _stages = [new Stage("", graph), .. rewritten.Phases.Select(phase => new Stage(phase.Phase, phase.Graph!))];
        _comparison = new Lazy<CompiledFunction>(() => Comparison([.. _stages.Select(stage => stage.Graph)]));
    }

    /// <inheritdoc/>
    public void Check(ReadOnlySpan<Value> arguments)
    {
        ImmutableArray<bool> equal;
        try
        {
            equal = Run(_comparison.Value, arguments);
        }
        catch (Exception error) when (error is FunctionRunException or TensorTypeException)
        {
            // What fails as written fails in every mode, and the call itself says so better.
            if (Fails(_stages[0].Graph.Outputs, arguments))
            {
                return;
            }

            throw new RewriteException(DescribeFailure(error, arguments));
        }

        var outputs = _stages[0].Graph.Outputs.Length;
        for (var i = 0; i < equal.Length; i++)
        {
            if (!equal[i])
            {
                throw new RewriteException(Describe(1 + (i / outputs), i % outputs, arguments));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_comparison.IsValueCreated)
        {
            _comparison.Value.Dispose();
        }
    }

    private string Describe(int stage, int output, ReadOnlySpan<Value> arguments)
    {
        var phase = _stages[stage].Phase;
        var culprit = Culprit(stage, arguments);
        var isUpdate = output >= _request.Outputs.Length;
        var what = isUpdate ? $"the new value of {_request.Updates[output - _request.Outputs.Length].Target.Name ?? "a shared variable"}" : $"output {output}";
        return $"{_request.Name}: phase {phase} changes {what}. {Blame(culprit, "does not")}\n{Values(stage, output, arguments)}{Rewrites(phase, culprit)}{Lines(stage, output)}";
    }

    // A graph that does not run, or has results of other lengths, which cannot be compared: by the phase that broke it.
    private string DescribeFailure(Exception error, ReadOnlySpan<Value> arguments)
    {
        for (var stage = 1; stage < _stages.Length; stage++)
        {
            try
            {
                using var comparison = Comparison([_stages[stage - 1].Graph, _stages[stage].Graph]);
                if (Run(comparison, arguments).IndexOf(false) is >= 0 and var output)
                {
                    return Describe(stage, output, arguments);
                }
            }
            catch (Exception failure) when (failure is FunctionRunException or TensorTypeException)
            {
                var (phase, culprit) = (_stages[stage].Phase, Culprit(stage, arguments));
                return $"{_request.Name}: the graph runs as written, but not after phase {phase}. {Blame(culprit, "does")}\n  {failure.Message}{Rewrites(phase, culprit)}{Lines(stage, 0)}";
            }
        }

        return $"{_request.Name}: the graph runs as written, but not after rewriting: {error.Message}";
    }

    private static string Blame(RewriteRule? culprit, string ending) => culprit is null ? "No single rule of it is to blame." : $"Without rule {culprit} it {ending}.";

    // What the rule made of what.
    private string Rewrites(string phase, RewriteRule? culprit) => string.Concat(
        from step in _steps.Where(step => step.Phase == phase && step.Rule == culprit).Take(MostSteps)
        select $"\n  rewrote {Short(Print.Pp(step.Before))}\n       to {Short(Print.Pp(step.After))}{LineText(step.Before.Owner?.Origins ?? [])}");

    // Where no rule is to blame, the lines of the whole result.
    private string Lines(int stage, int output) => _steps.Any(step => step.Phase == _stages[stage].Phase)
        ? ""
        : LineText(_stages[stage - 1].Graph.Outputs[output].Owner?.Origins ?? []);

    private static string LineText(ImmutableArray<Origin> origins) =>
        string.Concat(origins.Select(origin => origin.ToString()).Distinct().Take(MostSteps).Select(line => $"\n  built at {line}"));

    private static string Short(string text) => text.Length <= MostCharacters ? text : $"{text[..(MostCharacters - 3)]}...";

    private RewriteRule? Culprit(int stage, ReadOnlySpan<Value> arguments)
    {
        var name = _stages[stage].Phase;
        RewriteStep[] steps = [.. _steps.Where(step => step.Phase == name)];
        return WrongStep(steps, arguments)?.Rule ?? _request.Mode.Phases.FirstOrDefault(phase => phase.Name == name) switch
        {
            // None alone: several that are each right within rounding.
            RulePhase phase => Needed(stage, phase, steps.Select(step => step.Rule).Distinct(), arguments),
            // What happens inside of loops and branches is not recorded.
            NestedPhase phase => Needed(stage, phase, Phases.AllRules, arguments),
            _ => null,
        };
    }

    // The first step whose result is another than what it stands for.
    private RewriteStep? WrongStep(RewriteStep[] steps, ReadOnlySpan<Value> arguments)
    {
        if (steps.Length == 0)
        {
            return null;
        }

        try
        {
            return AreEqual(steps, arguments).IndexOf(false) is >= 0 and var first ? steps[first] : null;
        }
        catch (Exception error) when (error is FunctionRunException or TensorTypeException)
        {
            // Something does not run: each by itself tells what.
        }

        foreach (var step in steps)
        {
            try
            {
                if (AreEqual([step], arguments).Contains(false))
                {
                    return step;
                }
            }
            catch (Exception error) when (error is FunctionRunException or TensorTypeException)
            {
                // The side of a choice that is not taken may not run: that is nobody's fault.
                if (!Fails([step.Before], arguments))
                {
                    return step;
                }
            }
        }

        return null;
    }

    private ImmutableArray<bool> AreEqual(RewriteStep[] steps, ReadOnlySpan<Value> arguments)
    {
        using var comparison = Comparison(steps.Select(step => (step.Before, step.After)));
        return Run(comparison, arguments);
    }

    // The first rule without which a phase changes nothing.
    private RewriteRule? Needed(int stage, Phase phase, IEnumerable<RewriteRule> rules, ReadOnlySpan<Value> arguments)
    {
        var (before, selection) = (_stages[stage - 1].Graph, _request.Mode.Selection);
        foreach (var rule in rules)
        {
            try
            {
                var after = Rewriter.Run(before, [phase], selection with { Excluded = selection.Excluded.Add(rule.Name) }, Evaluator.Instance).Graph;
                using var comparison = Comparison([before, after]);
                if (!Run(comparison, arguments).Contains(false))
                {
                    return rule;
                }
            }
            catch (Exception error) when (error is RewriteException or FunctionRunException or TensorTypeException)
            {
                // Without this rule others go wrong; it is not the one.
            }
        }

        return null;
    }

    private string Values(int stage, int output, ReadOnlySpan<Value> arguments)
    {
        var (before, after) = (_stages[stage - 1].Graph.Outputs[output], _stages[stage].Graph.Outputs[output]);
        using var function = Compile([before, after, .. Difference(before, after)]);
        using var values = function.Call(arguments);
        var text = $"  before: {Text(values[0])}\n  after:  {Text(values[1])}";
        return values[0].Count <= 1
            ? text
            : $"{text}\n  {values[2].Get<long>()} of {values[0].Count} elements differ, first at {Position(values[3].Get<long>(), values[0])}: {values[4]} before, {values[5]} after";
    }

    // How many elements differ, which is the first, and its values.
    private TensorVariable[] Difference(TensorVariable before, TensorVariable after)
    {
        using var policy = Config.With(CastPolicy.Weak);
        using var origin = OriginScope.Share();
        var differ = T.Cast(T.Flatten(T.Not(AreEqual(before, after, Tolerance(_stages[0].Graph)))), DType.Int64);
        var first = T.ArgMax(T.Join(0, differ, T.Constant(new long[1])));
        return [T.Sum(differ), first, At(before), At(after)];

        TensorVariable At(TensorVariable value) => T.Join(0, T.Flatten(value), T.Zeros(1).AsType(value.DType))[first];
    }

    private static unsafe string Text(NDArray value)
    {
        if (value.Count <= MostNumbers)
        {
            return value.ToString();
        }

        var range = ValueRange.Of(value.Data, value.DType, value.Shape.AsSpan(), value.Strides.AsSpan());
        return $"{value.DType.Name}[{string.Join(", ", value.Shape)}]: {range.Describe(value.Shape.AsSpan())}";
    }

    private static string Position(long element, NDArray array)
    {
        var index = new long[array.Rank];
        for (var axis = array.Rank - 1; axis >= 0; axis--)
        {
            (element, index[axis]) = Math.DivRem(element, array.Shape[axis]);
        }

        return $"[{string.Join(", ", index)}]";
    }

    private bool Fails(ImmutableArray<TensorVariable> outputs, ReadOnlySpan<Value> arguments)
    {
        using var function = Compile(outputs);
        try
        {
            using var results = function.Call(arguments);
            return false;
        }
        catch (FunctionRunException)
        {
            return true;
        }
    }

    // For each graph but the first, for each output, whether it is what it was in the graph before.
    private CompiledFunction Comparison(ImmutableArray<FunctionGraph> graphs) => Comparison(
        graphs.Skip(1).SelectMany((graph, i) => graphs[i].Outputs.Zip(graph.Outputs)));

    // Whether each is what it was before.
    private CompiledFunction Comparison(IEnumerable<(TensorVariable Before, TensorVariable After)> pairs)
    {
        using var policy = Config.With(CastPolicy.Weak);
        using var origin = OriginScope.Share();
        var tolerance = Tolerance(_stages[0].Graph);
        return Compile([.. pairs.Select(pair => T.All(AreEqual(pair.Before, pair.After, tolerance)))]);
    }

    private CompiledFunction Compile(ImmutableArray<TensorVariable> outputs)
    {
        var request = _request with { Outputs = outputs, Updates = [], Givens = [], Mode = Mode.None, OnUnusedInput = UnusedInput.Ignore };
        return FunctionCompiler.Finish(request, GraphExpansion.Rest(new FunctionGraph(request.Inputs, outputs), request.Mode), CompileTrace.None);
    }

    private static ImmutableArray<bool> Run(CompiledFunction comparison, ReadOnlySpan<Value> arguments)
    {
        using var results = comparison.Call(arguments);
        return [.. results.Select(result => result.Get<bool>())];
    }

    // NaN and infinities may become finite, never the reverse; what is finite may differ by rounding.
    private static TensorVariable AreEqual(TensorVariable before, TensorVariable after, TensorVariable tolerance)
    {
        if (!before.DType.IsContinuous)
        {
            return T.Equal(before, after);
        }

        (before, after) = (Computed(before), Computed(after));

        var (difference, size) = (T.Abs(before - after), T.Abs(before));
        var isClose = T.LessEqual(T.Cast(difference, DType.Float64), tolerance);
        return T.Where(T.IsFinite(size), isClose, T.Or(T.IsNan(size), T.Not(T.IsNan(T.Abs(after)))));
    }

    // The largest finite number of each step, added up, times what the narrowest dtype on the way rounds by.
    private static TensorVariable Tolerance(FunctionGraph graph)
    {
        const double Ulps = 1000;
        TensorVariable[] values = [.. graph.Nodes.SelectMany(node => node.Outputs).Concat(Traversal.Leaves(graph.Outputs)).Where(value => value.DType.IsContinuous)];
        TensorVariable scale = T.Constant(0.0);
        foreach (var value in values)
        {
            var size = T.Cast(T.Flatten(T.Abs(Computed(value))), DType.Float64);
            scale += T.Max(T.Join(0, T.Where(T.IsFinite(size), size, T.ZerosLike(size)), T.Constant(new double[1])));
        }

        return scale * (Ulps * (values.Any(value => value.DType.Part != DType.Float64) ? 1.2e-7 : 2.2e-16));
    }

    private static TensorVariable Computed(TensorVariable value) => value.DType == DType.Float16 ? T.Cast(value, DType.Float32) : value;

    private sealed record Stage(string Phase, FunctionGraph Graph);
}
