using System.Collections.Immutable;
using System.Diagnostics;
using Theon.Graph;
using Theon.Inspection;
using Theon.Rewriting;
using Theon.Rewriting.Loops;
using Theon.Runtime;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>The way from expressions to a compiled function: capture, rewrite, lower, load.</summary>
internal static class FunctionCompiler
{
    /// <summary>For tests: told of every function that is compiled in a flow of control.</summary>
    public static AsyncLocal<Action<CompiledFunction>?> Compiled { get; } = new();

    /// <summary>Compiles.</summary>
    public static CompiledFunction Compile(FunctionRequest request)
    {
        // Rewrites write numbers too, and count on their adapting.
        using var policy = Config.With(CastPolicy.Weak);
        using var values = Config.With(TestValueMode.Off);
        var watch = Stopwatch.StartNew();
        request = RequestCompletion.Complete(request);
        var graph = Capture(request);
        var capture = new CompileStep("capture", watch.Elapsed);
        var rewritten = Rewritten(graph, request.Mode, Evaluator.Instance, isRecorded: request.Mode.IsChecked);
        ImmutableArray<CompileStep> steps = [capture, .. rewritten.Phases.Map(phase => new CompileStep(phase.Phase, phase.Elapsed) { Sweeps = phase.Sweeps })];
        var trace = new CompileTrace
        {
            Steps = steps,
            Rules = [.. rewritten.Rules.Map(rule => new RuleStep(rule.Phase, rule.Rule, rule.Tried, rule.Applied, rule.Elapsed))],
            Check = request.Mode.IsChecked ? new PhaseCheck(request, graph, rewritten) : null,
        };
        var function = Finish(request, GraphExpansion.Rest(rewritten.Graph, request.Mode), trace, HistoryOf(graph, rewritten, request.Mode));
        Compiled.Value?.Invoke(function);
        return function;
    }

    /// <summary>Lowers a graph as it is and loads the program.</summary>
    public static CompiledFunction Finish(FunctionRequest request, FunctionGraph graph, CompileTrace trace, RewriteHistory? history = null)
    {
        var watch = Stopwatch.StartNew();
        graph = Laziness.Apply(graph);
        var lowered = Lowered(request, graph);
        var signature = SignatureOf(request, graph, lowered);
        var log = request.Profile ? ProfileRegistry.NewLog(request.Name, [.. lowered.Draft.WithNested]) : null;
        var function = new CompiledFunction(signature, lowered.Draft, graph, trace with { Steps = trace.Steps.Add(new CompileStep("lower", watch.Elapsed)) })
        {
            History = history,
            UpdateNames = [.. request.Updates.Map(update => update.Target.Name)],
            ProfileLog = log,
            MakeWatch = CallWatches.Of(request, lowered.Draft, log),
            Variations = new FunctionVariations(request, signature, lowered.Draft, graph, history),
        };
        log?.Compilation = (function.CompileSteps, function.RuleSteps);
        return function;
    }

    /// <summary>Goes the way of a compilation as far as the bytes of the program, without the native library, and keeps nothing.</summary>
    public static void Rehearse(FunctionRequest request, IEvaluator evaluator)
    {
        request = RequestCompletion.Complete(request);
        var rewritten = Rewritten(Capture(request), request.Mode, evaluator, isRecorded: false);
        RehearseFinish(request, rewritten.Graph);
    }

    /// <summary>Likewise, for a graph as it is.</summary>
    public static void RehearseFinish(FunctionRequest request, FunctionGraph graph)
    {
        graph = Laziness.Apply(GraphExpansion.Rest(graph, request.Mode));
        var lowered = Lowered(request, graph);
        SignatureOf(request, graph, lowered);
        ProgramWriter.Write(lowered.Draft);
    }

    private static RewriteResult Rewritten(FunctionGraph graph, Mode mode, IEvaluator evaluator, bool isRecorded) => Rewriter.Run(graph, mode.Phases, mode.Selection, evaluator, isRecorded);

    private static LoweredProgram Lowered(FunctionRequest request, FunctionGraph graph) => Lowerer.Lower(
        new LoweringPlan(graph, request.Outputs.Length, [.. request.Updates.Map(update => update.Target)]), request.Name, updatesInPlace: request.Mode.Watch is null);

    private static FunctionSignature SignatureOf(FunctionRequest request, FunctionGraph graph, LoweredProgram lowered) => new()
    {
        Name = request.Name,
        Inputs = request.Inputs,
        Outputs = [.. graph.Outputs.AsSpan()[..request.Outputs.Length].Map(output => output.Type)],
        OutputNames = request.OutputNames,
        Passed = request.Arguments.IsEmpty ? null : request.Arguments.Count(argument => !argument.IsImplicit),
        Arguments = RequestCompletion.RulesOf(request, Config.FloatX),
        Defaults = request.Defaults,
        Casting = request.Casting,
        FloatX = Config.FloatX,
        Shared = lowered.Shared,
        Swaps = lowered.Swaps,
    };

    // Nearly nobody asks for the steps, and all that rules made on the way would live as long as the function.
    private static RewriteHistory HistoryOf(FunctionGraph graph, RewriteResult rewritten, Mode mode)
    {
        if (mode.IsChecked)
        {
            return new RewriteHistory(() => graph, () => rewritten.Steps);
        }

        var floatX = Config.FloatX;
        return new RewriteHistory(() => graph, () =>
        {
            using var policy = Config.With(CastPolicy.Weak);
            using var defaults = Config.With(floatX);
            return Rewritten(graph, mode, Evaluator.Instance, isRecorded: true).Steps;
        });
    }

    private static FunctionGraph Capture(FunctionRequest request)
    {
        ImmutableArray<TensorVariable> roots = [.. request.Outputs, .. request.Updates.Map(update => update.Value)];
        RequestChecks.CheckLeaves(request, roots);
        roots = GraphExpansion.Inline(roots);
        var table = new NodeTable();
        return table.WithAllOrigins(new FunctionGraph(request.Inputs, [.. roots.Map(table.Intern)]));
    }
}
