using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// What multiplies or divides all rows of r alike: r = s f, so that X^T r = s (X^T f). The mean or the norm of all rows stands in such factors,
/// and f can be made before it is known.
/// </summary>
internal sealed class RowFactors
{
    // The row axis.
    private const uint Rows = 1;

    private readonly Composite _program;
    private readonly ImmutableArray<TensorVariable> _variables;
    private readonly ImmutableArray<Link> _links;

    private RowFactors(Composite program, ImmutableArray<TensorVariable> variables, ImmutableArray<Link> links) =>
        (_program, _variables, _links) = (program, variables, links);

    /// <summary>f and its factors; null where all that is taken out of r is known anyway.</summary>
    public static (TensorVariable Inner, RowFactors Factors)? Of(TensorVariable r)
    {
        if (r.Owner is not { Op: Composite or Elemwise } node || Programs.Of(node) is not var (program, variables) || program.Outputs[r.Index].Reduction is not null)
        {
            return null;
        }

        var (alike, readsTensors) = Alike(program);
        var value = program.Outputs[r.Index].Value;
        var links = ImmutableArray.CreateBuilder<Link>();
        var takesTensors = false;
        while (value >= program.FirstNode && program.Nodes[value - program.FirstNode] is var inner && inner.DType == r.DType && Taken(inner, alike) is var (link, rest))
        {
            takesTensors |= link.Factor >= 0 && readsTensors[link.Factor];
            links.Insert(0, link);
            value = rest;
        }

        return takesTensors ? (Programs.ValueOf(program, variables, value), new RowFactors(program, variables, links.ToImmutable())) : null;
    }

    /// <summary>The tensors that the factors read.</summary>
    public IEnumerable<TensorVariable> Variables
    {
        get
        {
            var builder = new CompositeBuilder(_program.Space);
            foreach (var link in _links)
            {
                if (link.Factor >= 0)
                {
                    Programs.Copy(_program, _variables, link.Factor, builder);
                }
            }

            return builder.Variables;
        }
    }

    /// <summary>s g, where there are rows; the sum over none is 0, whatever s is.</summary>
    public CompositeValue Apply(CompositeBuilder builder, CompositeValue g, DType dtype, TensorVariable rows, Func<TensorVariable, TensorVariable> now)
    {
        ImmutableArray<TensorVariable> variables = [.. _variables.Map(now)];
        var value = g;
        foreach (var link in _links)
        {
            value = link.Factor < 0 ? builder.Apply(link.Op, dtype, value)
                : builder.Apply(link.Op, dtype, value, Programs.Copy(_program, variables, link.Factor, builder));
        }

        var isEmpty = builder.Apply(ScalarOps.Equal, DType.Bool, builder.Operand(rows), builder.Operand(Tensor.Constant(0L)));
        return builder.Apply(ScalarOps.Where, dtype, isEmpty, g, value);
    }

    private static (Link Link, int Next)? Taken(CompositeNode node, bool[] alike)
    {
        if (node.Op == ScalarOps.Neg)
        {
            return (new Link(node.Op, -1), node.Operands[0]);
        }

        if (node.Op == ScalarOps.Mul && alike[node.Operands[0]])
        {
            return (new Link(node.Op, node.Operands[0]), node.Operands[1]);
        }

        return (node.Op == ScalarOps.Mul || node.Op == ScalarOps.Div) && alike[node.Operands[1]] ? (new Link(node.Op, node.Operands[1]), node.Operands[0]) : null;
    }

    // Which values are the same in all rows, and which of these some tensor decides.
    private static (bool[] Alike, bool[] ReadsTensors) Alike(Composite program)
    {
        var (alike, reads) = (new bool[program.FirstNode + program.Nodes.Length], new bool[program.FirstNode + program.Nodes.Length]);
        for (var i = 0; i < alike.Length; i++)
        {
            if (i < program.FirstNode)
            {
                alike[i] = i >= program.Inputs.Length || (program.Inputs[i].Broadcast & Rows) != 0;
                reads[i] = i < program.Inputs.Length;
                continue;
            }

            alike[i] = true;
            foreach (var operand in program.Nodes[i - program.FirstNode].Operands)
            {
                alike[i] &= alike[operand];
                reads[i] |= reads[operand];
            }
        }

        return (alike, reads);
    }

    /// <summary>A step from f to r, in their order; the number of the factor's value is -1 for none.</summary>
    private sealed record Link(ScalarOp Op, int Factor);
}
