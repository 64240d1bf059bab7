using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Shapes of a <see cref="Product"/>.</summary>
public enum ProductKind
{
    /// <summary>matrix[m, k] by matrix[k, n].</summary>
    Gemm,

    /// <summary>matrix[m, k] by vector[k].</summary>
    Gemv,

    /// <summary>Outer product of vector[m] and vector[n].</summary>
    Ger,

    /// <summary>Inner product of vector[k] and vector[k].</summary>
    DotInner,
}

/// <summary>
/// alpha * a A B + beta * b C in one kernel. Inputs: A, B, then where announced the addend C, the 0-d factor a, the 0-d factor b.
/// Without an addend beta is 0. Made by rewriting; transposes are views of A and B.
/// </summary>
public sealed record Product(
    ProductKind Kind, double Alpha = 1, double Beta = 0, bool HasAddend = false, bool HasAlpha = false, bool HasBeta = false) : Op
{
    private const int AddendFlag = 4;
    private const int AlphaFlag = 8;
    private const int BetaFlag = 16;

    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public bool Equals(Product? other) => other is not null && Kind == other.Kind && Alpha.Equals(other.Alpha) && Beta.Equals(other.Beta)
        && HasAddend == other.HasAddend && HasAlpha == other.HasAlpha && HasBeta == other.HasBeta;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Alpha, Beta, HasAddend, HasAlpha, HasBeta);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2 + Count(HasAddend) + Count(HasAlpha) + Count(HasBeta));
        if (!HasAddend && (Beta != 0 || HasBeta))
        {
            throw new TensorTypeException($"{this} has a factor for an addend but no addend.");
        }

        var dtype = inputs[0].DType;
        foreach (var input in inputs)
        {
            TypeErrors.CheckComputed(this, input, "float32, float64", accepted => accepted is DType.Float32 or DType.Float64 && accepted == dtype);
        }

        var (rankA, rankB) = Ranks;
        TypeErrors.CheckRank(this, inputs[0], rankA);
        TypeErrors.CheckRank(this, inputs[1], rankB);
        var product = TypeOfProduct(inputs[0].Type, inputs[1].Type);
        if (HasAddend && !(inputs[2].Rank == product.Rank && AddendFits(inputs[2].Type, product)))
        {
            throw new TensorTypeException($"{Name} got the addend {inputs[2].Type} for a product of type {product}; it must have the same shape.");
        }

        for (var i = HasAddend ? 3 : 2; i < inputs.Length; i++)
        {
            TypeErrors.CheckRank(this, inputs[i], 0);
        }

        return [product];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        var alpha = HasAlpha ? node.Inputs[2 + Count(HasAddend)] : null;
        var beta = HasBeta ? node.Inputs[^1] : null;
        var scaled = dy * Alpha * (alpha ?? 1);
        var (da, db) = Kind == ProductKind.Ger ? (T.Dot(scaled, b), T.Dot(scaled.T, a)) : Dot.Gradients(a, b, scaled);
        var gradients = ImmutableArray.CreateBuilder<Gradient>();
        gradients.AddRange(da, db);
        if (HasAddend)
        {
            gradients.Add(dy * Beta * (beta ?? 1));
        }

        if (HasAlpha)
        {
            gradients.Add(T.Sum(dy * Alpha * (Kind == ProductKind.Ger ? T.Outer(a, b) : T.Dot(a, b))));
        }

        if (HasBeta)
        {
            gradients.Add(T.Sum(dy * Beta * node.Inputs[2]));
        }

        return gradients.ToImmutable();
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var (a, b) = (lowering.Input(0), lowering.Input(1));
        var (rowLengths, columnLengths) = (lowering.LengthsOf(a), lowering.LengthsOf(b));
        ImmutableArray<Length> lengths = Kind switch
        {
            ProductKind.Gemm => [rowLengths[0], columnLengths[1]],
            ProductKind.Gemv => [rowLengths[0]],
            ProductKind.Ger => [rowLengths[0], columnLengths[0]],
            _ => [],
        };
        var output = HasAddend ? lowering.OutputInPlaceOf(0, 2) : lowering.Output(0, lengths);
        var inputs = new Slot[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = lowering.Input(i);
        }

        var flags = (HasAddend ? AddendFlag : 0) | (HasAlpha ? AlphaFlag : 0) | (HasBeta ? BetaFlag : 0);
        lowering.Kernel(KernelName, ProductAttributes.Write(flags, Alpha, Beta).Bytes, [output], inputs);
    }

    /// <inheritdoc/>
    protected override string Describe() => HasAddend || HasAlpha || Alpha != 1
        ? FormattableString.Invariant($"{Name}{{alpha={Alpha:R}{(HasAlpha ? "*a" : "")}{(HasAddend ? $", beta={Beta:R}{(HasBeta ? "*b" : "")}" : "")}}}")
        : Name;

    private string KernelName => Kind switch
    {
        ProductKind.Gemm => "gemm",
        ProductKind.Gemv => "gemv",
        ProductKind.Ger => "ger",
        _ => "dot",
    };

    private (int A, int B) Ranks => Kind switch
    {
        ProductKind.Gemm => (2, 2),
        ProductKind.Gemv => (2, 1),
        _ => (1, 1),
    };

    private static int Count(bool present) => present ? 1 : 0;

    private static bool AddendFits(TensorType addend, TensorType product)
    {
        for (var axis = 0; axis < product.Rank; axis++)
        {
            var (have, want) = (addend.Lengths[axis], product.Lengths[axis]);
            if (have >= 0 && want >= 0 && have != want)
            {
                return false;
            }
        }

        return true;
    }

    private TensorType TypeOfProduct(TensorType a, TensorType b)
    {
        if (Kind == ProductKind.Ger)
        {
            return TensorType.WithLengths(a.DType, a.Lengths[0], b.Lengths[0]);
        }

        var (k, l) = (a.Lengths[^1], b.Lengths[0]);
        return k < 0 || l < 0 || k == l
            ? TensorType.WithLengths(a.DType, [.. a.Lengths.AsSpan()[..^1], .. b.Lengths.AsSpan()[1..]])
            : throw new TensorTypeException($"{Name} got {a} and {b}: the last axis of the left has length {k}, the first of the right {l}.");
    }
}

/// <summary>Attributes of the product kernels.</summary>
internal static class ProductAttributes
{
    public static AttributeWriter Write(int flags, double alpha, double beta)
    {
        const int Bytes = 24;
        return new AttributeWriter().Int32(Bytes).Int32(flags).Double(alpha).Double(beta);
    }
}
