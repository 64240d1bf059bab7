using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>Values of 0-d integer variables as formulas, where their graph is arithmetic over constants and lengths.</summary>
internal sealed class ScalarFormulas(Formulas formulas)
{
    private readonly Dictionary<TensorVariable, Length> _known = [];

    /// <summary>The formula of a variable, or null where a kernel has to compute it.</summary>
    public Length? Find(TensorVariable variable, Func<TensorVariable, ImmutableArray<Length>> lengthsOf)
    {
        _ = lengthsOf;
        if (_known.TryGetValue(variable, out var known))
        {
            return known;
        }

        return variable is Constant { Value: var value } ? formulas.Const(value.AsType(DType.Int64).Get<long>()) : null;
    }

    /// <summary>Keeps the register that holds a variable's value.</summary>
    public void Remember(TensorVariable variable, Length value) => _known[variable] = value;
}
