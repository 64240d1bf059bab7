using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Theon.Onnx.Operators;

/// <summary>All operators that a model may use.</summary>
internal static class OperatorTable
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> All { get; } =
    [
        .. UnaryOperators.Rows, .. BinaryOperators.Rows, .. ReductionOperators.Rows, .. SoftmaxOperators.Rows, .. ProductOperators.Rows,
        .. ShapeOperators.Rows, .. SliceOperators.Rows, .. PadOperators.Rows, .. IndexingOperators.Rows, .. OrderingOperators.Rows,
        .. CreationOperators.Rows, .. ControlOperators.Rows, .. RecurrentOperators.Rows, .. NormalizationOperators.Rows, .. QuantizationOperators.Rows, .. TrainingOperators.Rows, .. LinearOperators.Rows,
        .. SpectrumOperators.Rows,
    ];

    private static readonly FrozenDictionary<(string, string), OnnxOperator[]> s_byName =
        All.GroupBy(row => (row.Domain, row.Name)).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>The operator of this name in an operator set; null if there is none.</summary>
    public static OnnxOperator? Find(string domain, string name, int opset) => s_byName.TryGetValue((domain, name), out var rows)
        ? Array.Find(rows, row => row.Since <= opset && opset <= row.Until)
        : null;
}
