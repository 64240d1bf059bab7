using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>Computes constant nodes with the kernels that would compute them at run time. What ops make of single numbers is remembered:
/// graphs repeat the same few.</summary>
internal sealed class Evaluator : IEvaluator
{
    private const int MostRemembered = 4096;

    private readonly Dictionary<Key, NDArray> _remembered = [];

    /// <summary>The only one.</summary>
    public static Evaluator Instance { get; } = new();

    /// <summary>For tests: how many results are remembered.</summary>
    internal int RememberedCount
    {
        get
        {
            lock (_remembered)
            {
                return _remembered.Count;
            }
        }
    }

    // The graph layers do not know compilation, and an expression may need a test value before anything of it was used.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Two assignments; there is no other moment that comes before every expression.")]
    internal static void Register()
    {
        TestValues.Evaluator = Instance;
        FirstVariable.WhenMade(WarmUp.Begin);
    }

    /// <inheritdoc/>
    public ImmutableArray<NDArray> Evaluate(Apply node)
    {
        if (KeyOf(node) is not { } key)
        {
            return Compute(node);
        }

        lock (_remembered)
        {
            if (_remembered.TryGetValue(key, out var known))
            {
                return [known];
            }
        }

        var value = Compute(node)[0];
        lock (_remembered)
        {
            if (_remembered.Count == MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[key] = value;
        }

        return [value];
    }

    private static ImmutableArray<NDArray> Compute(Apply node)
    {
        // A loop is built anew on the way, which must not ask for its test value in turn.
        using var values = Config.With(TestValueMode.Off);
        var request = new FunctionRequest { Inputs = [], Outputs = node.Outputs, Mode = Mode.None, Name = node.Op.Name };
        using var function = FunctionCompiler.Finish(request, GraphExpansion.Rest(new FunctionGraph([], node.Outputs), request.Mode), CompileTrace.None);
        return [.. function.Call()];
    }

    private static Key? KeyOf(Apply node)
    {
        if (node.Op is not Elemwise || node.Outputs[0].DType.Bytes > sizeof(long))
        {
            return null;
        }

        var operands = new Operand[node.Inputs.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            if (node.Inputs[i] is not Constant constant || Numbers.BitsOf(constant) is not { } bits)
            {
                return null;
            }

            operands[i] = new Operand(constant.DType, constant.Rank, bits);
        }

        return new Key(node.Op, operands);
    }

    private sealed record Operand(DType DType, int Rank, long Bits);

    private sealed class Key(Op op, Operand[] operands) : IEquatable<Key>
    {
        private readonly Op _op = op;
        private readonly Operand[] _operands = operands;

        public bool Equals(Key? other)
        {
            if (other is null || _operands.Length != other._operands.Length || !_op.Equals(other._op))
            {
                return false;
            }

            for (var i = 0; i < _operands.Length; i++)
            {
                if (!_operands[i].Equals(other._operands[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode()
        {
            var hash = _op.GetHashCode();
            foreach (var operand in _operands)
            {
                hash = HashCode.Combine(hash, operand.Bits);
            }

            return hash;
        }
    }
}
