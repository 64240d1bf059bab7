using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>Fused programs, taken apart.</summary>
internal static class Programs
{
    /// <summary>The program of an elementwise node, fused or not, and what it is applied to; null for any other.</summary>
    public static (Composite Program, ImmutableArray<TensorVariable> Variables)? Of(Apply node)
    {
        if (node.Op is Composite composite)
        {
            return (composite, node.Inputs);
        }

        if (node.Op is not Elemwise { Scalar: var op })
        {
            return null;
        }

        var builder = new CompositeBuilder(node.Output.Rank);
        builder.Output(builder.Apply(op, node.Output.DType, node.Inputs.Map(builder.Operand)));
        return (builder.Build(), builder.Variables);
    }

    /// <summary>Adds a value of a program, with all that it takes, to another.</summary>
    public static CompositeValue Copy(Composite program, ImmutableArray<TensorVariable> variables, int value, CompositeBuilder builder)
    {
        var needed = new bool[value + 1];
        needed[value] = true;
        for (var i = value; i >= program.FirstNode; i--)
        {
            if (needed[i])
            {
                foreach (var operand in program.Nodes[i - program.FirstNode].Operands)
                {
                    needed[operand] = true;
                }
            }
        }

        var copies = new CompositeValue[value + 1];
        for (var i = 0; i <= value; i++)
        {
            if (needed[i])
            {
                copies[i] = Copied(i);
            }
        }

        return copies[value];

        CompositeValue Copied(int number)
        {
            var parameter = number - program.Inputs.Length - program.Constants.Length;
            if (number < program.Inputs.Length)
            {
                return builder.Input(variables[number]);
            }

            if (parameter < 0)
            {
                var constant = program.Constants[number - program.Inputs.Length];
                return builder.Constant(constant.DType, constant.Bits);
            }

            if (number < program.FirstNode)
            {
                return builder.Parameter(variables[program.Inputs.Length + parameter]);
            }

            var node = program.Nodes[number - program.FirstNode];
            return builder.Apply(node.Op, node.DType, node.Operands.AsSpan().Map(operand => copies[operand]));
        }
    }
}
