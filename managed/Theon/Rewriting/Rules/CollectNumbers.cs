using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>
/// Collects the numbers of a product into one wherever that saves operations: <c>(2 x) / (4 y)</c> is <c>(0.5 x) / y</c>. The other
/// factors stay in their order, so that no product of them leaves the range of its dtype that did not before.
/// </summary>
internal static class CollectNumbers
{
    // Longer products are collected in pieces: that keeps rewriting linear in the size of the graph.
    private const int MaxNodes = 64;

    // How deep below a product numbers are looked for; two of them, or signs, make a walk worth it.
    private const int LookDepth = 4;
    private const int FewestNumbers = 2;

    public static ImmutableArray<RewriteRule> Rules { get; } =
    [
        .. new[] { ScalarOps.Mul, ScalarOps.Div, ScalarOps.Neg }.Select(op => Rewriting.Rules.Rule(
            $"collect-numbers-{op.Name.ToLowerInvariant()}", op, "a product with several numbers -> one number", Rewrite, RuleClass.MoreDefined)),
    ];

    private static TensorVariable? Rewrite(Apply node, IRewriteContext context)
    {
        if (!node.Output.DType.IsFloat || CountNumbers(node, context, LookDepth) < FewestNumbers)
        {
            return null;
        }

        var numbers = new Walk(node.Output, context);
        if (numbers.Strip(node.Output) is not { } product || !Numbers.Holds(node.Output.DType, numbers.Number))
        {
            return null;
        }

        var target = TargetOf(product, numbers.Number, node.Output);
        if (numbers.Removed <= (numbers.Number == 1 || target?.IsReciprocal == true ? 0 : 1))
        {
            return null;
        }

        using (OriginScope.Inherit(Origins.Union([.. numbers.Nodes])))
        {
            // Numbers may have had more axes than what is left.
            var built = Build(product, target, numbers.Number);
            built = target is not null || numbers.Number == 1 ? built : numbers.Number == -1 ? -built : Numbers.Of(numbers.Number, built.DType) * built;
            return built.Type.Equals(node.Output.Type) ? built : null;
        }
    }

    private static bool CanExpand(Apply node) =>
        node.Op is Elemwise { Scalar: var op } && (op == ScalarOps.Mul || op == ScalarOps.Div || op == ScalarOps.Neg);

    private static int CountNumbers(Apply node, IRewriteContext context, int depth)
    {
        var count = node.Inputs.Length == 1 ? 1 : 0;
        foreach (var input in node.Inputs)
        {
            if (input.Owner is { } owner && CanExpand(owner))
            {
                count += depth > 0 && context.ClientCount(input) == 1 ? CountNumbers(owner, context, depth - 1) : 0;
            }
            else if (Numbers.ScalarOf(input) is not null)
            {
                count++;
            }
        }

        return count;
    }

    // The number goes where it is multiplied least often; else first where it makes values smaller, and last (null) where it makes them larger.
    private static Factor? TargetOf(Factor product, double number, TensorVariable result)
    {
        var numerators = new List<Factor>();
        product.AddNumerators(numerators);
        var narrowest = numerators[0];
        foreach (var factor in numerators)
        {
            if (factor.IsReciprocal)
            {
                return factor;
            }

            narrowest = factor.Width < narrowest.Width ? factor : narrowest;
        }

        return number == -1 ? null
            : narrowest.Width < LinearCombination.Width(result) ? narrowest
            : Math.Abs(number) <= 1 ? numerators[0] : null;
    }

    private static TensorVariable Build(Factor factor, Factor? target, double number)
    {
        var mine = ReferenceEquals(factor, target) ? number : 1;
        if (factor.Variable is { } variable)
        {
            return mine == 1 ? variable : Numbers.Of(mine, variable.DType) * variable;
        }

        var right = Build(factor.Right!, target, number);
        if (factor.Left is null)
        {
            return mine == 1 ? Tensor.Reciprocal(right) : Numbers.Of(mine, right.DType) / right;
        }

        var left = Build(factor.Left, target, number);
        return factor.IsQuotient ? left / right : left * right;
    }

    /// <summary>A variable, a product, or a quotient, whose numerator may be nothing but a number.</summary>
    private sealed record Factor(TensorVariable? Variable, Factor? Left, Factor? Right, bool IsQuotient)
    {
        /// <summary>Whether a number stands above, which one more joins for nothing.</summary>
        public bool IsReciprocal => Variable is null && Left is null;

        public int Width => Variable is { } variable ? LinearCombination.Width(variable) : Right!.Width;

        /// <summary>Adds the variables and reciprocals that are multiplied, from the left.</summary>
        public void AddNumerators(List<Factor> factors)
        {
            if (Variable is not null || IsReciprocal)
            {
                factors.Add(this);
                return;
            }

            Left!.AddNumerators(factors);
            if (!IsQuotient)
            {
                Right!.AddNumerators(factors);
            }
        }
    }

    /// <summary>Takes a tree of products, quotients and negations apart, through nodes nobody else reads.</summary>
    private sealed class Walk(TensorVariable root, IRewriteContext context)
    {
        /// <summary>The product of all numbers.</summary>
        public double Number { get; private set; } = 1;

        /// <summary>Operations that are gone without the numbers.</summary>
        public int Removed { get; private set; }

        public List<Apply> Nodes { get; } = [];

        /// <summary>What is left without the numbers; null where nothing is.</summary>
        public Factor? Strip(TensorVariable variable, bool divides = false)
        {
            if (Numbers.ScalarOf(variable) is { } number)
            {
                Number = divides ? Number / number : Number * number;
                return null;
            }

            if (variable.Owner is not { } node || !CanExpand(node) || variable.DType != root.DType || Nodes.Count == MaxNodes
                || !(ReferenceEquals(variable, root) || context.ClientCount(variable) == 1))
            {
                return new Factor(variable, null, null, false);
            }

            // What several factors share is computed once.
            var cost = Nodes.Contains(node) ? 0 : 1;
            Nodes.Add(node);
            if (((Elemwise)node.Op).Scalar == ScalarOps.Neg)
            {
                Number = -Number;
                Removed += cost;
                return Strip(node.Inputs[0], divides);
            }

            var isQuotient = ((Elemwise)node.Op).Scalar == ScalarOps.Div;
            var left = Strip(node.Inputs[0], divides);
            var right = Strip(node.Inputs[1], divides ^ isQuotient);
            if (left is not null && right is not null)
            {
                return new Factor(null, left, right, isQuotient);
            }

            if (isQuotient && left is null && right is not null)
            {
                return new Factor(null, null, right, true);
            }

            Removed += cost;
            return left ?? right;
        }
    }
}
