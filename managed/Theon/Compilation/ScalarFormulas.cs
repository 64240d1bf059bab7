using Theon.Graph;
using Theon.Ops;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>Values of 0-d integer variables as formulas, where their graph is arithmetic over constants and lengths.</summary>
internal sealed class ScalarFormulas(LoweringPass pass)
{
    // Longer formulas exist only in contrived graphs; they are computed like any other value.
    private const int MaxDepth = 64;

    private readonly VariableMap<Length?> _known = new();

    private Formulas Formulas => pass.Draft.Formulas;

    /// <summary>The formula of a variable, or null where a kernel has to compute it.</summary>
    public Length? Find(TensorVariable variable) => Find(variable, MaxDepth);

    /// <summary>Keeps the register that holds a variable's value.</summary>
    public void Remember(TensorVariable variable, Length value) => _known[variable] = value;

    private Length? Find(TensorVariable variable, int depth)
    {
        if (variable.Rank != 0 || !(variable.DType.IsInteger || variable.DType == DType.Bool))
        {
            return null;
        }

        if (!_known.TryGetValue(variable, out var formula))
        {
            formula = depth == 0 ? null : Derive(variable, depth - 1);
            _known.Add(variable, formula);
        }

        return formula;
    }

    private Length? Derive(TensorVariable variable, int depth)
    {
        switch (variable)
        {
            case Constant { DType: not DType.UInt64, Value: var value }:
                return Formulas.Const(value.AsType(DType.Int64).Get<long>());
            case { Owner: { Op: AxisLength op } node }:
                return pass.SlotOf(node.Inputs[0]) is var slot ? pass.Draft[slot].Lengths[op.Axis] : null;
            case { Owner: { Op: Elemwise { Scalar.Code: var code } } node, DType: DType.Int64 or DType.Bool }:
                return Derive(code, node, depth);
            default:
                return null;
        }
    }

    private Length? Derive(ScalarOpCode code, Apply node, int depth)
    {
        var operands = new Length[node.Inputs.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            if (Find(node.Inputs[i], depth) is not { } operand)
            {
                return null;
            }

            operands[i] = operand;
        }

        var isBool = node.Output.DType == DType.Bool;
        return code switch
        {
            ScalarOpCode.Cast when !isBool => operands[0],
            ScalarOpCode.Neg => Formulas.Compute(LengthOp.Sub, Formulas.Const(0), operands[0]),
            ScalarOpCode.Where => Formulas.Select(operands[0], operands[1], operands[2]),
            ScalarOpCode.Less => Formulas.Compute(LengthOp.Less, operands[0], operands[1]),
            ScalarOpCode.Greater => Formulas.Compute(LengthOp.Less, operands[1], operands[0]),
            ScalarOpCode.Equal => Formulas.Compute(LengthOp.Equal, operands[0], operands[1]),
            ScalarOpCode.Maximum => Formulas.Compute(LengthOp.Max, operands[0], operands[1]),
            ScalarOpCode.Minimum => Formulas.Compute(LengthOp.Min, operands[0], operands[1]),
            ScalarOpCode.Add when !isBool => Formulas.Compute(LengthOp.Add, operands[0], operands[1]),
            ScalarOpCode.Sub when !isBool => Formulas.Compute(LengthOp.Sub, operands[0], operands[1]),
            ScalarOpCode.FloorDiv when Formulas.ConstantOf(operands[1]) is > 0 => Formulas.Compute(LengthOp.FloorDiv, operands[0], operands[1]),
            ScalarOpCode.Mul when !isBool => Formulas.Compute(LengthOp.Mul, operands[0], operands[1]),
            _ => null,
        };
    }
}
