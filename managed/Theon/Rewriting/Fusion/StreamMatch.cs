using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// A product z = X W, work on rows that makes r of it, and a product g = X^T r. What else the work makes of z, sums for example, comes along.
/// </summary>
internal sealed class StreamMatch
{
    // What is no longer bound by memory is left to products of its own; where lengths are not known the kernel decides.
    private const int MostColumns = 16;

    private readonly StreamMiddle _middle;
    private readonly RowFactors? _factors;

    private StreamMatch(StreamMiddle middle, RowFactors? factors, Apply last)
    {
        (_middle, _factors, Last) = (middle, factors, last);
        Nodes = [middle.First, .. middle.Nodes];
        Matrices = [middle.First.Inputs[0], middle.First.Inputs[1]];
        Operands = middle.Operands;
    }

    /// <summary>The nodes that become the pass, but for the last product.</summary>
    public ImmutableArray<Apply> Nodes { get; }

    /// <summary>The last product, of which the pass does all but what it adds.</summary>
    public Apply Last { get; }

    /// <summary>X and W.</summary>
    public ImmutableArray<TensorVariable> Matrices { get; }

    /// <summary>What the work between the products reads beside z.</summary>
    public ImmutableArray<TensorVariable> Operands { get; }

    /// <summary>What the last product adds or is multiplied with.</summary>
    public ImmutableArray<TensorVariable> Addends => [.. Last.Inputs.AsSpan()[2..], .. _factors?.Variables ?? []];

    /// <summary>The matches that end in this node, the best first.</summary>
    public static IEnumerable<StreamMatch> Of(Apply last, FunctionGraph graph)
    {
        if (last.Op is not Product { Kind: ProductKind.Gemv or ProductKind.Gemm } || TransposeOf(last.Inputs[0]) is not { } x)
        {
            return [];
        }

        var r = last.Inputs[1];
        return Matches(r, null).Concat(RowFactors.Of(r) is var (inner, factors) ? Matches(inner, factors) : []);

        IEnumerable<StreamMatch> Matches(TensorVariable r, RowFactors? factors) =>
            StreamMiddle.For(r, x, last, graph).Where(middle => Fits(last, middle.First)).Select(middle => new StreamMatch(middle, factors, last));
    }

    /// <summary>Makes the pass, and what stands for each variable that others read; the result is g.</summary>
    public TensorVariable EmitPass(VariableMap<TensorVariable> map)
    {
        using var scope = OriginScope.Inherit(Origins.Union([.. Nodes, Last]));
        var op = new MatrixStream(_middle.Steps, ((Product)_middle.First.Op).Alpha, ((Product)Last.Op).Alpha);
        var pass = Apply.Of(op, [.. Matrices.Concat(Operands).Select(variable => map.GetValueOrDefault(variable, variable))]);
        for (var i = 0; i < _middle.Delivered.Count; i++)
        {
            map[_middle.Delivered[i]] = pass.Outputs[i + 1];
        }

        return pass.Outputs[0];
    }

    /// <summary>Makes what stands for the last product.</summary>
    public void EmitLast(VariableMap<TensorVariable> map, TensorVariable gradient)
    {
        using var scope = OriginScope.Inherit(Last.Origins);
        map[Last.Output] = Finish(gradient, (Product)Last.Op, variable => map.GetValueOrDefault(variable, variable));
    }

    // a s g + b C.
    private TensorVariable Finish(TensorVariable g, Product outer, Func<TensorVariable, TensorVariable> now)
    {
        var addends = Last.Inputs[2..].Map(now);
        if (addends.Length == 0 && _factors is null)
        {
            return g;
        }

        var builder = new CompositeBuilder(g.Rank);
        var value = builder.Operand(g);
        if (_factors is not null)
        {
            value = _factors.Apply(builder, value, g.DType, ShapeRules.LengthOf(Matrices[0], 0), now);
        }

        var next = outer.HasAddend ? 1 : 0;
        if (outer.HasAlpha)
        {
            value = builder.Apply(ScalarOps.Mul, g.DType, builder.Operand(Spread(addends[next++])), value);
        }

        if (outer.HasAddend)
        {
            var addend = builder.Operand(addends[0]);
            if (outer.Beta != 1)
            {
                addend = builder.Apply(ScalarOps.Mul, g.DType, builder.Operand(Tensor.Constant(NDArray.Scalar(outer.Beta).AsType(g.DType))), addend);
            }

            if (outer.HasBeta)
            {
                addend = builder.Apply(ScalarOps.Mul, g.DType, builder.Operand(Spread(addends[next])), addend);
            }

            value = builder.Apply(ScalarOps.Add, g.DType, value, addend);
        }

        builder.Output(value);
        return builder.Build().On(builder.Variables.AsSpan());

        TensorVariable Spread(TensorVariable scalar) =>
            new DimShuffle(EquatableArray.Create<int>(Sequences.Range(g.Rank, _ => -1))).On(scalar);
    }

    private static bool Fits(Apply last, Apply first)
    {
        var (outer, x) = ((Product)last.Op, first.Inputs[0]);
        if (((Product)first.Op).Kind != outer.Kind)
        {
            return false;
        }

        var w = first.Inputs[1];
        var gradient = TensorType.WithLengths(x.DType, [x.Type.Lengths[1], .. w.Type.Lengths.AsSpan()[1..]]);
        return last.Output.Type.Equals(gradient)
            && (!outer.HasAddend || last.Inputs[2].Type.Equals(gradient))
            && (w.Rank == 1 || w.Type.Lengths[1] <= MostColumns)
            // Rows of a transposed matrix are not what lies together in memory.
            && TransposeOf(x) is null;
    }

    private static TensorVariable? TransposeOf(TensorVariable variable) =>
        variable.Owner is { Op: DimShuffle { Order: [1, 0] } } owner && owner.Inputs[0].Rank == 2 ? owner.Inputs[0] : null;
}
