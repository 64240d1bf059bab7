using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>A value of a program that <see cref="CompositeBuilder"/> builds.</summary>
public sealed record CompositeValue
{
    internal CompositeValue(int section, int index)
    {
        Section = section;
        Index = index;
    }

    internal int Section { get; }

    internal int Index { get; }
}

/// <summary>
/// Collects a <see cref="Composite"/> over a space of <paramref name="space"/> axes. Values are added in any order; <see cref="Build"/>
/// numbers them. Equal operands, constants and nodes are added once.
/// </summary>
public sealed class CompositeBuilder(int space)
{
    private const int InputSection = 0;
    private const int ConstantSection = 1;
    private const int ParameterSection = 2;
    private const int NodeSection = 3;

    private readonly List<TensorVariable> _inputs = [];
    private readonly List<CompositeConstant> _constants = [];
    private readonly List<TensorVariable> _parameters = [];
    private readonly List<Node> _nodes = [];
    private readonly List<Result> _outputs = [];

    /// <summary>What the program is applied to: tensors, then parameters.</summary>
    public ImmutableArray<TensorVariable> Variables => [.. _inputs, .. _parameters];

    /// <summary>Number of nodes so far.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>Number of inputs and outputs so far.</summary>
    public int StreamCount => _inputs.Count + _outputs.Count;

    /// <summary>A variable in the cheapest form: a single constant becomes part of the program, length arithmetic a parameter, also
    /// behind added axes.</summary>
    public CompositeValue Operand(TensorVariable variable) => Operand(variable, Unpadded(variable));

    /// <summary>Like <see cref="Operand(TensorVariable)"/>, for a node whose inputs are given: a parameter must be one of them.</summary>
    internal CompositeValue OwnOperand(TensorVariable variable) => Operand(variable, variable);

    /// <summary>Like <see cref="Operand(TensorVariable)"/>, but length arithmetic is a tensor like any other.</summary>
    internal CompositeValue Tensor(TensorVariable variable) => Unpadded(variable) is Constant { Value.Count: 1 } constant ? Constant(constant) : Input(variable);

    private CompositeValue Operand(TensorVariable variable, TensorVariable scalar)
    {
        if (Unpadded(variable) is Constant { Value.Count: 1 } constant)
        {
            return Constant(constant);
        }

        return Lengths.IsArithmetic(scalar) ? Parameter(scalar) : Input(variable);
    }

    /// <summary>A complex128 has no room among the constants; its parts have.</summary>
    private CompositeValue Constant(Constant constant)
    {
        if (constant.DType != DType.Complex128)
        {
            return Constant(constant.DType, ScalarValues.ToBits(constant.Value));
        }

        var value = ScalarValues.ToComplex(constant.Value);
        return Apply(ScalarOps.Complex, DType.Complex128, Part(value.Real), Part(value.Imaginary));

        CompositeValue Part(double part) => Constant(DType.Float64, BitConverter.DoubleToInt64Bits(part));
    }

    /// <summary>A tensor of as many axes as the space.</summary>
    public CompositeValue Input(TensorVariable tensor) => new(InputSection, AddOnce(_inputs, tensor));

    /// <summary>A constant.</summary>
    public CompositeValue Constant(DType dtype, long bits) => new(ConstantSection, AddOnce(_constants, new CompositeConstant(dtype, bits)));

    /// <summary>A 0-d int64 value that is known before the call runs.</summary>
    public CompositeValue Parameter(TensorVariable length) => new(ParameterSection, AddOnce(_parameters, length));

    /// <summary>An application of an op.</summary>
    public CompositeValue Apply(ScalarOp op, DType dtype, params ReadOnlySpan<CompositeValue> operands) =>
        new(NodeSection, AddOnce(_nodes, new Node(op, dtype, EquatableArray.Create(operands))));

    /// <summary>Declares the next output.</summary>
    public void Output(CompositeValue value, ReduceKind? reduction = null, uint axes = 0) => _outputs.Add(new Result(value, reduction, axes));

    /// <summary>The program.</summary>
    public Composite Build()
    {
        var bases = new[] { 0, _inputs.Count, _inputs.Count + _constants.Count, _inputs.Count + _constants.Count + _parameters.Count };
        return new Composite(
            space,
            _inputs.Select(input => new CompositeInput(input.DType, Composite.BroadcastMask(input.Type))).ToEquatableArray(),
            _constants.ToEquatableArray(),
            _parameters.Select(_ => new CompositeParameter(DType.Int64)).ToEquatableArray(),
            _nodes.Select(node => new CompositeNode(node.Op, node.DType, node.Operands.Map(Number))).ToEquatableArray(),
            _outputs.Select(output => new CompositeOutput(Number(output.Value), output.Reduction, output.Axes)).ToEquatableArray());

        int Number(CompositeValue value) => bases[value.Section] + value.Index;
    }

    /// <summary>Lowers a node, all of whose variables are its inputs, to the program.</summary>
    internal void Lower(Apply node, ILowering lowering) =>
        Build().Lower(lowering, _inputs.Map(input => node.Inputs.IndexOf(input)), _parameters.Map(length => node.Inputs.IndexOf(length)));

    private static int AddOnce<TItem>(List<TItem> items, TItem item)
    {
        var index = items.IndexOf(item);
        if (index < 0)
        {
            index = items.Count;
            items.Add(item);
        }

        return index;
    }

    private sealed record Node(ScalarOp Op, DType DType, EquatableArray<CompositeValue> Operands)
    {
        public bool Equals(Node? other) => other is not null && Op == other.Op && DType == other.DType && Operands == other.Operands;

        public override int GetHashCode() => HashCode.Combine(Op, (int)DType, Operands);
    }

    private sealed record Result(CompositeValue Value, ReduceKind? Reduction, uint Axes);

    /// <summary>The value behind axes of length 1.</summary>
    private static TensorVariable Unpadded(TensorVariable variable)
    {
        while (variable.Owner is { Op: DimShuffle } owner)
        {
            variable = owner.Inputs[0];
        }

        return variable;
    }
}
