using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

/// <summary>
/// Everything that makes symbolic expressions: inputs, shared variables and constants, functions of elements, reductions, products,
/// shapes, gradients. Meant to be named shortly: <c>using T = Theon.Tensor;</c>.
/// </summary>
public static partial class Tensor
{
    /// <summary>Applies a scalar op: lets literals adapt, casts, lines axes up on the right.</summary>
    internal static TensorVariable Apply(ScalarOp op, params ReadOnlySpan<TensorVariable> operands)
    {
        foreach (var operand in operands)
        {
            ArgumentNullException.ThrowIfNull(operand);
        }

        using var origin = OriginScope.Share();
        var first = op.Types.HasCondition ? 1 : 0;
        var arguments = operands.ToArray();
        var signature = op.Types.Resolve(op, CommonDType(operands[first..]));
        if (op.Types.HasCondition)
        {
            arguments[0] = AsCondition(arguments[0]);
        }

        for (var i = first; i < arguments.Length; i++)
        {
            arguments[i] = InDType(arguments[i], signature.Operand);
        }

        AlignRanks(arguments);
        return op.Elemwise.On(arguments);
    }

    /// <summary>The dtype in which values meet: that of the tensors, to which literals adapt.</summary>
    internal static DType CommonDType(params ReadOnlySpan<TensorVariable> operands)
    {
        if (Config.CastPolicy is not CastPolicy.Weak and var policy)
        {
            return Literals.Common(operands, policy);
        }

        DType? tensors = null;
        foreach (var operand in operands)
        {
            if (operand is not Constant { IsWeak: true })
            {
                tensors = tensors is { } dtype ? Promotion.Common(dtype, operand.DType) : operand.DType;
            }
        }

        var common = tensors;
        foreach (var operand in operands)
        {
            if (operand is Constant { IsWeak: true } weak)
            {
                var dtype = Literals.TypeOf(weak, tensors);
                common = common is { } other ? Promotion.Common(other, dtype) : dtype;
            }
        }

        return common!.Value;
    }

    /// <summary>The variable in a dtype: a literal takes it, anything else is cast where it differs.</summary>
    internal static TensorVariable InDType(TensorVariable x, DType dtype) => x switch
    {
        Constant { IsWeak: true } weak => Literals.InDType(weak, dtype),
        _ when x.DType == dtype => x,
        _ => new Elemwise(ScalarOps.Cast, dtype).On(x),
    };

    /// <summary>A literal in the dtype that it has alone; anything else unchanged.</summary>
    internal static TensorVariable Strong(TensorVariable x) => x is Constant { IsWeak: true } weak ? Literals.InDType(weak, Literals.TypeOf(weak, null)) : x;

    /// <summary>A host number, which adapts to its neighbours.</summary>
    internal static Constant Weak(double value) => new(TensorType.Scalar(DType.Float64), NDArray.Scalar(value), isWeak: true);

    /// <summary>A host number, which adapts to its neighbours.</summary>
    internal static Constant Weak(long value) => new(TensorType.Scalar(DType.Int64), NDArray.Scalar(value), isWeak: true);

    /// <summary>A complex host number, which adapts to its neighbours.</summary>
    internal static Constant Weak(System.Numerics.Complex value) => new(TensorType.Scalar(DType.Complex128), NDArray.Scalar(value), isWeak: true);

    private static TensorVariable AsCondition(TensorVariable x) => x.DType == DType.Bool ? x : NotEqual(x, 0);

    private static void AlignRanks(Span<TensorVariable> operands)
    {
        var rank = 0;
        foreach (var operand in operands)
        {
            rank = Math.Max(rank, operand.Rank);
        }

        foreach (ref var operand in operands)
        {
            operand = PadLeft(operand, rank);
        }
    }

    private static TensorVariable PadLeft(TensorVariable x, int rank) =>
        x.Rank >= rank ? x : new DimShuffle(EquatableArray.Create<int>(Broadcasting.PadLeft(x.Rank, rank))).On(x);
}
