using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>One op of the registry, or one kind of an op that has several, and how to apply it to operands of a dtype.</summary>
internal sealed record SupportRow(string Name, Func<DType, Apply> Apply, string Orders, string Bound)
{
    /// <summary>Whether T.Vectorize takes it: "yes", or why not.</summary>
    public string Batches
    {
        get
        {
            var node = Support.ExampleOf(this);
            var inputs = Support.BatchedOf(node);
            try
            {
                T.Vectorize(x => Support.Applied(node, inputs, x).Outputs, [.. inputs.Select(input => T.Variable(TensorType.WithLengths(input.DType, [-1, .. input.Type.Lengths])))]);
                return "yes";
            }
            catch (TensorTypeException error)
            {
                return error.Message[(error.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
            }
        }
    }

    /// <summary>The dtypes that a graph may have here.</summary>
    public ImmutableArray<DType> Accepted =>
        [.. Enum.GetValues<DType>().Where(dtype =>
        {
            try
            {
                Apply(dtype);
                return true;
            }
            catch (TensorTypeException)
            {
                return false;
            }
        })];

    /// <summary>Them in words.</summary>
    public string AcceptedText
    {
        get
        {
            var left = Accepted.ToHashSet();
            var words = new List<string>();
            foreach (var (name, dtypes) in s_groups)
            {
                if (dtypes.All(left.Contains))
                {
                    words.Add(name);
                    left.ExceptWith(dtypes);
                }
            }

            return string.Join(", ", words.Concat(left.Order().Select(dtype => dtype.Name)));
        }
    }

    private static readonly (string Name, DType[] DTypes)[] s_groups =
    [
        ("bool", [DType.Bool]),
        ("integers", [.. Enum.GetValues<DType>().Where(dtype => dtype.IsInteger)]),
        ("floats", [DType.Float16, DType.Float32, DType.Float64]),
        ("complex", [DType.Complex64, DType.Complex128]),
    ];
}

/// <summary>What each op takes: computed from the ops themselves.</summary>
internal static class Support
{
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");

    // Ops of several kinds, whose kinds are rows of their own.
    private static readonly Func<TensorVariable>[] s_kinds =
    [
        () => s_m.Prod(0), () => s_m.Mean(0), () => s_m.Max(0), () => s_m.Min(0), () => s_m.Any(0), () => s_m.All(0), () => T.CumSum(s_v), () => T.SetSubtensor(s_v[1..], 1),
        () => T.SetSubtensor(s_v[new[] { 1, 0 }], 1), () => s_v.ArgMin(), () => new Product(ProductKind.Gemm, 1, 1, true).On(s_m, s_m, s_m),
        () => new Product(ProductKind.Gemv, 1, 1, true).On(s_m, s_v, s_v), () => new Product(ProductKind.DotInner, 1, 1, true).On(s_v, s_v, T.DScalar()),
    ];

    private static readonly HashSet<Type> s_exact =
    [
        typeof(AdvancedIncSubtensor), typeof(AdvancedSubtensor), typeof(Alloc), typeof(Arange), typeof(ArgReduce), typeof(ArgSort), typeof(Bincount), typeof(Check), typeof(AxisLength), typeof(Diagonal),
        typeof(DimShuffle), typeof(GradientGate), typeof(IncSubtensor), typeof(IndexPositions), typeof(Join), typeof(Nonzero), typeof(Rebroadcast), typeof(BroadcastRuntime), typeof(Printout), typeof(Breakpoint), typeof(Reshape), typeof(Roll), typeof(SearchSorted),
        typeof(SetDiagonal), typeof(Sort), typeof(SpecifyShape), typeof(Split), typeof(Subtensor), typeof(Reduce),
    ];

    public static ImmutableArray<SupportRow> Rows { get; } =
        [.. ScalarOps.All.Select(OfScalar), .. OpTableTests.Examples.Concat(s_kinds).Select(OfStructure).OrderBy(row => row.Name, StringComparer.Ordinal)];

    /// <summary>Two arguments that some examples need to be of other lengths: see <see cref="ValueOf"/>.</summary>
    public static (int Number, int Second)[] Sizes => [(4, 4), (2, 4), (4, 3)];

    /// <summary>The op of a row on float64, or on what it takes instead.</summary>
    public static Apply ExampleOf(SupportRow row)
    {
        var accepted = row.Accepted;
        var node = row.Apply(((DType[])[DType.Float64, DType.Complex128, DType.Int64, DType.Bool]).First(accepted.Contains));
        var leaves = node.Inputs.Where(input => input is not Constant).Distinct().ToDictionary(input => input, input => T.Variable(input.Type));
        return Apply.Of(node.Op, [.. node.Inputs.Select(input => leaves.GetValueOrDefault(input, input))]);
    }

    /// <summary>The inputs that differ from example to example: all but constants, lengths, positions and what must be true.</summary>
    public static ImmutableArray<TensorVariable> BatchedOf(Apply node)
    {
        ImmutableArray<TensorVariable> inputs = [.. node.Inputs.Where(input => input is not Constant).Distinct()];
        ImmutableArray<TensorVariable> numbers = [.. inputs.Where(input => input.DType is DType.Float64 or DType.Complex128 || (input.DType == DType.Bool && input.Rank > 0 && node.Op is not Check))];
        return numbers.IsEmpty ? [.. inputs.Where(input => input.Rank > 0)] : numbers;
    }

    /// <summary>The op on other inputs.</summary>
    public static Apply Applied(Apply node, ImmutableArray<TensorVariable> from, ImmutableArray<TensorVariable> to) =>
        Apply.Of(node.Op, [.. node.Inputs.Select(input => from.IndexOf(input) is >= 0 and var k ? to[k] : input)]);

    /// <summary>Ones, or a positive definite matrix; 0-d integers are <paramref name="number"/>.</summary>
    public static NDArray ValueOf(TensorType type, int number, int length)
    {
        long[] shape = [.. type.Lengths.Select(known => known < 0 ? length : known)];
        if (type.DType == DType.BFloat16)
        {
            return NDArray.Zeros(type.DType, shape);
        }

        if (type.Rank == 2 && type.DType != DType.Int64)
        {
            // Positive definite, for the ops that take such matrices alone.
            using var matrix = NDArray.FromSpan<double>([.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => i / shape[1] == i % shape[1] ? 4.0 : 1.0)], shape);
            return matrix.AsType(type.DType);
        }

        using var ones = NDArray.Full(type.Rank == 0 && type.DType == DType.Int64 ? number : 1.0, shape);
        return ones.AsType(type.DType);
    }

    /// <summary>The value of an input for one example: elements differ, those of matrices are largest on the diagonal.</summary>
    public static NDArray ExampleValue(TensorType type, int example, int length)
    {
        long[] shape = [.. type.Lengths.Select(known => known < 0 ? length : known)];
        var count = (int)shape.Aggregate(1L, (product, n) => product * n);
        double At(int i) => type.DType is DType.Bool or DType.Int64
            ? (i + example) % 2
            : (0.1 * i) + (0.25 * (example + 1)) + (type.Rank == 2 && i / shape[1] == i % shape[1] ? 4 : 0);
        using var flat = NDArray.FromSpan<double>([.. Enumerable.Range(0, count).Select(At)], count);
        using var shaped = flat.Reshape(shape);
        return shaped.AsType(type.DType);
    }

    /// <summary>Examples one after the other along a new first axis.</summary>
    public static NDArray Stacked(ImmutableArray<NDArray> examples)
    {
        TensorVariable[] x = [.. examples.Select(example => T.Variable(TensorType.OfRank(example.DType, example.Rank)))];
        using var function = Function.Compile(x, T.Stack(x));
        return function.Call([.. examples.Select(example => (Value)example)])[0];
    }

    private static SupportRow OfScalar(ScalarOp op) => new(
        op.Name,
        dtype => (op.Code == ScalarOpCode.Cast
            ? new Elemwise(ScalarOps.Cast, dtype.IsComplex ? DType.Complex128 : DType.Float64).On(T.Variable(TensorType.OfRank(dtype, 1)))
            : T.Apply(op, [.. Enumerable.Range(0, op.Arity).Select(i => T.Variable(TensorType.OfRank(op.Types.HasCondition && i == 0 ? DType.Bool : dtype, 1), "xyz"[i].ToString()))])).Owner!,
        OrdersOf(op),
        op.MaxUlp == 0 ? "exact" : $"{op.MaxUlp} ULP");

    private static SupportRow OfStructure(Func<TensorVariable> example)
    {
        var node = example().Owner!;
        var varied = ((DType[])[DType.Float64, DType.Bool, DType.Int64]).First(dtype => node.Inputs.Any(input => input.DType == dtype));
        return new SupportRow(node.Op.Name, dtype => Apply.Of(node.Op, [.. node.Inputs.Select(input => InDType(input, varied, dtype))]), OrdersOf(node), BoundOf(node.Op));
    }

    // Operands of the example that are float64, or bool or int64 where none is, take the dtype; indices, lengths and other conditions stay.
    private static TensorVariable InDType(TensorVariable input, DType varied, DType dtype) =>
        input.DType == varied && (varied != DType.Int64 || input.Rank > 0) ? T.Variable(TensorType.WithLengths(dtype, input.Type.Lengths.AsSpan()), input.Name ?? "x") : input;

    private static string OrdersOf(ScalarOp op)
    {
        var dtype = op.Types == TypeRule.Bits || op.Types == TypeRule.Integers ? DType.Int64
            : op.Types == TypeRule.Part || op.Types == TypeRule.ComplexOnly ? DType.Complex128
            : DType.Float64;
        var signature = op.Types.Resolve(op, dtype);
        TensorVariable Named(DType type) => new(TensorType.OfRank(type, 0), "x");
        var gradients = op.Gradient([.. Enumerable.Range(0, op.Arity).Select(i => Named(signature.OperandAt(i)))], Named(signature.Result), Named(DType.Float64));
        return gradients.All(gradient => gradient is Gradient.Flows { Value: var value } && Numbers.ScalarOf(value) is 0) ? "0"
            : gradients.Any(gradient => gradient is Gradient.NotDefined) ? "any, but for one operand" : "any";
    }

    private static string OrdersOf(Apply node)
    {
        ImmutableArray<Gradient> dys = [.. node.Outputs.Select(output => (Gradient)T.Variable(TensorType.OfRank(DType.Float64, output.Rank)))];
        var flows = node.Op.Pullback(node, dys).Where((gradient, input) => gradient is Gradient.Flows && node.Op.IsConnected(input, 0)).Any();
        return !flows ? "none" : node.Outputs.Any(output => output.DType.IsFloat) ? "any" : "0";
    }

    private static string BoundOf(Op op) => op switch
    {
        Reduce { Kind: ReduceKind.Sum or ReduceKind.Mean or ReduceKind.Prod } or Cumulate or Dot or Product => "rounding of each step",
        _ when s_exact.Contains(op.GetType()) => "exact",
        _ => "see its tests",
    };
}
