using Theon.Conformance;
using Theon.Graph;

namespace Theon.Onnx.Tests;

/// <summary>The cases that were written elsewhere: what is listed as passing passes, and nothing else does.</summary>
[TestClass]
public sealed class ConformanceTests
{
    // Each case runs once; nodes of its function that do not name their place in the model and the line of the caller are noted.
    private static readonly Lazy<(List<ConformanceResult> Results, int Nodes, List<string> Unnamed)> s_runs = new(() =>
    {
        var (nodes, unnamed) = (0, new List<string>());
        var results = ConformanceCase.Below(Repository.Cases).Select(test => test.Run(function => nodes += Look(function.Graph, test.Name, unnamed))).ToList();
        return (results, nodes, unnamed);
    });

    [TestMethod]
    public void Nodes_OfEveryModel_NameTheCallersLineAndTheNodeOfTheModel()
    {
        var (_, nodes, unnamed) = s_runs.Value;
        Assert.IsEmpty(unnamed, string.Join('\n', unnamed));
        Assert.IsGreaterThan(500, nodes);
    }

    [TestMethod]
    public void Cases_OfTheArchive_PassAsListed()
    {
        var results = s_runs.Value.Results;
        Assert.HasCount(481, results);
        var passing = Lines("passing.txt").ToHashSet();
        List<string> problems =
        [
            .. results.Where(result => result.Problem is not null && passing.Contains(result.Name)).Select(result => $"{result.Name} no longer passes: {result.Problem}"),
            .. results.Where(result => result.Problem is null && !passing.Contains(result.Name)).Select(result => $"{result.Name} passes now; move it to passing.txt"),
            .. passing.Except(results.Select(result => result.Name)).Select(name => $"{name} is listed, but there is no such case"),
        ];
        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    [TestMethod]
    public void Lists_NameEveryCaseOnce()
    {
        var excluded = Lines("excluded.txt").Select(line => line.Split(": ", 2)).ToList();
        Assert.IsTrue(excluded.TrueForAll(entry => entry is [_, { Length: > 0 }]), "each line of excluded.txt is a name and a reason");
        var all = Lines("passing.txt").Concat(excluded.Select(entry => entry[0])).ToList();
        Assert.HasCount(481, all);
        Assert.HasCount(481, all.Distinct());
        Assert.AreSequenceEqual(Lines("passing.txt").Order(StringComparer.Ordinal), Lines("passing.txt"));
        Assert.AreSequenceEqual(Lines("excluded.txt").Order(StringComparer.Ordinal), Lines("excluded.txt"));
    }

    [TestMethod]
    public void Runner_WithAWrongExpectation_Fails()
    {
        var folder = Directory.CreateTempSubdirectory("theon-case-");
        try
        {
            var set = folder.CreateSubdirectory("a/test_data_set_0").FullName;
            File.Copy(Path.Combine(Repository.Cases, "test_exp", "model.onnx"), Path.Combine(set, "..", "model.onnx"));
            File.Copy(Path.Combine(Repository.Cases, "test_exp", "test_data_set_0", "input_0.pb"), Path.Combine(set, "input_0.pb"));
            File.Copy(Path.Combine(set, "input_0.pb"), Path.Combine(set, "output_0.pb"));
            var result = ConformanceCase.Below(folder.FullName).Single().Run();
            Assert.AreSequenceEqual(new[] { "Exp" }, result.Operators);
            Assert.Contains("expected", result.Problem!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow(1.0, 1.0009, true)]
    [DataRow(1.0, 1.0011, false)]
    [DataRow(0.0, 9e-8, true)]
    [DataRow(0.0, 2e-7, false)]
    [DataRow(double.NaN, double.NaN, true)]
    [DataRow(1.0, double.NaN, false)]
    [DataRow(double.PositiveInfinity, double.PositiveInfinity, true)]
    [DataRow(double.PositiveInfinity, 1.0, false)]
    [DataRow(1.0, double.PositiveInfinity, false)]
    public void Comparison_OfFloats_IsThatOfTheOnnxProject(double expected, double actual, bool isEqual) =>
        Assert.AreEqual(isEqual, Comparison.Difference(NDArray.Scalar(actual), NDArray.Scalar(expected)) is null);

    [TestMethod]
    public void Comparison_OfOtherTypesAndShapes_SaysWhichAreExpected()
    {
        Assert.Contains("float64[1]", Comparison.Difference(NDArray.Scalar(1.0), NDArray.FromSpan<double>([1.0]))!);
        Assert.Contains("float32[]", Comparison.Difference(NDArray.Scalar(1.0), NDArray.Scalar(1f))!);
        Assert.Contains("expected 2", Comparison.Difference(NDArray.Scalar(1L), NDArray.Scalar(2L))!);
    }

    private static int Look(FunctionGraph graph, string name, List<string> unnamed)
    {
        var inner = graph.Nodes.SelectMany(node => node.Op is IHasInnerGraph op ? op.InnerGraphs : []).Sum(part => Look(part.Graph, name, unnamed));
        unnamed.AddRange(
            from node in graph.Nodes
            let places = node.Origins.Select(origin => origin.ToString()).ToList()
            where places.Count == 0 || !places.All(place => place.StartsWith("ConformanceCase.cs:", StringComparison.Ordinal) && place.Contains(", node ", StringComparison.Ordinal))
            select $"{name}: {node.Op} has '{string.Join("', '", places)}'");
        return graph.Nodes.Length + inner;
    }

    private static List<string> Lines(string file) => [.. File.ReadAllLines(Repository.Conformance(file)).Where(line => line.Length > 0)];
}
