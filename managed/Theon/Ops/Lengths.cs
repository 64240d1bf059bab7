using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>What the graph says of 0-d int64 values that stand for lengths.</summary>
internal static class Lengths
{
    // Longer formulas exist only in contrived graphs; they are computed like any other value.
    private const int MostNodes = 64;

    /// <summary>The value of a constant, or the known length of an axis; else -1.</summary>
    public static long KnownOf(TensorVariable length) => length switch
    {
        Constant constant => ScalarValues.ToInt64(constant.Value),
        { Owner: { Op: AxisLength op } owner } => owner.Inputs[0].Type.Lengths[op.Axis],
        _ => -1,
    };

    /// <summary>Whether the value is arithmetic over lengths and constants, so that it is known before anything runs.</summary>
    public static bool IsArithmetic(TensorVariable value)
    {
        var pending = new Stack<TensorVariable>([value]);
        for (var visited = 0; pending.TryPop(out var next); visited++)
        {
            if (visited == MostNodes || next.Rank != 0 || next.DType != DType.Int64)
            {
                return false;
            }

            switch (next.Owner)
            {
                case null when next is Constant:
                case { Op: AxisLength }:
                    break;
                case { Op: Elemwise { Scalar.Code: ScalarOpCode.Add or ScalarOpCode.Sub or ScalarOpCode.Mul or ScalarOpCode.Maximum or ScalarOpCode.Minimum } } owner:
                    foreach (var input in owner.Inputs)
                    {
                        pending.Push(input);
                    }

                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
