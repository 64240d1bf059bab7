using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>Gradient of each operand, given operands, result and the result's gradient. Broadcasting is undone by the caller.</summary>
public delegate ImmutableArray<Gradient> ScalarGradient(ImmutableArray<TensorVariable> x, TensorVariable y, TensorVariable dy);

/// <summary>
/// One function of elements: a row of <see cref="ScalarOps"/>. Tests, printing, rewriting, fusion and documentation read the row.
/// Rows are compared by identity.
/// </summary>
public sealed class ScalarOp
{
    /// <summary>Number in the native interface.</summary>
    public required ScalarOpCode Code { get; init; }

    /// <summary>Stable name, as in the native table: <c>Add</c>, <c>Log1p</c>.</summary>
    public string Name => field ??= Code.ToString();

    /// <summary>Number of operands.</summary>
    public required int Arity { get; init; }

    /// <summary>How it is written in texts.</summary>
    public required Notation Notation { get; init; }

    /// <summary>Dtypes accepted and returned.</summary>
    public required TypeRule Types { get; init; }

    /// <summary>Its derivative.</summary>
    public required ScalarGradient Gradient { get; init; }

    /// <summary>Laws it obeys.</summary>
    public required Algebra Algebra { get; init; }

    /// <summary>What one element costs.</summary>
    public required ScalarCost Cost { get; init; }

    /// <summary>Per operand, the interval in which value and gradient are tested.</summary>
    public required ImmutableArray<(double Low, double High)> Domain { get; init; }

    /// <summary>Largest error of the kernels, in units in the last place; 0 is exact.</summary>
    public required int MaxUlp { get; init; }

    /// <summary>The operation over whole tensors.</summary>
    public Elemwise Elemwise => field ??= new Elemwise(this);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What computing one element costs, relative to reading it.</summary>
public enum ScalarCost
{
    /// <summary>One instruction or a few: worth doing twice to save a pass over memory.</summary>
    Cheap,

    /// <summary>Division and square root.</summary>
    Division,

    /// <summary>A polynomial: exp, log, tanh.</summary>
    Transcendental,
}

/// <summary>Laws of a scalar op, over the numbers it stands for: rounding is not considered, unless a law says so.</summary>
public sealed record Algebra
{
    /// <summary>No law.</summary>
    public static Algebra None { get; } = new();

    /// <summary>f(a, b) = f(b, a), to the bit.</summary>
    public bool IsCommutative { get; init; }

    /// <summary>f(f(a, b), c) = f(a, f(b, c)).</summary>
    public bool IsAssociative { get; init; }

    /// <summary>f(x, e) = x, to the bit but for the sign of zero; with <see cref="IsCommutative"/> also f(e, x) = x.</summary>
    public double? Identity { get; init; }

    /// <summary>f(x, a) = a for every number x; not for NaN and, in products, infinity.</summary>
    public double? Annihilator { get; init; }

    /// <summary>f(f(x)) = x, to the bit.</summary>
    public bool IsInvolution { get; init; }

    /// <summary>f(f(x)) = f(x) for one operand, f(x, x) = x for two, to the bit.</summary>
    public bool IsIdempotent { get; init; }
}

/// <summary>How a scalar op is written.</summary>
/// <param name="Symbol">Operator or function name.</param>
/// <param name="Precedence">Binding strength of an operator as in C#, higher binds tighter; 0 for a function call.</param>
public readonly record struct Notation(string Symbol, int Precedence)
{
    /// <summary>Strength of a prefix operator.</summary>
    public const int Unary = 14;

    /// <summary>f(a, b).</summary>
    public static Notation Call(string name) => new(name, 0);

    /// <summary>Whether operands are listed in parentheses behind the name.</summary>
    public bool IsCall => Precedence == 0;

    /// <summary>Writes an application; operands come with the strength of their own outermost operator, <see cref="int.MaxValue"/> for a name.</summary>
    public string Write(ReadOnlySpan<(string Text, int Precedence)> operands)
    {
        if (IsCall)
        {
            var texts = new string[operands.Length];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = operands[i].Text;
            }

            return $"{Symbol}({string.Join(", ", texts)})";
        }

        return operands.Length == 1
            ? Symbol + Enclosed(operands[0], Precedence)
            : $"{Enclosed(operands[0], Precedence)} {Symbol} {Enclosed(operands[1], Precedence + 1)}";
    }

    private static string Enclosed((string Text, int Precedence) operand, int atLeast) =>
        operand.Precedence is 0 || operand.Precedence >= atLeast ? operand.Text : $"({operand.Text})";
}
