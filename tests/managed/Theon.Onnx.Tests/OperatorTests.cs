using Theon.Onnx.Operators;

namespace Theon.Onnx.Tests;

/// <summary>What the specification of each operator says, and where it differs between operator sets.</summary>
[TestClass]
public sealed partial class OperatorTests
{
    private static IEnumerable<OperatorCase> All => [.. s_elements, .. s_reductions, .. s_shapes, .. s_parts, .. s_layers, .. s_functions, .. s_linear, .. s_indexing, .. s_specification];

    public static IEnumerable<object[]> Cases => All.Select(test => new object[] { test.Name });

    public static IEnumerable<object[]> ErrorCases => s_errors.Select(test => new object[] { test.Case.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Operator_OfThatSet_ComputesWhatItsSpecificationSays(string name)
    {
        var problem = All.First(test => test.Name == name).Problem();
        Assert.IsNull(problem, problem);
    }

    [TestMethod]
    [DynamicData(nameof(ErrorCases))]
    public void Operator_OnWhatItDoesNotAccept_SaysSo(string name)
    {
        var (test, message) = s_errors.First(error => error.Case.Name == name);
        var exception = Assert.Throws<OnnxException>(test.Run);
        Assert.Contains(message, exception.Message);
        Assert.Contains($"node 'the {test.Type}' ({test.Type})", exception.Message);
    }

    [TestMethod]
    public void Cases_HaveDifferentNames() => Assert.HasCount(All.Count() + s_errors.Length, All.Concat(s_errors.Select(error => error.Case)).Select(test => test.Name).Distinct());

    [TestMethod]
    public void Rows_OfOneOperator_DoNotOverlap()
    {
        foreach (var rows in OperatorTable.All.GroupBy(row => (row.Domain, row.Name)))
        {
            var ranges = rows.OrderBy(row => row.Since).ToList();
            for (var i = 1; i < ranges.Count; i++)
            {
                Assert.AreEqual(ranges[i].Since, ranges[i - 1].Until + 1, rows.Key.Name);
            }

            // Scatter is deprecated since operator set 11.
            Assert.AreEqual(rows.Key.Name == "Scatter" ? 10 : int.MaxValue, ranges[^1].Until, rows.Key.Name);
        }
    }

    [TestMethod]
    public void Rows_OfEveryOperator_AreTested()
    {
        var names = All.Select(test => test.Type).Concat(ConformanceOperators()).ToHashSet();
        Assert.IsEmpty(OperatorTable.All.Select(row => row.Name).Distinct().Where(name => !names.Contains(name)));
    }

    private static IEnumerable<string> ConformanceOperators()
    {
        var passing = File.ReadAllLines(Repository.Conformance("passing.txt")).ToHashSet();
        return
        [
            .. Directory.EnumerateFiles(Repository.Cases, "model.onnx", SearchOption.AllDirectories)
                .Where(file => passing.Contains(Path.GetFileName(Path.GetDirectoryName(file))!))
                .SelectMany(file => OnnxModel.OperatorsOf(file)).Select(name => name[(name.LastIndexOf('.') + 1)..]).Distinct(),
        ];
    }
}
