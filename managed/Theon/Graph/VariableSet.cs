using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>Variables without order: a bit for each.</summary>
internal sealed class VariableSet : VariablePages
{
    /// <summary>A set of these variables.</summary>
    public static VariableSet Of(ImmutableArray<TensorVariable> variables)
    {
        var set = new VariableSet();
        foreach (var variable in variables)
        {
            set.Add(variable);
        }

        return set;
    }

    /// <summary>Puts a variable in.</summary>
    /// <returns>Whether it was not there.</returns>
    public bool Add(TensorVariable variable) => Enter(variable.Id, out _);

    /// <inheritdoc/>
    protected override void Open(int place)
    {
    }

    /// <inheritdoc/>
    protected override void Close(int place)
    {
    }

    /// <inheritdoc/>
    protected override void Move(int[] places)
    {
    }
}
