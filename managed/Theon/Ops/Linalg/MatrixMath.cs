using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What the ops of linear algebra share. The last two axes are a matrix, those before them count matrices.</summary>
internal static class MatrixMath
{
    /// <summary>Flags of <c>theon_linalg_flags</c>.</summary>
    public const int Lower = 1;

    /// <summary>The diagonal is 1 and not read.</summary>
    public const int UnitDiagonal = 2;

    /// <summary>NaN instead of a failure.</summary>
    public const int NaN = 4;

    /// <summary>Square factors.</summary>
    public const int Full = 8;

    /// <summary>Checks dtype and rank.</summary>
    public static void Check(Op op, TensorVariable x)
    {
        TypeErrors.CheckComputed(op, x, "float32, float64, complex64, complex128", dtype => dtype is DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128);
        if (x.Rank < 2)
        {
            throw new TensorTypeException($"{op.Name} got {x.Type}, which has {x.Rank} axes. Accepted: a matrix, or more axes that count matrices.");
        }
    }

    /// <summary>Checks the only input, which is square.</summary>
    public static void CheckSquare(Op op, ImmutableArray<TensorVariable> inputs, int count = 1)
    {
        TypeErrors.CheckCount(op, inputs, count);
        Check(op, inputs[0]);
        var (rows, columns) = (inputs[0].Type.Lengths[^2], inputs[0].Type.Lengths[^1]);
        if (rows >= 0 && columns >= 0 && rows != columns)
        {
            throw new TensorTypeException($"{op.Name} got {inputs[0].Type}, a matrix of {rows} rows and {columns} columns; it takes square ones.");
        }
    }

    /// <summary>Checks right-hand sides of a system: matrices, or vectors that lack the last axis. The axes before those are the same.</summary>
    public static void CheckRightHandSide(Op op, TensorVariable a, TensorVariable b)
    {
        if (b.DType != a.DType)
        {
            throw new TensorTypeException($"{op.Name} got {a.Type} and {b.Type}, which differ in dtype. Cast one with T.Cast.");
        }

        var fits = b.Rank == a.Rank || b.Rank == a.Rank - 1;
        for (var axis = 0; fits && axis < a.Rank - 1; axis++)
        {
            var (have, want) = (b.Type.Lengths[axis], a.Type.Lengths[axis]);
            fits = have < 0 || want < 0 || have == want;
        }

        if (!fits)
        {
            throw new TensorTypeException($"{op.Name} got {a.Type} and {b.Type}: the right-hand side must have as many rows as the matrix and the same axes before them.");
        }
    }

    /// <summary>The type of something computed from each matrix of x: its leading axes, then these lengths.</summary>
    public static TensorType TypeOf(TensorVariable x, params ReadOnlySpan<long> lengths) =>
        TensorType.WithLengths(x.DType, [.. x.Type.Lengths.AsSpan()[..^2], .. lengths]);

    /// <summary>The length of a square matrix, where it is known.</summary>
    public static long OrderOf(TensorVariable x) => Math.Max(x.Type.Lengths[^2], x.Type.Lengths[^1]);

    /// <summary>The smaller length of a matrix, where both are known.</summary>
    public static long SmallerOf(TensorVariable x) => Math.Min(x.Type.Lengths[^2], x.Type.Lengths[^1]);

    /// <summary>Whether matrices are known to have at least as many columns as rows.</summary>
    public static bool AreWide(TensorVariable x) => x.Type.Lengths[^2] >= 0 && x.Type.Lengths[^2] <= x.Type.Lengths[^1];

    /// <summary>Whether matrices are known to be square.</summary>
    public static bool AreSquare(TensorVariable x) => x.Type.Lengths[^2] >= 0 && x.Type.Lengths[^2] == x.Type.Lengths[^1];

    /// <summary>Calls a kernel with the attributes of the family.</summary>
    public static void Kernel(ILowering lowering, string kernel, int flags, ReadOnlySpan<Slot> outputs, ReadOnlySpan<Slot> inputs, double cutoff = 0)
    {
        const int Bytes = 16;
        lowering.Kernel(kernel, new AttributeWriter().Int32(Bytes).Int32(flags).Double(cutoff).Bytes, outputs, inputs);
    }

    /// <summary>Lowers to a kernel of one output with the lengths of an input.</summary>
    public static void KernelLike(ILowering lowering, string kernel, int flags, int input, params ReadOnlySpan<Slot> inputs) =>
        Kernel(lowering, kernel, flags, [lowering.Output(0, lowering.LengthsOf(lowering.Input(input)))], inputs);

    /// <summary>The axes that count matrices, as formulas.</summary>
    public static ImmutableArray<Length> Leading(ImmutableArray<Length> lengths) => lengths[..^2];

    /// <summary>The gradient that flows to an output, or null.</summary>
    public static TensorVariable? Flowing(Gradient gradient) => (gradient as Gradient.Flows)?.Value;

    /// <summary>Rows and columns exchanged.</summary>
    public static TensorVariable Transposed(TensorVariable x) => T.SwapAxes(x, -2, -1);

    /// <summary>Rows and columns exchanged, and conjugate: of real numbers the transpose.</summary>
    public static TensorVariable Adjoint(TensorVariable x) => T.Conj(Transposed(x));

    /// <summary>Products of matrices.</summary>
    public static TensorVariable Times(TensorVariable x, TensorVariable y) => x.Rank == 2 ? T.Dot(x, y) : T.MatMul(x, y);

    /// <summary>A matrix of one column.</summary>
    public static TensorVariable Column(TensorVariable vector) => T.ExpandDims(vector, -1);

    /// <summary>A matrix of one row.</summary>
    public static TensorVariable Row(TensorVariable vector) => T.ExpandDims(vector, -2);

    /// <summary>A number per matrix, stretched over it.</summary>
    public static TensorVariable Each(TensorVariable number) => T.ShapePadRight(number, 2);

    /// <summary>Ones on the diagonal of the matrices that have as many rows as x.</summary>
    public static TensorVariable Identity(TensorVariable x) => T.Eye(T.LengthOf(x, -2), dtype: x.DType);

    /// <summary>The symmetric matrix, of complex numbers the Hermitian one, that has this triangle; its diagonal is real.</summary>
    public static TensorVariable FromTriangle(TensorVariable x, bool lower)
    {
        if (x.DType.IsComplex)
        {
            var half = HalfDiagonal(x, lower);
            return half + Adjoint(half);
        }

        return lower ? T.Tril(x) + Transposed(T.Tril(x, -1)) : T.Triu(x) + Transposed(T.Triu(x, 1));
    }

    /// <summary>
    /// The gradient of a function of one triangle of a symmetric or Hermitian matrix: both elements of a pair move with the one that is read.
    /// </summary>
    public static TensorVariable OntoTriangle(TensorVariable gradient, bool lower) =>
        gradient.DType.IsComplex ? HalfDiagonal(gradient + Adjoint(gradient), lower)
        : lower ? T.Tril(gradient) + T.Tril(Transposed(gradient), -1)
        : T.Triu(gradient) + T.Triu(Transposed(gradient), 1);

    /// <summary>A triangle of a matrix, and half of its diagonal.</summary>
    public static TensorVariable HalfDiagonal(TensorVariable x, bool lower) =>
        (lower ? T.Tril(x) + T.Tril(x, -1) : T.Triu(x) + T.Triu(x, 1)) * 0.5;

    /// <summary>1 / (x[j] - x[i]) for i != j, 0 on the diagonal.</summary>
    public static TensorVariable InverseDifferences(TensorVariable x)
    {
        var identity = T.Eye(T.LengthOf(x, -1), dtype: x.DType);
        return (1 - identity) / (Row(x) - Column(x) + identity);
    }
}
