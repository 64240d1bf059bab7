using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>What stands for a value of one example: for a batch of them, with the axis of the batch in front, or for one that all share.</summary>
internal sealed record BatchValue(TensorVariable Value, bool IsBatched);

/// <summary>
/// Turns expressions of one example into expressions of a batch: each op is applied to tensors that have one more axis, in front, or to
/// those that all examples share. What an example does must not depend on its values in shape.
/// </summary>
internal sealed class Batching
{
    private readonly TensorVariable _count;
    private readonly ChoiceBatching _choices;
    private readonly INestedGradients _gradients;
    private readonly Dictionary<TensorVariable, BatchValue> _map = new(ReferenceEqualityComparer.Instance);

    private Batching(TensorVariable count, ChoiceBatching choices, INestedGradients gradients) => (_count, _choices, _gradients) = (count, choices, gradients);

    /// <summary>Expressions for the whole batch; all of them have the axis of the batch in front.</summary>
    /// <param name="outputs">Expressions of one example.</param>
    /// <param name="examples">Their inputs.</param>
    /// <param name="batches">What stands for each: the same with one more axis in front.</param>
    /// <param name="gradients">How the gradients of loops over the examples are made.</param>
    public static ImmutableArray<TensorVariable> Run(
        ImmutableArray<TensorVariable> outputs, ImmutableArray<TensorVariable> examples, ImmutableArray<TensorVariable> batches, INestedGradients gradients)
    {
        var nodes = Traversal.TopologicalOrder(outputs);
        var choices = new ChoiceBatching(nodes, outputs, examples);
        var run = new Batching(T.LengthOf(batches[0], 0), choices, gradients);
        for (var i = 0; i < examples.Length; i++)
        {
            run._map.Add(examples[i], new(batches[i], true));
        }

        foreach (var node in nodes)
        {
            if (!choices.IsInside(node))
            {
                run.Add(node);
            }
        }

        return [.. outputs.Select(output => run.Lifted(run.Find(output)))];
    }

    private void Add(Apply node)
    {
        using var origins = OriginScope.Inherit(node.Origins);
        ImmutableArray<BatchValue> inputs = [.. node.Inputs.Select(Find)];
        var isBatched = inputs.Any(input => input.IsBatched);
        if (node.Op is AxisLength { Axis: var axis } && isBatched)
        {
            _map.Add(node.Output, new(T.LengthOf(inputs[0].Value, axis + 1), false));
            return;
        }

        var results = isBatched
            ? Apply(node, inputs)
            : inputs.Select(input => input.Value).SequenceEqual(node.Inputs) ? node.Outputs : Graph.Apply.Of(node.Op, [.. inputs.Select(input => input.Value)]).Outputs;
        for (var i = 0; i < results.Length; i++)
        {
            _map.Add(node.Outputs[i], new(results[i], isBatched));
        }
    }

    private BatchValue Find(TensorVariable variable) => _map.TryGetValue(variable, out var found) ? found : new(variable, false);

    /// <summary>The value with the axis of the batch, stretched where all examples share it.</summary>
    private TensorVariable Lifted(BatchValue x) =>
        x.IsBatched ? x.Value : T.BroadcastTo(x.Value, [_count, .. T.LengthsOf(x.Value)]);

    private ImmutableArray<TensorVariable> Apply(Apply node, ImmutableArray<BatchValue> x)
    {
        switch (node.Op)
        {
            case Elemwise or GradientGate or Check or Printout or Marker:
                return [node.Op.On([.. x.Select(input => input.IsBatched ? input.Value : T.ExpandDims(input.Value, 0))])];
            case Breakpoint:
                return [node.Op.On([x[0].IsBatched ? x[0].Value : T.ExpandDims(x[0].Value, 0), x[1].IsBatched ? T.Any(x[1].Value) : x[1].Value, .. x.Skip(2).Select(seen => seen.Value)])];
            case DimShuffle { Order: var order }:
                return [new DimShuffle([0, .. order.Map(axis => axis < 0 ? -1 : axis + 1)]).On(x[0].Value)];
            case Reduce { Kind: var kind, Axes: var axes }:
                return [new Reduce(kind, axes.Map(axis => axis + 1)).On(x[0].Value)];
            case ArgReduce { Kind: var kind, Axes: var axes }:
                return [new ArgReduce(kind, axes.Map(axis => axis + 1)).On(x[0].Value)];
            case Statistic statistic:
                return [(statistic with { Axes = statistic.Axes.Map(axis => axis + 1) }).On(x[0].Value)];
            case RowProgram:
                return [node.Op.On(x[0].Value)];
            case Alloc or BroadcastRuntime:
                return [node.Op.On([x[0].Value, _count, .. Shared(node, x, 1)])];
            case Reshape { InferredAxis: var inferred }:
                return [new Reshape(inferred < 0 ? -1 : inferred + 1).On([x[0].Value, _count, .. Shared(node, x, 1)])];
            case Rebroadcast { Axes: var axes }:
                return [new Rebroadcast(axes.Map(axis => axis + 1)).On(x[0].Value)];
            case SpecifyShape { Given: var given }:
                return [new SpecifyShape(given.Prepend(false).ToEquatableArray()).On([x[0].Value, .. Shared(node, x, 1)])];
            case Join { Axis: var axis }:
                return [new Join(axis + 1).On([.. x.Select(Lifted)])];
            case Split { Axis: var axis, Count: var count }:
                return Graph.Apply.Of(new Split(axis + 1, count), [x[0].Value, .. Shared(node, x, 1)]).Outputs;
            case Roll { Axis: var axis }:
                return [new Roll(axis + 1).On([x[0].Value, .. Shared(node, x, 1)])];
            case Cumulate { Kind: var kind, Axis: var axis }:
                return [new Cumulate(kind, axis + 1).On([.. x.Select(Lifted)])];
            case Sort sort:
                return [(sort with { Axis = sort.Axis + 1 }).On([x[0].Value, .. Shared(node, x, 1)])];
            case ArgSort sort:
                return [(sort with { Axis = sort.Axis + 1 }).On([x[0].Value, .. Shared(node, x, 1)])];
            case SearchSorted when !x[0].IsBatched:
                return [node.Op.On(x[0].Value, x[1].Value)];
            case Diagonal { Offset: var offset, Axis1: var axis1, Axis2: var axis2 }:
                return [new Diagonal(offset, axis1 + 1, axis2 + 1).On(x[0].Value)];
            case SetDiagonal { Offset: var offset, Axis1: var axis1, Axis2: var axis2 }:
                return [new SetDiagonal(offset, axis1 + 1, axis2 + 1).On([.. x.Select(Lifted)])];
            case Dot:
                return [Product(x[0], x[1])];
            case BatchedDot:
                return [node.Op.On([.. x.Select(input => input.IsBatched ? input.Value : T.ExpandDims(input.Value, 0))])];
            case Cholesky or Det or SlogDet or MatrixInverse or PInv or Expm or Eigh or Eigvalsh or Eig or Qr or Svd or SingularValues or Solve or SolveTriangular or LstSq:
                return Graph.Apply.Of(node.Op, [.. x.Select(Lifted)]).Outputs;
            case Fourier fourier:
                return [(fourier with { Axis = fourier.Axis + 1 }).On([x[0].Value, .. Shared(node, x, 1)])];
            case Product { Kind: ProductKind.Ger, HasAddend: false, HasAlpha: false, Alpha: 1 }:
                return [T.ExpandDims(Lifted(x[0]), 2) * T.ExpandDims(Lifted(x[1]), 1)];
            case Subtensor { Indices: var indices }:
                return [Part(node, Lifted(x[0]), indices, x[1..])];
            case IncSubtensor { Indices: var indices, Set: var set }:
                var part = Part(node, Lifted(x[0]), indices, x[2..]);
                return [set ? T.SetSubtensor(part, Lifted(x[1])) : T.IncSubtensor(part, Lifted(x[1]))];
            case AdvancedSubtensor { First: var first, Count: var count, Mode: var mode }:
                return [Gathered(Lifted(x[0]), first, count, mode, x[1..])];
            case AdvancedIncSubtensor { First: var first, Count: var count, Set: var set, Mode: var mode }:
                return [Scattered(Lifted(x[0]), Lifted(x[1]), first, count, set, mode, x[2..])];
            case Scan:
                return ScanBatching.Run(node, x, _count);
            case ChunkedRows:
                return [ChunkedRows.OnBatch(Lifted(x[0]), Lifted(x[1]))];
            case IfElse when !x[0].IsBatched:
                return Graph.Apply.Of(node.Op, [x[0].Value, .. x.Skip(1).Select(Lifted)]).Outputs;
            case IfElse:
                return _choices.Run(node, Find, _count, _gradients);
            default:
                throw Unfit(node, WhyNot(node.Op));
        }
    }

    private static string WhyNot(Op op) => op switch
    {
        Arange or Nonzero or Bincount => "the shape of its result depends on values, which differ from example to example",
        SearchSorted => "the sorted values differ from example to example",
        RandomDraw => "a state gives one draw, not one for each example",
        Ops.Product or IndexPositions => "only rewriting makes it",
        _ => "it has no form for batches",
    };

    private static IEnumerable<TensorVariable> Shared(Apply node, ImmutableArray<BatchValue> x, int first) =>
        x.Skip(first).Any(input => input.IsBatched)
            ? throw Unfit(node, "a length, size or distance differs from example to example")
            : x.Skip(first).Select(input => input.Value);

    /// <summary>The error of an op that cannot be applied to a batch.</summary>
    internal static TensorTypeException Unfit(Apply node, string why) =>
        new($"Vectorize cannot apply {node.Op}{(node.Origins.IsEmpty ? "" : $" ({node.Origins[0]})")} to a batch: {why}.");

    private static TensorVariable Product(BatchValue x, BatchValue y)
    {
        var (left, right) = (x.Value, y.Value);
        if (!y.IsBatched)
        {
            return T.Tensordot(left, right, [left.Rank - 1], [0]);
        }

        if (!x.IsBatched)
        {
            // The axes of the left come first, then the batch.
            var product = T.Tensordot(left, right, [left.Rank - 1], [1]);
            return T.MoveAxis(product, left.Rank - 1, 0);
        }

        return T.BatchedDot(left, right);
    }

    // x[batch, indices]; an index that differs from example to example becomes an array of them.
    private TensorVariable Part(Apply node, TensorVariable x, EquatableArray<AxisIndex> indices, ImmutableArray<BatchValue> bounds)
    {
        var own = bounds.Any(bound => bound.IsBatched);
        List<TensorIndex> places = [own ? T.Arange(_count) : (TensorIndex)Range.All];
        var next = 0;
        foreach (var index in indices)
        {
            if (!index.IsSlice)
            {
                places.Add(index.Start.Kind == BoundKind.Constant ? (TensorIndex)index.Start.Value : bounds[next++].Value);
                continue;
            }

            var (start, stop, step) = (Bound(index.Start), Bound(index.Stop), Bound(index.Step));
            places.Add(T.Slice(start, stop, step));
        }

        return T.Index(x, places.ToArray());

        TensorVariable? Bound(SliceBound bound) => bound.Kind switch
        {
            BoundKind.Absent => null,
            BoundKind.Constant => T.Weak(bound.Value),
            _ => bounds[next++] is { IsBatched: false, Value: var value } ? value : throw Unfit(node, "a bound of a slice differs from example to example"),
        };
    }

    private TensorVariable Gathered(TensorVariable x, int first, int count, IndexMode mode, ImmutableArray<BatchValue> indices)
    {
        if (!indices.Any(index => index.IsBatched))
        {
            return new AdvancedSubtensor(first + 1, count, mode).On([x, .. indices.Select(index => index.Value)]);
        }

        var (moved, arrays) = (IndexedFirst(x, first, count), Arrays(indices));
        var part = new AdvancedSubtensor(0, count + 1, mode).On([moved, .. arrays]);
        return IndexedInPlace(part, first, arrays[0].Rank - 1);
    }

    private TensorVariable Scattered(
        TensorVariable x, TensorVariable values, int first, int count, bool set, IndexMode mode, ImmutableArray<BatchValue> indices)
    {
        if (!indices.Any(index => index.IsBatched))
        {
            return new AdvancedIncSubtensor(first + 1, count, set, mode).On([x, values, .. indices.Select(index => index.Value)]);
        }

        var arrays = Arrays(indices);
        var result = new AdvancedIncSubtensor(0, count + 1, set, mode).On([IndexedFirst(x, first, count), IndexedFirst(values, first, arrays[0].Rank - 1), .. arrays]);
        return IndexedInPlace(result, first, count);
    }

    // The numbers of the examples, then the arrays, all of one rank.
    private TensorVariable[] Arrays(ImmutableArray<BatchValue> indices)
    {
        var rank = indices.Max(index => index.Value.Rank + (index.IsBatched ? 0 : 1));
        return [T.ShapePadRight(T.Arange(_count), rank - 1), .. indices.Select(index => index.IsBatched ? index.Value : T.ExpandDims(index.Value, 0))];
    }

    // [batch, before, indexed, after] as [batch, indexed, before, after], and back.
    private static TensorVariable IndexedFirst(TensorVariable x, int first, int count) =>
        T.DimShuffle(x, [0, .. Enumerable.Range(1 + first, count), .. Enumerable.Range(1, first), .. Enumerable.Range(1 + first + count, x.Rank - 1 - first - count)]);

    private static TensorVariable IndexedInPlace(TensorVariable x, int first, int count) =>
        T.DimShuffle(x, [0, .. Enumerable.Range(1 + count, first), .. Enumerable.Range(1, count), .. Enumerable.Range(1 + first + count, x.Rank - 1 - first - count)]);
}
