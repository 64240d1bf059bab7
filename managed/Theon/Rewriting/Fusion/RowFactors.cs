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

    // Values that products share are looked at again for each.
    private const int MostSteps = 64;

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
        var links = ImmutableArray.CreateBuilder<Link>();
        var builder = new CompositeBuilder(program.Space);
        var steps = 0;
        var core = Without(program.Outputs[r.Index].Value);
        if (links.Count == 0 || builder.Variables.IsEmpty)
        {
            return null;
        }

        var factors = new RowFactors(program, variables, links.ToImmutable());
        if (builder.NodeCount == 0)
        {
            return (builder.Variables[0], factors);
        }

        builder.Output(core);
        return (builder.Build().On(builder.Variables.AsSpan()), factors);

        // A value without the factors of its products, which it leaves to the links.
        CompositeValue Without(int value)
        {
            var node = value >= program.FirstNode ? program.Nodes[value - program.FirstNode] : null;
            if (node is null || node.DType != r.DType || (node.Op != ScalarOps.Mul && node.Op != ScalarOps.Div && node.Op != ScalarOps.Neg) || ++steps > MostSteps)
            {
                return Programs.Copy(program, variables, value, builder);
            }

            if (node.Op == ScalarOps.Neg)
            {
                return builder.Apply(node.Op, r.DType, Without(node.Operands[0]));
            }

            var (left, right) = (node.Operands[0], node.Operands[1]);
            if (alike[right] && readsTensors[right])
            {
                links.Add(new Link(node.Op, right));
                return Without(left);
            }

            if (node.Op == ScalarOps.Mul && alike[left] && readsTensors[left])
            {
                links.Add(new Link(node.Op, left));
                return Without(right);
            }

            return builder.Apply(node.Op, r.DType, Without(left), node.Op == ScalarOps.Mul ? Without(right) : Programs.Copy(program, variables, right, builder));
        }
    }

    /// <summary>The tensors that the factors read.</summary>
    public IEnumerable<TensorVariable> Variables
    {
        get
        {
            var builder = new CompositeBuilder(_program.Space);
            foreach (var link in _links)
            {
                Programs.Copy(_program, _variables, link.Factor, builder);
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
            value = builder.Apply(link.Op, dtype, value, Programs.Copy(_program, variables, link.Factor, builder));
        }

        var isEmpty = builder.Apply(ScalarOps.Equal, DType.Bool, builder.Operand(rows), builder.Operand(Tensor.Constant(0L)));
        return builder.Apply(ScalarOps.Where, dtype, isEmpty, g, value);
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

    /// <summary>A product with a factor or a division by it, and the number of its value.</summary>
    private sealed record Link(ScalarOp Op, int Factor);
}
