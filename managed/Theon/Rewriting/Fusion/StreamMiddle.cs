using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// What stands between a product with a matrix and r: elementwise work and programs over rows, as steps of a <see cref="MatrixStream"/>. A block
/// of rows holds all that they take.
/// </summary>
internal sealed class StreamMiddle
{
    // What is looked at behind r.
    private const int MostNodes = 32;

    // An axis mask: that along a row.
    private const uint AlongRows = 2;

    private readonly FunctionGraph _graph;
    private readonly Apply _last;
    private readonly TensorVariable _r;
    private readonly HashSet<Apply> _members = new(ReferenceEqualityComparer.Instance);
    private readonly VariableMap<int> _numbers = new();
    private readonly VariableMap<bool> _readInside = new();
    private readonly List<StreamStep> _steps = [];
    private readonly List<TensorVariable> _operands = [];
    private readonly List<TensorVariable> _parameters = [];
    private readonly List<TensorVariable> _delivered = [];
    private int _values = 1;
    private bool _isProductAsked;

    private StreamMiddle(FunctionGraph graph, Apply last, TensorVariable r, Apply first) => (_graph, _last, _r, First) = (graph, last, r, first);

    /// <summary>The product that makes z.</summary>
    public Apply First { get; }

    /// <summary>The nodes that become steps.</summary>
    public IEnumerable<Apply> Nodes => _members.Where(node => node.Op is not DimShuffle);

    /// <summary>What is done between the products.</summary>
    public EquatableArray<StreamStep> Steps => _steps.ToEquatableArray();

    /// <summary>What the steps read beside values: tensors, then parameters.</summary>
    public ImmutableArray<TensorVariable> Operands => [.. _operands, .. _parameters];

    /// <summary>What the outputs behind g stand for.</summary>
    public IReadOnlyList<TensorVariable> Delivered => _delivered;

    /// <summary>All that makes r of a product with this matrix.</summary>
    /// <param name="r">What the last product takes.</param>
    /// <param name="x">The matrix.</param>
    /// <param name="last">The last product.</param>
    /// <param name="graph">The graph.</param>
    public static IEnumerable<StreamMiddle> For(TensorVariable r, TensorVariable x, Apply last, FunctionGraph graph)
    {
        var (nodes, products) = Behind(r, x);
        foreach (var first in products)
        {
            var middle = new StreamMiddle(graph, last, r, first);
            if (middle.TryBuild(nodes))
            {
                yield return middle;
            }
        }
    }

    // The nodes on the way to r that can be steps, each after those it needs, and the products with x that they begin with.
    private static (List<Apply> Nodes, List<Apply> Products) Behind(TensorVariable r, TensorVariable x)
    {
        var (nodes, products) = (new List<Apply>(), new List<Apply>());
        var entered = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        var done = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Apply>();
        Push(r);
        while (stack.TryPeek(out var node))
        {
            if (entered.Count < MostNodes && entered.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    Push(input);
                }

                continue;
            }

            stack.Pop();
            if (entered.Contains(node) && done.Add(node))
            {
                nodes.Add(node);
            }
        }

        return (nodes, products);

        void Push(TensorVariable variable)
        {
            if (variable.Owner is not { } owner)
            {
                return;
            }

            if (owner.Op is Product { HasAlpha: false, HasBeta: false } && ReferenceEquals(owner.Inputs[0], x) && owner.Output.Rank == r.Rank)
            {
                if (!products.Contains(owner))
                {
                    products.Add(owner);
                }
            }
            else if (CanBeStep(owner, r.Rank))
            {
                stack.Push(owner);
            }
        }
    }

    private static bool CanBeStep(Apply node, int rank) => node.Op switch
    {
        Composite { MayFail: false, Space: var space } => space == rank || (space == 1 && rank == 2),
        Elemwise => node.Output.Rank == rank || (node.Output.Rank == 1 && rank == 2),
        RowProgram { Kind: RowProgramKind.Softmax or RowProgramKind.LogSoftmax } => rank == 2 && node.Output.Rank == 2,
        Statistic { Kind: StatisticKind.LogSumExp, Axes: [1] } => rank == 2 && node.Output.Rank == 1,
        DimShuffle { Order: [0, -1] } => rank == 2 && node.Inputs[0].Rank == 1,
        _ => false,
    };

    private bool TryBuild(List<Apply> nodes)
    {
        var z = First.Output;
        if (Composite.BroadcastMask(z.Type) != 0)
        {
            return false;
        }

        _numbers.Add(z, 0);
        _readInside[_r] = true;
        foreach (var node in nodes)
        {
            if (node.Inputs.Any(_numbers.ContainsKey))
            {
                // What takes factors out of r is in no graph, so readers are those found here.
                _members.Add(node);
                foreach (var input in node.Inputs)
                {
                    _readInside[input] = true;
                }

                foreach (var output in node.Outputs)
                {
                    // Its number is known when the node is a step.
                    if (CanBeValue(node, output))
                    {
                        _numbers.Add(output, -1);
                    }
                }
            }
        }

        if (!_numbers.ContainsKey(_r))
        {
            return false;
        }

        AddProduct();
        foreach (var node in nodes)
        {
            if (_members.Contains(node) && !TryAdd(node))
            {
                return false;
            }
        }

        DeliverProduct();
        return _numbers[_r] == _values - 1 && _steps.Count <= MatrixStream.MaxSteps && _values <= MatrixStream.MaxValues;
    }

    private static bool CanBeValue(Apply node, TensorVariable output)
    {
        var outputs = node.Op is Composite composite ? composite.Outputs : null;
        return outputs?[output.Index] is not { Reduction: { } reduction } reduced || (reduction == ReduceKind.Sum && reduced.Axes == AlongRows);
    }

    // The first product, with what it adds.
    private void AddProduct()
    {
        var (product, z) = ((Product)First.Op, First.Output);
        if (product.HasAddend)
        {
            var builder = new CompositeBuilder(z.Rank);
            var plain = builder.Input(new Product(product.Kind).On(First.Inputs[0], First.Inputs[1]));
            var addend = builder.Operand(First.Inputs[2]);
            if (product.Beta != 1)
            {
                addend = builder.Apply(ScalarOps.Mul, z.DType, builder.Operand(Tensor.Constant(NDArray.Scalar(product.Beta).AsType(z.DType))), addend);
            }

            builder.Output(builder.Apply(ScalarOps.Add, z.DType, plain, addend));
            var program = builder.Build();
            var outputs = IsReadOutside(z) ? new[] { program.Outputs[0], program.Outputs[0] } : [program.Outputs[0]];
            _numbers[builder.Variables[0]] = 0;
            AddElementwise(program with { Outputs = outputs.ToEquatableArray() }, builder.Variables, IsReadOutside(z) ? [z] : []);
            _numbers[z] = _values - 1;
        }
        else
        {
            _isProductAsked = IsReadOutside(z);
        }
    }

    // Where no program that reads z had room to deliver it.
    private void DeliverProduct()
    {
        if (_isProductAsked)
        {
            var builder = new CompositeBuilder(First.Output.Rank);
            builder.Output(builder.Input(First.Output));
            AddElementwise(builder.Build(), [First.Output], [First.Output]);
        }
    }

    private bool TryAdd(Apply node)
    {
        switch (node.Op)
        {
            case DimShuffle:
                _numbers[node.Output] = _numbers[node.Inputs[0]];
                return true;
            case RowProgram { Kind: var kind }:
                AddRows(kind == RowProgramKind.Softmax ? StreamStepKind.Softmax : StreamStepKind.LogSoftmax, _numbers[node.Inputs[0]], node.Output);
                return true;
            case Statistic:
                AddRows(StreamStepKind.LogSumExp, _numbers[node.Inputs[0]], node.Output);
                return true;
            default:
                return TryAddElementwise(node);
        }
    }

    private void AddRows(StreamStepKind kind, int input, TensorVariable output)
    {
        var isDelivered = IsReadOutside(output);
        if (isDelivered)
        {
            _delivered.Add(output);
        }

        _steps.Add(new StreamStep(kind, EquatableArray.Create<int>([input]), isDelivered ? 1 : 0));
        _numbers[output] = _values++;
    }

    private bool TryAddElementwise(Apply node)
    {
        var (program, variables) = Programs.Of(node)!.Value;
        if (!Fits(program, variables))
        {
            return false;
        }

        var outputs = new List<CompositeOutput>();
        var (delivered, inner) = (new List<TensorVariable>(), new List<TensorVariable>());
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (IsReadOutside(node.Outputs[i]))
            {
                delivered.Add(node.Outputs[i]);
                outputs.Add(program.Outputs[i]);
            }
        }

        if (_isProductAsked && variables.IndexOf(First.Output) is >= 0 and var product && program.Inputs.Length + node.Outputs.Length < Composite.MaxStreams)
        {
            delivered.Add(First.Output);
            outputs.Add(new CompositeOutput(product));
            _isProductAsked = false;
        }

        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (_readInside.ContainsKey(node.Outputs[i]))
            {
                inner.Add(node.Outputs[i]);
                outputs.Add(new CompositeOutput(program.Outputs[i].Value));
                if (program.DTypeOf(program.Outputs[i].Value) != _r.DType)
                {
                    return false;
                }
            }
        }

        if (program.Inputs.Length + outputs.Count > Composite.MaxStreams)
        {
            return false;
        }

        var first = _values;
        AddElementwise(program with { Outputs = outputs.ToEquatableArray() }, variables, delivered);
        for (var i = 0; i < inner.Count; i++)
        {
            _numbers[inner[i]] = first + i;
            if (program.Outputs[inner[i].Index].Reduction is not null)
            {
                // The sum that others read is the program's own.
                _steps.Add(new StreamStep(StreamStepKind.RowSum, EquatableArray.Create<int>([first + i]), 0));
                _numbers[inner[i]] = _values++;
            }
        }

        return true;
    }

    // Values are not stretched, but for numbers of rows along them; and what is not of the shape of z has numbers of rows alone.
    private bool Fits(Composite program, ImmutableArray<TensorVariable> variables)
    {
        var isOfRows = true;
        var readsMatrix = false;
        for (var i = 0; i < program.Inputs.Length; i++)
        {
            var isColumn = IsColumn(variables[i]);
            isOfRows &= program.Space == 1 || program.Inputs[i].Broadcast >> 1 != 0;
            if (_numbers.ContainsKey(variables[i]))
            {
                readsMatrix |= !isColumn;
                if (program.Inputs[i].Broadcast != (isColumn && program.Space == 2 ? AlongRows : 0))
                {
                    return false;
                }
            }
        }

        return _r.Rank == 1 || (isOfRows ? !readsMatrix : readsMatrix && program.Space == 2);
    }

    private bool IsColumn(TensorVariable variable) => _r.Rank == 2 && (variable.Rank == 1 || variable.Type.Broadcastable[1]);

    private void AddElementwise(Composite program, ImmutableArray<TensorVariable> variables, List<TensorVariable> delivered)
    {
        var inputs = new int[program.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!_numbers.TryGetValue(variables[i], out inputs[i]))
            {
                var operand = _operands.FindIndex(known => ReferenceEquals(known, variables[i]));
                if (operand < 0)
                {
                    operand = _operands.Count;
                    _operands.Add(variables[i]);
                }

                inputs[i] = ~operand;
            }
        }

        _parameters.AddRange(variables.AsSpan()[inputs.Length..]);
        _delivered.AddRange(delivered);
        _steps.Add(new StreamStep(StreamStepKind.Elementwise, EquatableArray.Create<int>(inputs), delivered.Count, program));
        _values += program.Outputs.Length - delivered.Count;
    }

    // By anything that is no step, other than the last product as its right factor; views of numbers of rows count as what reads them.
    private bool IsReadOutside(TensorVariable variable)
    {
        if (_graph.IsOutput(variable))
        {
            return true;
        }

        foreach (var client in _graph.ClientsOf(variable))
        {
            if (_members.Contains(client) ? client.Op is DimShuffle && IsReadOutside(client.Output) : !IsRightFactor(client, variable))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsRightFactor(Apply client, TensorVariable variable)
    {
        if (!ReferenceEquals(client, _last) || !ReferenceEquals(variable, _r))
        {
            return false;
        }

        for (var i = 0; i < client.Inputs.Length; i++)
        {
            if (i != 1 && ReferenceEquals(client.Inputs[i], variable))
            {
                return false;
            }
        }

        return true;
    }
}
