using System.Collections.Immutable;
using Theon.Ops;

namespace Theon.Onnx.Building;

/// <summary>More must be known of these inputs before the graph can be built.</summary>
internal sealed class MoreKnowledgeException(ImmutableArray<TensorVariable> inputs, string reason) : Exception(reason)
{
    /// <summary>Inputs whose lengths or values are needed.</summary>
    public ImmutableArray<TensorVariable> Inputs { get; } = inputs;
}

/// <summary>Values that must be known while the graph is built: they are computed from constants.</summary>
internal sealed class StructuralValues(OnnxOptions options)
{
    // What decides a shape is small; this is far above honest models and far below what hurts.
    private const long MostElementsOnTheWay = 1 << 24;
    private const long MostVisits = 20_000_000;

    private readonly Dictionary<TensorVariable, NDArray> _known = new(ReferenceEqualityComparer.Instance);
    private long _visits;

    /// <summary>The value of an expression of constants.</summary>
    /// <param name="variable">The expression.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="MoreKnowledgeException">It depends on inputs of which not enough is known.</exception>
    public NDArray Require(TensorVariable variable, Func<string> what)
    {
        if (variable is not Constant constant)
        {
            return _known.TryGetValue(variable, out var known) ? known : _known[variable] = Checked(Compute(variable, what), what);
        }

        return Checked(constant.Value, what);
    }

    /// <summary>The value of a small expression of constants; null for one that depends on anything else.</summary>
    public NDArray? Find(TensorVariable variable)
    {
        var seen = new HashSet<TensorVariable>(ReferenceEqualityComparer.Instance) { variable };
        var pending = new Stack<TensorVariable>(seen);
        while (pending.TryPop(out var next))
        {
            if ((next.Owner is null && next is not Constant) || ++_visits > MostVisits || Elements(next) > MostElementsOnTheWay)
            {
                return null;
            }

            foreach (var input in next.Owner?.Inputs ?? [])
            {
                if (seen.Add(input))
                {
                    pending.Push(input);
                }
            }
        }

        return Require(variable, () => "a value");
    }

    /// <summary>The lengths of the axes.</summary>
    public long[] RequireLengths(TensorVariable x, Func<string> what) => [.. Enumerable.Range(0, x.Rank).Select(axis => RequireLength(x, axis, what))];

    /// <summary>The length of an axis.</summary>
    public long RequireLength(TensorVariable x, int axis, Func<string> what) =>
        x.Type.Lengths[axis] is >= 0 and var known ? known : Require(x.Shape[axis], what).Get<long>();

    private NDArray Checked(NDArray value, Func<string> what) => value.Count <= options.MaxStructuralElements
        ? value
        : throw new OnnxException($"{what()} decides shapes and has {value.Count} elements; at most {options.MaxStructuralElements} are accepted.");

    private NDArray Compute(TensorVariable variable, Func<string> what)
    {
        var seen = new HashSet<TensorVariable>(ReferenceEqualityComparer.Instance) { variable };
        var pending = new Stack<TensorVariable>(seen);
        var inputs = ImmutableArray.CreateBuilder<TensorVariable>();
        var hasLoop = false;
        while (pending.TryPop(out var next))
        {
            if (++_visits > MostVisits)
            {
                throw new OnnxException($"Too much of the graph decides shapes, last {what()}.");
            }

            if (next.Owner is null && next is not Constant)
            {
                inputs.Add(next);
                continue;
            }

            if (Elements(next) > MostElementsOnTheWay)
            {
                throw new OnnxException($"{what()} decides shapes, but is computed from {next.Type}, which is too large.");
            }

            hasLoop |= next.Owner?.Op is Scan;
            foreach (var input in next.Owner?.Inputs ?? [])
            {
                if (seen.Add(input))
                {
                    pending.Push(input);
                }
            }
        }

        if (inputs.Count > 0)
        {
            throw new MoreKnowledgeException(inputs.ToImmutable(), $"{what()} must be known before the graph is built, but depends on {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}.");
        }

        // A loop of which only the last step matters is made one only by all rewrites.
        using var function = Function.Compile([], variable, mode: hasLoop ? Mode.FastRun : Mode.FastCompile, name: "shape");
        return function.Call();
    }

    private static long Elements(TensorVariable variable)
    {
        var count = 1L;
        foreach (var length in variable.Type.Lengths)
        {
            count = length <= 0 ? count : length > long.MaxValue / count ? long.MaxValue : count * length;
        }

        return count;
    }
}
