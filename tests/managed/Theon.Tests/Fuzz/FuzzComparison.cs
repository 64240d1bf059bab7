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

    /// <summary>How many calls were compared: of a graph, in a mode, with a sample of values. Throws with a reproduction where a mode differs.</summary>
    public static int Check(FuzzGraph graph)
    {
        var modes = graph.Kind == FuzzKind.Special ? s_exactModes : s_modes;
        foreach (var mode in modes)
        {
            if (Difference(graph, graph.Outputs, mode) is { } difference)
            {
                Assert.Fail(Reproduction(graph, mode, difference));
            }
        }

        return modes.Length * graph.Samples.Count;
    }

    /// <summary>How the results of a mode differ from the reference, over all samples of values; null where they do not.</summary>
    public static string? Difference(FuzzGraph graph, TensorVariable[] outputs, Mode mode) => Compare(graph, outputs, mode)?.Difference;

    // The function is compiled once and called with every sample.
    private static (string Difference, IReadOnlyDictionary<TensorVariable, RefArray> Values)? Compare(FuzzGraph graph, TensorVariable[] outputs, Mode mode)
    {
        var values = graph.Values;
        try
        {
            using var function = OriginCorpus.Checked(() => Function.Compile([.. graph.Inputs], outputs, mode: mode, onUnusedInput: UnusedInput.Ignore));
            foreach (var sample in graph.Samples)
            {
                values = sample;
                var results = function.Call([.. graph.Inputs.Select(input => (Value)sample[input].ToNDArray())]);
                for (var i = 0; i < outputs.Length; i++)
                {
                    if (Difference(graph, sample, outputs[i], RefArray.From(results[i]), i) is { } difference)
                    {
                        return (difference, sample);
                    }
                }
            }
        }
        catch (Exception error)
        {
            // An error that is not one of ours is found by where it was thrown.
            return (error is TheonException ? $"{error.GetType().Name}: {error.Message}" : error.ToString(), values);
        }

        return null;
    }

    private static string? Difference(FuzzGraph graph, IReadOnlyDictionary<TensorVariable, RefArray> values, TensorVariable output, RefArray found, int index)
    {
        var expected = values[output];
        if (!expected.Shape.SequenceEqual(found.Shape) || expected.DType != found.DType)
        {
            return $"output {index} is {found}, not {expected}";
        }

        var allowed = graph.Kind == FuzzKind.Smooth && expected.DType.IsFloat ? Allowed(values, output) : 0;
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

    // Every intermediate value was rounded once; the sum over an array bounds what one element of a later one can have taken, and the partial sums
    // of a reduction, whose terms may cancel.
    private static double Allowed(IReadOnlyDictionary<TensorVariable, RefArray> values, TensorVariable output)
    {
        var parts = Traversal.TopologicalOrder([output]).SelectMany(node => node.Inputs.Concat(node.Outputs)).Append(output).Distinct().ToArray();
        var sum = parts.Where(part => part.DType.IsFloat).Sum(part => (part is Constant constant ? RefArray.From(constant.Value) : values[part]).Values.Sum(Math.Abs));
        var dtype = parts.Any(part => part.DType == DType.Float32) ? DType.Float32 : DType.Float64;
        return Tolerance.FuzzUlps * Tolerance.Epsilon(dtype) * sum;
    }

    private static string Reproduction(FuzzGraph graph, Mode mode, string difference)
    {
        var output = Smallest(graph, mode);
        TensorVariable[] outputs = output is null ? graph.Outputs : [output];
        var culprit = Culprit(graph, outputs, mode);
        var (smallest, values) = Compare(graph, outputs, mode) ?? ("", graph.Values);
        var inputs = Traversal.Leaves(outputs).Where(graph.Inputs.Contains).Select(input => $"{input.Name}: {input.Type} = {values[input]}");
        return $"{graph}, {mode}: {difference}\nsmallest part that differs: {string.Join("; ", outputs.Select(Print.Pp))}"
            + $"\n  {smallest}\n  {string.Join("\n  ", inputs)}\nno difference without: {culprit}";
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
