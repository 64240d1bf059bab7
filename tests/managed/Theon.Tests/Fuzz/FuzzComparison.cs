using Theon.Graph;
using Theon.Rewriting;
using Theon.Tests.Inspection;
using Theon.Tests.Reference;

namespace Theon.Tests.Fuzz;

/// <summary>Compiles a random graph in every mode and compares what comes out with the reference.</summary>
internal static class FuzzComparison
{
    private static readonly Mode[] s_modes = [Mode.None, Mode.FastCompile, Mode.FastRun, Mode.FastRun.Including(RuleSelection.AssumesFinite), Mode.Debug];

    // After a rule that knows a digit more, such as log1p, the next logarithm may be finite or not; those rules are tested one by one.
    private static readonly Mode[] s_exactModes =
    [
        Mode.None,
        Mode.FastRun.Excluding([.. Phases.AllRules.Where(rule => rule.Class == RuleClass.MoreDefined).Concat(StabilityRules.Rules).Select(rule => rule.Name)]),
    ];

    /// <summary>Throws with a reproduction where a mode differs.</summary>
    public static void Check(FuzzGraph graph)
    {
        foreach (var mode in graph.Kind == FuzzKind.Special ? s_exactModes : s_modes)
        {
            if (Difference(graph, graph.Outputs, mode) is { } difference)
            {
                Assert.Fail(Reproduction(graph, mode, difference));
            }
        }
    }

    /// <summary>How the results of a mode differ from the reference; null where they do not.</summary>
    public static string? Difference(FuzzGraph graph, TensorVariable[] outputs, Mode mode)
    {
        Results results;
        try
        {
            using var function = OriginCorpus.Checked(() => Function.Compile([.. graph.Inputs], outputs, mode: mode, onUnusedInput: UnusedInput.Ignore));
            results = function.Call([.. graph.Inputs.Select(input => (Value)graph.Values[input].ToNDArray())]);
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }

        return outputs.Select((output, i) => Difference(graph, output, RefArray.From(results[i]), i)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(FuzzGraph graph, TensorVariable output, RefArray found, int index)
    {
        var expected = graph.Values[output];
        if (!expected.Shape.SequenceEqual(found.Shape) || expected.DType != found.DType)
        {
            return $"output {index} is {found}, not {expected}";
        }

        var allowed = graph.Kind == FuzzKind.Smooth && expected.DType.IsFloat ? Allowed(graph, output) : 0;
        for (var i = 0; i < expected.Elements.Length; i++)
        {
            var (want, have) = (expected.Elements[i], found.Elements[i]);
            var fits = graph.Kind == FuzzKind.Special
                ? double.IsNaN(want.Real) == double.IsNaN(have.Real) && double.IsInfinity(want.Real) == double.IsInfinity(have.Real)
                : expected.DType.IsFloat ? Math.Abs(want.Real - have.Real) <= allowed : want.Integer == have.Integer;
            if (!fits)
            {
                return FormattableString.Invariant($"output {index}, element {i}: {have.Real:R}, not {want.Real:R}, allowed {allowed:R}");
            }
        }

        return null;
    }

    // Every intermediate value was rounded once; the sum over an array bounds what one element of a later one can have taken.
    private static double Allowed(FuzzGraph graph, TensorVariable output)
    {
        var parts = Traversal.TopologicalOrder([output]).SelectMany(node => node.Outputs).Append(output).ToArray();
        var sum = parts.Where(part => part.DType.IsFloat).Sum(part => graph.Values[part].Values.Sum(Math.Abs));
        var dtype = parts.Any(part => part.DType == DType.Float32) ? DType.Float32 : DType.Float64;
        return Tolerance.FuzzUlps * Tolerance.Epsilon(dtype) * sum;
    }

    private static string Reproduction(FuzzGraph graph, Mode mode, string difference)
    {
        var output = Smallest(graph, mode);
        TensorVariable[] outputs = output is null ? graph.Outputs : [output];
        var culprit = Culprit(graph, outputs, mode);
        var inputs = Traversal.Leaves(outputs).Where(graph.Inputs.Contains).Select(input => $"{input.Name}: {input.Type} = {graph.Values[input]}");
        return $"{graph}, {mode}: {difference}\nsmallest part that differs: {string.Join("; ", outputs.Select(Print.Pp))}"
            + $"\n  {Difference(graph, outputs, mode)}\n  {string.Join("\n  ", inputs)}\nno difference without: {culprit}";
    }

    // The first node, from inputs to outputs, that differs when it alone is asked for.
    private static TensorVariable? Smallest(FuzzGraph graph, Mode mode) =>
        Traversal.TopologicalOrder(graph.Outputs).SelectMany(node => node.Outputs).FirstOrDefault(part => Difference(graph, [part], mode) is not null);

    private static string Culprit(FuzzGraph graph, TensorVariable[] outputs, Mode mode)
    {
        string[] phases = ["canonicalize", "stabilize", "specialize", "duplicate", "fuse", "stream"];
        var rules = Phases.AllRules.Select(rule => rule.Name);
        var found = phases.Select(phase => $"phase {phase}").Concat(rules.Select(rule => $"rule {rule}"))
            .Where(name => Difference(graph, outputs, mode.Excluding(name.Split(' ')[1])) is null);
        return string.Join(", ", found) is { Length: > 0 } names ? names : "nothing: the difference is not of one phase or rule";
    }
}
