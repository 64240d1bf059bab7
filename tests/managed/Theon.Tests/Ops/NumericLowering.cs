using System.Collections.Immutable;
using Theon.Graph;
using Theon.Tests.Reference;

namespace Theon.Tests.Ops;

/// <summary>Lowers one node for inputs with values: formulas are numbers, views read memory, and kernels other than copies are recorded.</summary>
internal sealed class NumericLowering(Apply node, RefArray[] inputs) : ILowering
{
    private readonly List<Lazy<long>> _formulas = [];
    private readonly List<Memory> _slots = [];
    private readonly Dictionary<int, Slot> _inputs = [];
    private readonly Dictionary<int, Slot> _outputs = [];

    /// <summary>Kernels called, with the shapes of their operands, such as <c>gemv([2], [2, 3], [3])</c>.</summary>
    public List<string> Kernels { get; } = [];

    /// <summary>Reads an output through its lengths, strides and offset; a position outside the memory is an error.</summary>
    public RefArray ReadOutput(int index) => Read(_slots[_outputs[index].Id]);

    public Slot Input(int index)
    {
        if (!_inputs.TryGetValue(index, out var slot))
        {
            _inputs[index] = slot = Add(new Memory(inputs[index].DType, inputs[index].Elements, inputs[index].Shape, RowMajor(inputs[index].Shape), 0));
        }

        return slot;
    }

    public ImmutableArray<Length> LengthsOf(Slot slot) => [.. _slots[slot.Id].Lengths.Select(Const)];

    public ImmutableArray<Length> StridesOf(Slot slot) => [.. _slots[slot.Id].Strides.Select(Const)];

    public bool IsRowMajor(Slot slot) => _slots[slot.Id].Strides.SequenceEqual(RowMajor(_slots[slot.Id].Lengths));

    public Length Const(long value) => Formula(() => value);

    public Length Compute(LengthOp op, Length a, Length b) => Formula(() => (op, Value(a), Value(b)) switch
    {
        (LengthOp.Add, var x, var y) => checked(x + y),
        (LengthOp.Sub, var x, var y) => checked(x - y),
        (LengthOp.Mul, var x, var y) => checked(x * y),
        (LengthOp.FloorDiv, var x, var y) => y == 0 ? throw new ReferenceException("division by 0") : (long)Math.Floor((decimal)x / y),
        (LengthOp.CeilDiv, var x, var y) => y == 0 ? throw new ReferenceException("division by 0") : (long)Math.Ceiling((decimal)x / y),
        (LengthOp.Min, var x, var y) => Math.Min(x, y),
        (LengthOp.Max, var x, var y) => Math.Max(x, y),
        (LengthOp.Less, var x, var y) => x < y ? 1 : 0,
        (LengthOp.Equal, var x, var y) => x == y ? 1 : 0,
        (LengthOp.Index, var x, var y) when x >= -y && x < y => x < 0 ? x + y : x,
        (LengthOp.Same, var x, var y) when x == y => x,
        _ => throw new ReferenceException($"{op} fails"),
    });

    public Length Select(Length condition, Length b, Length c) => Formula(() => Value(condition) != 0 ? Value(b) : Value(c));

    public long? ConstantOf(Length length) => null;

    public INestedProgram Nest(FunctionGraph graph, ReadOnlySpan<NestedOperand> inputs, NestedKind kind) => throw new NotSupportedException();

    public Length Loop(INestedProgram body, Length steps, ReadOnlySpan<NestedOperand> outputs) => throw new NotSupportedException();

    public void Branch(Length condition, INestedProgram then, INestedProgram otherwise, ReadOnlySpan<Slot> outputs) => throw new NotSupportedException();

    public Length ValueOf(int input) => Const(inputs[input].Elements.Single().Integer);

    public Slot Output(int index, ImmutableArray<Length> lengths)
    {
        long[] shape = [.. lengths.Select(Value)];
        return _outputs[index] = Add(new Memory(node.Outputs[index].DType, new Number[RefArray.Count(shape)], shape, RowMajor(shape), 0));
    }

    public Slot OutputInPlaceOf(int index, params ReadOnlySpan<int> candidates) => Output(index, LengthsOf(Input(candidates[0])));

    public void SetOutput(int index, Slot slot) => _outputs[index] = slot;

    public Slot Scratch(DType dtype, ImmutableArray<Length> lengths) => throw new NotSupportedException();

    public Slot View(Slot source, ImmutableArray<Length> lengths, ImmutableArray<Length> strides, Length offset)
    {
        var memory = _slots[source.Id];
        return Add(memory with { Lengths = [.. lengths.Select(Value)], Strides = [.. strides.Select(Value)], Offset = memory.Offset + Value(offset) });
    }

    public void Kernel(string name, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> outputs, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default)
    {
        ImmutableArray<Slot> operands = [.. outputs, .. inputs];
        Kernels.Add($"{name}({string.Join(", ", operands.Select(slot => $"[{string.Join(", ", _slots[slot.Id].Lengths)}]"))})");
        if (name == "copy")
        {
            Copy(_slots[outputs[0].Id], Read(_slots[inputs[0].Id]));
        }
    }

    public ImmutableArray<Length> Size(string name, int count, ReadOnlySpan<byte> attributes, ReadOnlySpan<Slot> inputs, ReadOnlySpan<Length> parameters = default)
    {
        Kernels.Add(name);
        return [.. Enumerable.Repeat(Const(0), count)];
    }

    private static void Copy(Memory target, RefArray source)
    {
        if (RefArray.Count(target.Lengths) != source.Elements.Length)
        {
            throw new ReferenceException("copy of another number of elements");
        }

        var next = 0;
        foreach (var position in ReferenceIndex.Positions(target.Lengths))
        {
            target.Elements[target.At(position)] = source.Elements[next++];
        }
    }

    private static RefArray Read(Memory memory) =>
        new(memory.DType, memory.Lengths, [.. ReferenceIndex.Positions(memory.Lengths).Select(position => memory.Elements[memory.At(position)])]);

    private static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    private long Value(Length length) => _formulas[length.Id].Value;

    private Length Formula(Func<long> value)
    {
        _formulas.Add(new Lazy<long>(value));
        return new Length(_formulas.Count - 1);
    }

    private Slot Add(Memory memory)
    {
        _slots.Add(memory);
        return new Slot(_slots.Count - 1);
    }

    private sealed record Memory(DType DType, Number[] Elements, long[] Lengths, long[] Strides, long Offset)
    {
        public long At(long[] position) => Offset + position.Zip(Strides, (p, stride) => p * stride).Sum();
    }
}
