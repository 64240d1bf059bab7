using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Inspection;
using Theon.Ops;
using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Compilation;

/// <summary>
/// A fused node as the ops it was made of. A function of the same inputs looks at all of their results in one pass, as one kernel again, and gives the first op with a
/// bad one. A value counts where something is made of it: not where Where takes the other side, or a product with zero hides it, nor for isnan and isinf.
/// </summary>
internal sealed class FusedParts : IFusedParts
{
    private static readonly Mode s_fuse = Mode.None.With([Phases.Fuse]);
    private static readonly ConditionalWeakTable<Apply, Dictionary<NanGuardPlan, FusedParts>> s_known = [];

    private readonly Composite _program;
    private readonly NanGuardPlan _plan;
    private readonly ImmutableArray<TensorVariable> _inputs;
    private readonly ImmutableArray<TensorVariable> _values;
    private readonly Lazy<CompiledFunction> _search;

    private FusedParts(Apply node, NanGuardPlan plan)
    {
        (_program, _plan) = ((Composite)node.Op, plan);
        using var origins = OriginScope.Inherit(node.Origins);
        using var policy = Config.With(CastPolicy.Weak);
        using var tests = Config.With(TestValueMode.Off);
        _inputs = [.. node.Inputs.Select(input => new TensorVariable(input.Type, null))];
        _values = Expand();
        var search = Search();
        _search = new Lazy<CompiledFunction>(() => Compile([search]));
    }

    private int First => _values.Length - _program.Nodes.Length;

    /// <summary>The parts of a fused node, made once.</summary>
    public static IFusedParts Of(Apply node, NanGuardPlan plan)
    {
        var known = s_known.GetOrCreateValue(node);
        lock (known)
        {
            return known.TryGetValue(plan, out var parts) ? parts : known[plan] = new FusedParts(node, plan);
        }
    }

    /// <inheritdoc/>
    public int? FirstBad(NDArray[] operands)
    {
        if (!_plan.NaN && !_plan.Infinity && double.IsInfinity(_plan.Huge!.Value))
        {
            return null;
        }

        using var found = Call(_search.Value, operands)[0];
        var number = found.Get<int>();
        return number < _program.Nodes.Length ? number : null;
    }

    /// <inheritdoc/>
    public ImmutableArray<NDArray> ValuesOf(int node, NDArray[] operands)
    {
        using var function = Compile([_values[First + node], .. _program.Nodes[node].Operands.Select(operand => _values[operand])]);
        return Call(function, operands);
    }

    /// <inheritdoc/>
    public NDArray ReducedBy(int output, NDArray[] operands)
    {
        using var function = Compile([_values[_program.Outputs[output].Value]]);
        return Call(function, operands)[0];
    }

    private static ImmutableArray<NDArray> Call(CompiledFunction function, NDArray[] operands) => [.. function.Call(Array.ConvertAll(operands, operand => (Value)operand))];

    private CompiledFunction Compile(ImmutableArray<TensorVariable> outputs) => FunctionCompiler.Compile(new FunctionRequest
    {
        Inputs = _inputs, Outputs = outputs, Mode = s_fuse, Name = "parts", OnUnusedInput = UnusedInput.Ignore,
    });

    private ImmutableArray<TensorVariable> Expand()
    {
        var values = ImmutableArray.CreateBuilder<TensorVariable>();
        values.AddRange(_inputs.AsSpan()[.._program.Inputs.Length]);
        values.AddRange(_program.Constants.Select(Constant));
        foreach (var node in _program.Nodes)
        {
            var op = node.Op == ScalarOps.Cast ? new Elemwise(node.Op, node.DType) : node.Op.Elemwise;
            values.Add(Apply.Of(op, [.. node.Operands.Select(operand => values[operand])]).Output);
        }

        return values.ToImmutable();
    }

    private unsafe TensorVariable Constant(CompositeConstant constant)
    {
        var bits = constant.Bits;
        var value = NDArray.Empty(constant.DType, [.. Enumerable.Repeat(1L, _program.Space)]);
        Buffer.MemoryCopy(&bits, value.Data, constant.DType.Bytes, constant.DType.Bytes);
        return T.Constant(value);
    }

    // The number of the first node with a bad value that counts; the number of nodes where there is none.
    private TensorVariable Search()
    {
        var counts = Counting();
        TensorVariable result = Number(_program.Nodes.Length);
        for (var node = _program.Nodes.Length - 1; node >= 0; node--)
        {
            if (counts[First + node] is { } isUsed && _program.Nodes[node].DType.IsContinuous)
            {
                var isBad = IsBad(_values[First + node]);
                result = T.Where(isUsed.Where is { } where ? T.And(isBad, where) : isBad, Number(node), result);
            }
        }

        return _program.Space == 0 ? result : T.Min(result, [.. Enumerable.Range(0, _program.Space)]);
    }

    private Constant Number(int number) => T.Constant(NDArray.Full(number, [.. Enumerable.Repeat(1L, _program.Space)]));

    // Per value where something is made of it; null: nowhere.
    private Use?[] Counting()
    {
        var uses = new Use?[_values.Length];
        foreach (var output in _program.Outputs)
        {
            uses[output.Value] = Use.Everywhere;
        }

        for (var node = _program.Nodes.Length - 1; node >= 0; node--)
        {
            if (uses[First + node] is not { } use)
            {
                continue;
            }

            var operands = _program.Nodes[node].Operands;
            for (var i = 0; i < operands.Length; i++)
            {
                if (UseOf(_program.Nodes[node], i, use) is { } part)
                {
                    uses[operands[i]] = part.Or(uses[operands[i]]);
                }
            }
        }

        return uses;
    }

    private Use? UseOf(CompositeNode node, int operand, Use use) => (node.Op.Code, operand) switch
    {
        (ScalarOpCode.IsNan or ScalarOpCode.IsInf, _) => null,
        (ScalarOpCode.Where, 1) => use.And(_values[node.Operands[0]]),
        (ScalarOpCode.Where, 2) => use.And(T.Not(_values[node.Operands[0]])),
        (ScalarOpCode.TimesOrZero, 1) => use.And(T.NotEqual(_values[node.Operands[0]], 0)),
        _ => use,
    };

    private TensorVariable IsBad(TensorVariable value) => value.DType.IsComplex ? T.Or(IsBadPart(T.Real(value)), IsBadPart(T.Imag(value))) : IsBadPart(value);

    private TensorVariable IsBadPart(TensorVariable value)
    {
        var largest = value.DType switch { DType.Float16 => (double)Half.MaxValue, DType.Float32 => float.MaxValue, _ => double.MaxValue };
        var huge = _plan.Huge!.Value < largest ? _plan.Huge : null;
        if (_plan.NaN && _plan.Infinity && huge is { } limit)
        {
            return T.Not(T.LessEqual(T.Abs(value), limit));
        }

        TensorVariable?[] kinds =
        [
            _plan.NaN ? T.IsNan(value) : null,
            _plan.Infinity ? T.IsInf(value) : null,
            huge is { } most ? T.And(T.Greater(T.Abs(value), most), T.Not(T.IsInf(value))) : null,
        ];
        return kinds.OfType<TensorVariable>().DefaultIfEmpty(T.IsNan(value)).Aggregate(T.Or);
    }

    /// <summary>Where a value is used: everywhere, or where a condition holds.</summary>
    private sealed record Use(TensorVariable? Where)
    {
        public static Use Everywhere { get; } = new((TensorVariable?)null);

        public Use And(TensorVariable condition) => new(Where is null ? condition : T.And(Where, condition));

        public Use Or(Use? other) => other is null ? this : Where is null || other.Where is null ? Everywhere : new(T.Or(Where, other.Where));
    }
}
