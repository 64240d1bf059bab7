using System.Collections.Immutable;
using Theon.Graph;

namespace Theon;

// Expressions as data: copies with replacements, and the leaves of a kind.
public static partial class Tensor
{
    /// <summary>The expression with other variables in the place of some; anything may be replaced, computed variables too. What is put in is not searched
    /// itself. The expression given stays as it is.</summary>
    /// <exception cref="TensorTypeException">A replacement has another type than what it replaces.</exception>
    /// <example><c>T.Clone(cost, (x, data[T.Slice(i * B, (i + 1) * B)]))</c></example>
    public static TensorVariable Clone(TensorVariable expression, params ReadOnlySpan<(TensorVariable Old, TensorVariable New)> replace) =>
        Clone([expression], replace)[0];

    /// <summary>Several expressions with other variables in the place of some; what they have in common stays in common.</summary>
    /// <param name="expressions">The expressions; they stay as they are.</param>
    /// <param name="replace">Pairs of a variable and what stands in its place.</param>
    /// <param name="shareInputs">Whether inputs stay the same variables; else each is replaced by a new one of its name and type.</param>
    /// <exception cref="TensorTypeException">A replacement has another type than what it replaces.</exception>
    public static ImmutableArray<TensorVariable> Clone(
        ReadOnlySpan<TensorVariable> expressions, ReadOnlySpan<(TensorVariable Old, TensorVariable New)> replace, bool shareInputs = true)
    {
        var map = new Dictionary<TensorVariable, TensorVariable>();
        foreach (var (old, @new) in replace)
        {
            ArgumentNullException.ThrowIfNull(old, nameof(replace));
            ArgumentNullException.ThrowIfNull(@new, nameof(replace));
            if (!map.TryAdd(old, ReplacementFor(old, @new)))
            {
                throw new ArgumentException($"Clone replaces {old} twice.", nameof(replace));
            }

            if (!map[old].Type.IsAssignableTo(old.Type))
            {
                throw new TensorTypeException($"Clone replaces {old} by an expression of type {@new.Type}{At(@new)}; the types must be equal.");
            }
        }

        ImmutableArray<TensorVariable> roots = [.. expressions];
        foreach (var root in roots)
        {
            ArgumentNullException.ThrowIfNull(root, nameof(expressions));
        }

        if (!shareInputs)
        {
            foreach (var leaf in FindVariables<TensorVariable>(expressions))
            {
                map.TryAdd(leaf, new TensorVariable(leaf.Type, leaf.Name));
            }
        }

        return Substitution.Apply(roots, map);
    }

    /// <summary>
    /// The leaves of one kind that expressions need, each once, in the order of first need: <see cref="SharedVariable"/> for parameters,
    /// <see cref="Theon.Constant"/>, and <see cref="TensorVariable"/> for inputs, which are neither. <see cref="Theon.Variable"/> stands for all.
    /// </summary>
    /// <example><c>T.Grad(cost, T.FindVariables&lt;SharedVariable&gt;(cost).AsSpan())</c></example>
    public static ImmutableArray<TVariable> FindVariables<TVariable>(params ReadOnlySpan<TensorVariable> expressions)
        where TVariable : Variable
    {
        foreach (var expression in expressions)
        {
            ArgumentNullException.ThrowIfNull(expression, nameof(expressions));
        }

        var isExact = typeof(TVariable) == typeof(TensorVariable);
        return [.. Traversal.Leaves([.. expressions]).Where(leaf => !isExact || leaf is not (Theon.Constant or SharedVariable)).OfType<TVariable>()];
    }

    /// <summary>What is put in the place of a variable: a host number takes its dtype.</summary>
    internal static TensorVariable ReplacementFor(TensorVariable old, TensorVariable value) =>
        value is Theon.Constant { IsWeak: true } && value.DType != old.DType && value.DType.Kind <= old.DType.Kind ? Cast(value, old.DType) : value;

    private static string At(TensorVariable variable) => variable.Owner is { Origins: [var origin, ..] } ? $" built at {origin}" : "";
}
