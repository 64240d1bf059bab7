using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// A product z = X W, elementwise work that makes r of it, and a product g = X^T r: three nodes, or two where the first product adds
/// something itself. What else the work makes of z, sums for example, comes along.
/// </summary>
internal sealed class StreamMatch
{
    // What is no longer bound by memory is left to products of its own; where lengths are not known the kernel decides.
    private const int MostColumns = 16;

    private readonly Apply _first;
    private readonly Middle _middle;
    private readonly RowFactors? _factors;

    private StreamMatch(Apply first, Middle middle, RowFactors? factors, Apply last)
    {
        (_first, _middle, _factors, Last) = (first, middle, factors, last);
        Nodes = middle.Node is null ? [first] : [first, middle.Node];
        Matrices = [first.Inputs[0], first.Inputs[1]];
        Operands = [.. middle.Variables.Where((_, i) => i != middle.Position)];
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
            Middle.For(r, graph).Where(middle => Fits(last, x, middle)).Select(middle => new StreamMatch(middle.First, middle, factors, last));
    }

    /// <summary>Makes the pass, and what stands for each variable that others read; the result is g.</summary>
    public TensorVariable EmitPass(VariableMap<TensorVariable> map)
    {
        using var scope = OriginScope.Inherit(Origins.Union([.. Nodes, Last]));
        var op = new MatrixStream(_middle.Program, _middle.Position, ((Product)_first.Op).Alpha, ((Product)Last.Op).Alpha);
        var pass = Apply.Of(op, [.. Matrices.Concat(Operands).Select(variable => map.GetValueOrDefault(variable, variable))]);
        for (var i = 0; i < _middle.Delivered.Length; i++)
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

    private static bool Fits(Apply last, TensorVariable x, Middle middle)
    {
        var outer = (Product)last.Op;
        var first = middle.First;
        if (first.Op is not Product { HasAlpha: false, HasBeta: false } inner || inner.Kind != outer.Kind || !ReferenceEquals(first.Inputs[0], x) || !middle.Fits)
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

    /// <summary>The work between the products.</summary>
    /// <param name="First">The product that makes z.</param>
    /// <param name="Node">The elementwise node; null where the product does it.</param>
    /// <param name="Program">The work, r last.</param>
    /// <param name="Variables">What it reads, z among them.</param>
    /// <param name="Position">Where z is.</param>
    /// <param name="Delivered">What the outputs before r stand for.</param>
    private sealed record Middle(
        Apply First, Apply? Node, Composite Program, ImmutableArray<TensorVariable> Variables, int Position, ImmutableArray<TensorVariable> Delivered)
    {
        public bool Fits =>
            Program.Inputs[Position].Broadcast == 0 && !Program.MayFail
            && Program.Inputs.Length + Program.Outputs.Length <= Composite.MaxStreams
            && Program.Outputs[^1].Reduction is null;

        public static IEnumerable<Middle> For(TensorVariable r, FunctionGraph graph)
        {
            if (r.Owner is { Op: Product } product)
            {
                yield return OfProduct(r, product, graph);
            }
            else if (r.Owner is { Op: Composite or Elemwise } node)
            {
                foreach (var z in node.Inputs.Distinct())
                {
                    if (z.Owner is { Op: Product { HasAddend: false } } first)
                    {
                        yield return OfElementwise(r, node, first, graph);
                    }
                }
            }
        }

        // r is the product, with what it adds.
        private static Middle OfProduct(TensorVariable r, Apply product, FunctionGraph graph)
        {
            var op = (Product)product.Op;
            var builder = new CompositeBuilder(r.Rank);
            var z = op.HasAddend ? new Product(op.Kind).On(product.Inputs[0], product.Inputs[1]) : r;
            var value = builder.Input(z);
            if (op.HasAddend)
            {
                var addend = builder.Operand(product.Inputs[2]);
                if (op.Beta != 1)
                {
                    addend = builder.Apply(ScalarOps.Mul, r.DType, builder.Operand(Tensor.Constant(NDArray.Scalar(op.Beta).AsType(r.DType))), addend);
                }

                value = builder.Apply(ScalarOps.Add, r.DType, value, addend);
            }

            builder.Output(value);
            var program = builder.Build();
            var isRead = graph.IsOutput(r) || graph.ClientsOf(r).Count > 1;
            return new Middle(
                product, null, program with { Outputs = isRead ? [program.Outputs[0], program.Outputs[0]] : program.Outputs }, builder.Variables, 0, isRead ? [r] : []);
        }

        private static Middle OfElementwise(TensorVariable r, Apply node, Apply first, FunctionGraph graph)
        {
            var z = first.Output;
            var (program, variables) = Programs.Of(node)!.Value;
            var position = variables.IndexOf(z);
            var outputs = new List<CompositeOutput>();
            var delivered = ImmutableArray.CreateBuilder<TensorVariable>();
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                var output = node.Outputs[i];
                if (!ReferenceEquals(output, r) || graph.IsOutput(output) || graph.ClientsOf(output).Count > 1)
                {
                    delivered.Add(output);
                    outputs.Add(program.Outputs[i]);
                }
            }

            if (graph.IsOutput(z) || graph.ClientsOf(z).Count > 1)
            {
                delivered.Add(z);
                outputs.Add(new CompositeOutput(position));
            }

            outputs.Add(program.Outputs[r.Index]);
            return new Middle(first, node, program with { Outputs = outputs.ToEquatableArray() }, variables, position, delivered.ToImmutable());
        }
    }
}
