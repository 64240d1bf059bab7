using System.Collections.Immutable;
using System.Diagnostics;
using Theon.Graph;
using Theon.Inspection;
using Theon.Rewriting;
using Theon.Rewriting.Loops;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>The way from expressions to a compiled function: capture, rewrite, lower, load.</summary>
internal static class FunctionCompiler
{
    /// <summary>Compiles.</summary>
    public static CompiledFunction Compile(FunctionRequest request)
    {
        // Rewrites write numbers too, and count on their adapting.
        using var policy = Config.With(CastPolicy.Weak);
        using var values = Config.With(TestValueMode.Off);
        var steps = ImmutableArray.CreateBuilder<CompileStep>();
        var watch = Stopwatch.StartNew();
        RequestChecks.Check(request);
        request = DefaultUpdates.Complete(request);
        var captured = Capture(request);
        steps.Add(new CompileStep("capture", Lap(watch)));

        var rewritten = Rewriter.Run(captured, request.Mode.Phases, request.Mode.Selection, Evaluator.Instance);
        var graph = Laziness.Apply(rewritten.Graph);
        steps.AddRange(rewritten.Phases.Select(phase => new CompileStep(phase.Phase, phase.Elapsed)));
        watch.Restart();

        var plan = new LoweringPlan(graph, request.Outputs.Length, [.. request.Updates.Select(update => update.Target)]);
        var lowered = Lowerer.Lower(plan, request.Name, updatesInPlace: request.Mode.Watch is null);
        steps.Add(new CompileStep("lower", Lap(watch)));

        var signature = new FunctionSignature
        {
            Name = request.Name,
            Inputs = request.Inputs,
            Outputs = [.. graph.Outputs.Take(request.Outputs.Length).Select(output => output.Type)],
            Casting = request.Casting,
            FloatX = Config.FloatX,
            Shared = lowered.Shared,
            Swaps = lowered.Swaps,
        };
        var log = request.Profile ? ProfileRegistry.NewLog(request.Name, [.. lowered.Draft.WithNested]) : null;
        return new CompiledFunction(signature, lowered.Draft, graph, steps.ToImmutable())
        {
            History = new RewriteHistory(captured, rewritten),
            ProfileLog = log,
            MakeWatch = CallWatches.Of(request, lowered.Draft, log),
        };
    }

    private static FunctionGraph Capture(FunctionRequest request)
    {
        ImmutableArray<TensorVariable> roots = [.. request.Outputs, .. request.Updates.Select(update => update.Value)];
        roots = Substitution.Apply(roots, request.Givens.ToDictionary(given => given.Old, given => given.New));
        RequestChecks.CheckLeaves(request, roots);
        var table = new NodeTable();
        return new FunctionGraph(request.Inputs, table.WithAllOrigins([.. roots.Select(table.Intern)]));
    }

    private static TimeSpan Lap(Stopwatch watch)
    {
        var elapsed = watch.Elapsed;
        watch.Restart();
        return elapsed;
    }
}
