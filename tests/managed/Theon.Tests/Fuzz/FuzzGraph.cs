using Theon.Tests.Reference;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Tests.Fuzz;

/// <summary>What kind of graphs are drawn, and thereby how results are compared.</summary>
public enum FuzzKind
{
    /// <summary>Small integers under + - x and what keeps them exact, all dtypes: results agree to the bit.</summary>
    Exact,

    /// <summary>Reals under functions that do not blow errors up: results agree within rounding.</summary>
    Smooth,

    /// <summary>NaN, infinities, zeros and tiny values: NaN and infinities stay where they are under exact rules.</summary>
    Special,
}

/// <summary>A random graph: inputs with values, outputs, and the values of all that was computed on the way.</summary>
internal sealed class FuzzGraph
{
    private const int MostElements = 800;

    // Sums of products of larger values would overflow in one order of adding and not in another.
    private const double MostSpecial = 1e6;

    private static readonly DType[] s_discrete =
    [
        DType.Int64, DType.Bool, DType.Int32, DType.Int8, DType.Int16, DType.UInt8, DType.UInt16, DType.UInt32,
    ];

    private readonly Dictionary<TensorVariable, RefArray> _values = [];
    private readonly List<TensorVariable> _pool = [];
    private readonly Random _random;

    private FuzzGraph(FuzzKind kind, int seed)
    {
        Kind = kind;
        Seed = seed;
        _random = new Random(seed);
    }

    public FuzzKind Kind { get; }

    public int Seed { get; }

    public List<TensorVariable> Inputs { get; } = [];

    public TensorVariable[] Outputs { get; private set; } = [];

    /// <summary>The reference's value of every input and node.</summary>
    public IReadOnlyDictionary<TensorVariable, RefArray> Values => _values;

    public static FuzzGraph Draw(FuzzKind kind, int seed)
    {
        var graph = new FuzzGraph(kind, seed);
        graph.AddInputs();
        for (var (tries, nodes) = (0, graph._random.Next(4, 25)); graph._pool.Count < graph.Inputs.Count + nodes && tries < 200; tries++)
        {
            graph.TryAdd(FuzzOps.Draw(kind, graph._random, graph.Pick));
        }

        graph.Outputs = [.. graph._pool.TakeLast(1), .. Enumerable.Range(0, graph._random.Next(3)).Select(_ => graph.Pick())];
        return graph;
    }

    public override string ToString() => $"seed {Seed}, {Kind}";

    // Axes of length 1 are declared as such or not; lengths meet by chance.
    private void AddInputs()
    {
        int[] lengths = [0, 1, 2, 3, 5, 8, 17];
        var (n, m) = (lengths[_random.Next(lengths.Length)], lengths[_random.Next(1, lengths.Length)]);
        int[][] shapes = [[], [n], [m], [n, m], [1, m], [n, 1], [m, n], [m, m]];
        var floating = _random.Next(4) == 0 ? DType.Float32 : DType.Float64;
        foreach (var shape in shapes.Where(_ => _random.Next(3) > 0).DefaultIfEmpty([n]))
        {
            var dtype = Kind == FuzzKind.Exact && _random.Next(3) == 0 ? s_discrete[_random.Next(s_discrete.Length)] : floating;
            var type = shape.Select(length => length == 1 && _random.Next(2) == 0).ToArray();
            var input = T.Variable(dtype, type, $"x{Inputs.Count}");
            Inputs.Add(input);
            _pool.Add(input);
            _values[input] = DrawValue(dtype, [.. shape.Select(length => (long)length)]);
        }
    }

    private RefArray DrawValue(DType dtype, long[] shape) => Kind switch
    {
        FuzzKind.Special => DrawSpecial(dtype, shape),
        FuzzKind.Smooth => RefArray.Of(dtype, [.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => (4 * _random.NextDouble()) - 2)], shape),
        _ => RefArray.Of(dtype, [.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => (double)_random.Next(dtype.Kind == DTypeKind.Unsigned ? 0 : -4, 5))], shape),
    };

    private RefArray DrawSpecial(DType dtype, long[] shape)
    {
        var drawn = Rewriting.SpecialValues.Draw(dtype, shape, _random, 0.3);
        return new RefArray(dtype, shape, Array.ConvertAll(drawn.Elements, element => IsSmall(element.Real) ? element : Number.Of((double)_random.Next(-3, 4))));
    }

    private static bool IsSmall(double value) => !double.IsFinite(value) || Math.Abs(value) <= MostSpecial;

    // Recent values more often: graphs grow deep.
    private TensorVariable Pick() => _pool[Math.Max(_random.Next(_pool.Count), _random.Next(_pool.Count))];

    private void TryAdd(Func<TensorVariable> build)
    {
        try
        {
            var node = build();
            if (_values.ContainsKey(node))
            {
                return;
            }

            // Every value on the way counts, not only the last.
            var parts = Theon.Graph.Traversal.TopologicalOrder([node]).SelectMany(apply => apply.Outputs).Append(node).Distinct().Where(part => !_values.ContainsKey(part)).ToArray();
            var values = ReferenceEvaluator.Evaluate(parts, _values);
            if (values.All(IsAcceptable))
            {
                for (var i = 0; i < parts.Length; i++)
                {
                    _values[parts[i]] = values[i];
                }

                _pool.Add(node);
            }
        }
        catch (Exception error) when (error is TensorTypeException or ReferenceException or NotSupportedException)
        {
            // These operands do not go together: the next draw may.
        }
    }

    // The reference computes in numbers that do not wrap.
    private static bool Holds(DType dtype, double value) => !dtype.IsInteger || Promotion.Holds(dtype, (long)value);

    // Integers stay where every dtype is exact; no value is so large that a later one means nothing.
    private bool IsAcceptable(RefArray value)
    {
        var most = Kind == FuzzKind.Exact ? 1 << 18 : 1e4;
        return value.Elements.Length <= MostElements
            && value.Elements.All(element => Kind == FuzzKind.Special ? IsSmall(element.Real) : Math.Abs(element.Real) <= most && Holds(value.DType, element.Real));
    }
}
