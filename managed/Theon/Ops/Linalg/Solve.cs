using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>The x of a x = b for square matrices a; b holds columns, or is one vector. A singular matrix is an error of the call.</summary>
public sealed record Solve : Op
{
    /// <summary>The only value.</summary>
    public static Solve Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Solve);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs, 2);
        MatrixMath.CheckRightHandSide(this, inputs[0], inputs[1]);
        return [inputs[1].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, 2.3.1.
        var db = On(MatrixMath.Adjoint(node.Inputs[0]), MatrixMath.Flowing(dys[0])!);
        return [-OuterOf(node, db), db];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        MatrixMath.KernelLike(lowering, "solve", 0, 1, lowering.Input(0), lowering.Input(1));

    /// <summary>db x^H, the gradient of the matrix but for its sign.</summary>
    internal static TensorVariable OuterOf(Apply node, TensorVariable db)
    {
        var x = node.Output;
        return node.Inputs[1].Rank == node.Inputs[0].Rank
            ? MatrixMath.Times(db, MatrixMath.Adjoint(x))
            : MatrixMath.Column(db) * MatrixMath.Row(T.Conj(x));
    }
}

/// <summary>The x of a x = b for triangular matrices a, of which one triangle is read. A 0 on the diagonal is an error of the call.</summary>
public sealed record SolveTriangular(bool IsLower, bool HasUnitDiagonal = false) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(SolveTriangular);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs, 2);
        MatrixMath.CheckRightHandSide(this, inputs[0], inputs[1]);
        return [inputs[1].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // As for Solve, on what is read.
        var db = (this with { IsLower = !IsLower }).On(MatrixMath.Adjoint(node.Inputs[0]), MatrixMath.Flowing(dys[0])!);
        var da = -Solve.OuterOf(node, db);
        var skipped = HasUnitDiagonal ? 1 : 0;
        return [IsLower ? T.Tril(da, -skipped) : T.Triu(da, skipped), db];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var flags = (IsLower ? MatrixMath.Lower : 0) | (HasUnitDiagonal ? MatrixMath.UnitDiagonal : 0);
        MatrixMath.KernelLike(lowering, "solve_triangular", flags, 1, lowering.Input(0), lowering.Input(1));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsLower ? "lower" : "upper")}{(HasUnitDiagonal ? ", unit" : "")}}}";
}

/// <summary>Inverses of square matrices. A singular one is an error of the call.</summary>
public sealed record MatrixInverse : Op
{
    /// <summary>The only value.</summary>
    public static MatrixInverse Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(MatrixInverse);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Giles, 2.2.3.
        var adjoint = MatrixMath.Adjoint(node.Output);
        return [-MatrixMath.Times(MatrixMath.Times(adjoint, MatrixMath.Flowing(dys[0])!), adjoint)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => MatrixMath.KernelLike(lowering, "inverse", 0, 0, lowering.Input(0));
}
