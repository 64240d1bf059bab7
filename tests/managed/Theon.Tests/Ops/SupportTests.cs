using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>A hole is found when the graph is built: what an op accepts runs, and what it does not is an error with op, dtype and what it takes.</summary>
[TestClass]
public sealed class SupportTests
{
    public static IEnumerable<object[]> Cases => Support.Rows.Select((row, i) => new object[] { i, row.Name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void EveryDType_RunsOrIsRefusedWhenBuilt(int index, string name)
    {
        var row = Support.Rows[index];
        Assert.IsNotEmpty(row.Accepted, name);
        foreach (var dtype in Enum.GetValues<DType>())
        {
            if (row.Accepted.Contains(dtype))
            {
                Run(row.Apply(dtype), dtype);
                continue;
            }

            var error = Assert.ThrowsExactly<TensorTypeException>(() => row.Apply(dtype), $"{name}, {dtype.Name}").Message;
            foreach (var part in new[] { name, dtype.Name, "Accepted: " })
            {
                Assert.Contains(part, error, $"{name}, {dtype.Name}");
            }
        }
    }

    // Some examples split an axis into two, others fill it or have a shorter second operand: one of the numbers fits.
    private static void Run(Apply node, DType dtype)
    {
        List<string> errors = [];
        foreach (var (number, second) in Support.Sizes)
        {
            try
            {
                var leaves = Traversal.Leaves(node.Outputs).Where(leaf => leaf is not Constant).ToArray();
                using var function = Function.Compile(leaves, node.Outputs.AsSpan(), mode: Mode.None);
                using var results = function.Call([.. leaves.Select((leaf, i) => (Value)Support.ValueOf(leaf.Type, number, i == 1 ? second : 4))]);
                Assert.AreSequenceEqual(node.Outputs.Select(output => output.Type.DType), results.Select(result => result.DType));
                return;
            }
            catch (Exception error) when (error is FunctionRunException or CompileException or TheonException)
            {
                errors.Add(error.Message);
            }
        }

        Assert.Fail($"{node.Op} accepts {dtype.Name} and does not run: {string.Join("; ", errors)}");
    }
}
