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

/// <summary>A random graph: inputs, outputs, and samples of values of all that is computed on the way.</summary>
internal sealed class FuzzGraph
{
    private const int MostElements = 800;

    // Those that do not fit the graph are left out.
    private const int MoreSamples = 4;

    private static readonly int[] s_lengths = [0, 1, 2, 3, 5, 8, 17];

    // Axes of inputs: of length 1, n or m.
    private static readonly string[] s_axes = ["", "n", "m", "nm", "1m", "n1", "mn", "mm"];

    // Sums of products of larger values would overflow in one order of adding and not in another.
    private const double MostSpecial = 1e6;

    private static readonly DType[] s_discrete =
    [
        DType.Int64, DType.Bool, DType.Int32, DType.Int8, DType.Int16, DType.UInt8, DType.UInt16, DType.UInt32,
    ];

    private readonly Dictionary<TensorVariable, RefArray> _values = [];
    private readonly List<TensorVariable> _pool = [];
    private readonly List<string> _axes = [];
    private readonly Random _random;
    private IReadOnlyList<IReadOnlyDictionary<TensorVariable, RefArray>>? _samples;

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

    /// <summary>The reference's value of every input and node that it was drawn with.</summary>
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

    /// <summary>The values it was drawn with, and others of the same and of other lengths: what a function is called with that was compiled once.</summary>
    public IReadOnlyList<IReadOnlyDictionary<TensorVariable, RefArray>> Samples =>
        _samples ??= [Values, .. Enumerable.Range(1, MoreSamples).Select(Redraw).OfType<IReadOnlyDictionary<TensorVariable, RefArray>>()];

    public override string ToString() => $"seed {Seed}, {Kind}";

    // Axes of length 1 are declared as such or not; lengths meet by chance.
    private void AddInputs()
    {
        var (n, m) = DrawLengths(_random);
        var floating = _random.Next(4) == 0 ? DType.Float32 : DType.Float64;
        foreach (var axes in s_axes.Where(_ => _random.Next(3) > 0).DefaultIfEmpty("n"))
        {
            var shape = ShapeOf(axes, n, m);
            var dtype = Kind == FuzzKind.Exact && _random.Next(3) == 0 ? s_discrete[_random.Next(s_discrete.Length)] : floating;
            var type = shape.Select(length => length == 1 && _random.Next(2) == 0).ToArray();
            var input = T.Variable(dtype, type, $"x{Inputs.Count}");
            Inputs.Add(input);
            _axes.Add(axes);
            _pool.Add(input);
            _values[input] = DrawValue(dtype, shape, _random);
        }
    }

    // Half of the samples keep the lengths. Null where the values do not fit, or grow beyond what can be compared.
    private Dictionary<TensorVariable, RefArray>? Redraw(int sample)
    {
        var random = new Random((Seed * (MoreSamples + 1)) + sample);
        var (n, m) = DrawLengths(random);
        var values = new Dictionary<TensorVariable, RefArray>();
        for (var i = 0; i < Inputs.Count; i++)
        {
            var pattern = Inputs[i].Type.Broadcastable;
            var shape = sample % 2 == 0 ? _values[Inputs[i]].Shape : [.. ShapeOf(_axes[i], n, m).Select((length, axis) => pattern[axis] ? 1 : length)];
            values[Inputs[i]] = DrawValue(Inputs[i].DType, shape, random);
        }

        try
        {
            // One after the other: other lengths may make of outer products what no memory holds.
            foreach (var part in Theon.Graph.Traversal.TopologicalOrder(Outputs).SelectMany(node => node.Outputs).Concat(Outputs).Distinct().Where(part => !values.ContainsKey(part)))
            {
                var value = ReferenceEvaluator.Evaluate([part], values)[0];
                if (!IsAcceptable(value))
                {
                    return null;
                }

                values[part] = value;
            }

            return values;
        }
        catch (ReferenceException)
        {
            return null;
        }
    }

    private static (int N, int M) DrawLengths(Random random) => (s_lengths[random.Next(s_lengths.Length)], s_lengths[random.Next(1, s_lengths.Length)]);

    private static long[] ShapeOf(string axes, int n, int m) => [.. axes.Select(axis => axis switch { 'n' => n, 'm' => m, _ => 1L })];

    private RefArray DrawValue(DType dtype, long[] shape, Random random) => Kind switch
    {
        FuzzKind.Special => DrawSpecial(dtype, shape, random),
        FuzzKind.Smooth => RefArray.Of(dtype, [.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => (4 * random.NextDouble()) - 2)], shape),
        _ => RefArray.Of(dtype, [.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => (double)random.Next(dtype.Kind == DTypeKind.Unsigned ? 0 : -4, 5))], shape),
    };

    private static RefArray DrawSpecial(DType dtype, long[] shape, Random random)
    {
        var drawn = Rewriting.SpecialValues.Draw(dtype, shape, random, 0.3);
        return new RefArray(dtype, shape, Array.ConvertAll(drawn.Elements, element => IsSmall(element.Real) ? element : Number.Of((double)random.Next(-3, 4))));
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
