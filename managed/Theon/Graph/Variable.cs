using System.Diagnostics;
using Theon.Graph;

namespace Theon;

/// <summary>A symbolic value: an input, a constant, a shared variable or an output of an <see cref="Apply"/>. Immutable.
/// <c>==</c> compares identity; use <c>Tensor.Equal</c> for elements.</summary>
public abstract class Variable
{
    private static long s_lastId;

    private protected Variable(Apply? owner, int index, string? name)
    {
        Owner = owner;
        Index = index;
        Name = name;
        Id = Apart.IsHere ? Apart.NextNumber() : Interlocked.Increment(ref s_lastId);
    }

    /// <summary>The application that computes it, or null for a leaf.</summary>
    public Apply? Owner { get; }

    /// <summary>Its position among the outputs of <see cref="Owner"/>; 0 for a leaf.</summary>
    public int Index { get; }

    /// <summary>The user's name for it, if any; for texts only.</summary>
    public string? Name { get; private protected set; }

    /// <summary>Rising number, unique in the process: makes orders repeatable.</summary>
    public long Id { get; }
}

/// <summary>A symbolic tensor: dtype, rank and broadcast pattern are known, values are not.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public partial class TensorVariable : Variable
{
    /// <summary>An input of this type.</summary>
    internal TensorVariable(TensorType type, string? name = null)
        : this(type, null, 0, name)
    {
    }

    internal TensorVariable(TensorType type, Apply? owner, int index, string? name)
        : base(owner, index, name)
    {
        Type = type;
        if (owner is null && this is not Constant)
        {
            Origin = Origin.Capture();
            FirstVariable.Tell();
        }
    }

    /// <summary>A leaf whose place is known. It is no sign that anything will be compiled.</summary>
    private protected TensorVariable(TensorType type, string? name, Origin? origin)
        : base(null, 0, name)
    {
        Type = type;
        Origin = origin;
    }

    /// <summary>What is known of the value.</summary>
    public TensorType Type { get; }

    /// <summary>Element type.</summary>
    public DType DType => Type.DType;

    /// <summary>Number of axes.</summary>
    public int Rank => Type.Rank;

    /// <summary>Where an input or shared variable was declared; null for constants and for the output of an Apply, which knows its own.</summary>
    internal Origin? Origin { get; }

    /// <summary>For a part of a tensor, made by indexing: the tensor. What <c>SetSubtensor</c> writes into.</summary>
    internal TensorVariable? IndexedFrom { get; set; }

    /// <summary>An input of a nested graph: no line of the user's declares it, and none is looked for.</summary>
    internal static TensorVariable Placeholder(TensorType type, string? name = null) => new(type, name, origin: null);

    /// <summary>An input of a function that is read from a file.</summary>
    internal static TensorVariable Loaded(TensorType type, string? name) => new(type, name, Origin.Capture());

    /// <summary>Per axis where its length comes from, once somebody looked. A memo: what lies behind a variable never changes.</summary>
    internal AxisSource?[]? AxisSources { get; set; }

    /// <summary>Its name, or the op that computes it, and its type. <c>Print.Pp</c> gives the whole expression.</summary>
    public override string ToString() => $"{Name ?? Owner?.Op.Name ?? "?"} : {Type}";
}

/// <summary>An axis of a variable.</summary>
internal sealed record AxisSource(TensorVariable Variable, int Axis);

/// <summary>A value fixed when the graph is built.</summary>
public sealed class Constant : TensorVariable
{
    internal Constant(TensorType type, NDArray value, bool isWeak = false, string? name = null)
        : base(type, name)
    {
        Value = value;
        IsWeak = isWeak;
    }

    /// <summary>The value. It must not be written to.</summary>
    public NDArray Value { get; }

    /// <summary>The number that it holds, once somebody looked: rules look at a constant again and again.</summary>
    internal HeldNumber? Number { get; set; }

    /// <summary>Whether it stands for a host number whose dtype still adapts to its neighbour. Only fresh literals are weak.</summary>
    public bool IsWeak { get; }
}

/// <summary>The number that a constant holds; null where it holds none that a double can be.</summary>
internal sealed record HeldNumber(double? Value);

/// <summary>A value that lives between calls and that functions may update. Its axes never broadcast unless declared so.</summary>
public sealed partial class SharedVariable : TensorVariable
{
    internal SharedVariable(TensorType type, SharedStorage storage, string? name)
        : base(type, name) => Storage = storage;

    /// <summary>A variable whose place is known. It is no sign that anything will be compiled.</summary>
    internal SharedVariable(TensorType type, SharedStorage storage, string? name, Origin? origin)
        : base(type, name, origin) => Storage = storage;

    /// <summary>The memory behind it.</summary>
    internal SharedStorage Storage { get; }
}
