using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Theon.Graph;

/// <summary>One application of an <see cref="Op"/> to inputs. Immutable; its types were inferred when it was made.</summary>
public sealed class Apply
{
    private Apply(Op op, ImmutableArray<TensorVariable> inputs, ImmutableArray<TensorType> types, ImmutableArray<Origin> origins, bool isInferred)
    {
        IsInferred = isInferred;
        Op = op;
        Inputs = inputs;
        Origins = origins;
        var outputs = new TensorVariable[types.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new TensorVariable(types[i], this, i, null);
        }

        Outputs = ImmutableCollectionsMarshal.AsImmutableArray(outputs);
    }

    /// <summary>What is applied.</summary>
    public Op Op { get; }

    /// <summary>What it is applied to.</summary>
    public ImmutableArray<TensorVariable> Inputs { get; }

    /// <summary>What it computes.</summary>
    public ImmutableArray<TensorVariable> Outputs { get; }

    /// <summary>The only output; an error for an op with several.</summary>
    public TensorVariable Output => Outputs.Length == 1
        ? Outputs[0]
        : throw new InvalidOperationException($"{Op.Name} has {Outputs.Length} outputs.");

    /// <summary>The lines of user code that this computation comes from, the nearest first. Rewriting unites them.</summary>
    public ImmutableArray<Origin> Origins { get; }

    /// <summary>Whether the op itself said the types of the outputs; otherwise they are those of the node that this one is a copy of.</summary>
    internal bool IsInferred { get; }

    /// <summary>The same application to other inputs of the same types, with other origins.</summary>
    internal Apply With(ImmutableArray<TensorVariable> inputs, ImmutableArray<Origin> origins) => new(Op, inputs, Outputs.Length == 1 ? [Outputs[0].Type] : [.. Outputs.Select(output => output.Type)], origins, isInferred: false);

    /// <summary>Applies an op. Throws <see cref="TensorTypeException"/> when it does not accept the inputs.</summary>
    public static Apply Of(Op op, params ReadOnlySpan<TensorVariable> inputs)
    {
        ImmutableArray<TensorVariable> array = [.. inputs];
        var node = new Apply(op, array, op.InferTypes(array), OriginScope.Current, isInferred: true);
        TestValues.Compute(node);
        return node;
    }
}
