using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting;

/// <summary>How a rule's right side may differ from its left, apart from rounding.</summary>
public enum RuleClass
{
    /// <summary>
    /// NaN, infinities and finite values stay where they are; the sign of a zero may change. Wherever terms are added or
    /// factors multiplied in another order, a result that leaves the range of its dtype in one order only counts as rounding.
    /// </summary>
    Exact,

    /// <summary>May be finite where the original was NaN or infinite, never the reverse.</summary>
    MoreDefined,

    /// <summary>Right for finite values only, such as <c>x * 0 -> 0</c>. Off unless a mode includes <c>assumes-finite</c>.</summary>
    AssumesFinite,
}

/// <summary>What a rule may ask while it looks at a node.</summary>
public interface IRewriteContext
{
    /// <summary>How many reads of a variable the graph has, outputs included.</summary>
    int ClientCount(TensorVariable variable);

    /// <summary>Nodes that read a variable, in the graph as it was when this sweep began.</summary>
    IReadOnlyList<Apply> ClientsOf(TensorVariable variable);

    /// <summary>Computes a node whose inputs are all constants; null where no evaluator is present.</summary>
    ImmutableArray<NDArray>? Evaluate(Apply node);
}

/// <summary>
/// A rewrite of one node to an equal expression. Pattern rules are their own documentation: <c>log(1 + x) -> log1p(x)</c> is their
/// text, captured from the source.
/// </summary>
public sealed class RewriteRule
{
    private readonly string _left;
    private readonly string _right;
    private readonly string _file;
    private readonly int _line;

    // Texts are put together when somebody reads them: every process makes all rules, few print one.
    internal RewriteRule(string name, RuleClass ruleClass, object root, string left, string right, string file, int line)
    {
        Name = name;
        Class = ruleClass;
        Root = root;
        (_left, _right, _file, _line) = (left, right, file, line);
    }

    /// <summary>Stable name, by which a mode includes or excludes it.</summary>
    public string Name { get; }

    /// <summary>How the right side may differ.</summary>
    public RuleClass Class { get; }

    /// <summary>What it does, as it stands in the source.</summary>
    public string Text => Pattern is null ? _left : $"{Body(_left)} -> {Body(_right)}";

    /// <summary>Where it stands.</summary>
    public string Location => $"{Path.GetFileName(_file)}:{_line}";

    /// <summary>The <see cref="ScalarOp"/> or the type of <see cref="Op"/> at the root of what it matches.</summary>
    internal object Root { get; }

    /// <summary>The left side of a pattern rule; null for rules written as code.</summary>
    internal OpPattern? Pattern { get; init; }

    /// <summary>Number of holes in <see cref="Pattern"/>.</summary>
    internal int Holes { get; init; }

    /// <summary>Of a pattern rule: its right side.</summary>
    internal Func<Match, TensorVariable>? OfMatch { get; init; }

    /// <summary>The root of rules that look at every node.</summary>
    internal static object AnyKind => typeof(Op);

    /// <summary>The kind of a node, comparable with <see cref="Root"/>.</summary>
    internal static object KindOf(Apply node) => node.Op is Elemwise elemwise ? elemwise.Scalar : node.Op.GetType();

    /// <summary>Of a rule written as code, over nodes with one output. Null: it does not apply.</summary>
    internal Func<Apply, IRewriteContext, TensorVariable?>? OfNode { get; init; }

    /// <summary>Of a rule written as code, over single outputs of nodes that have several.</summary>
    internal Func<TensorVariable, IRewriteContext, TensorVariable?>? OfOutput { get; init; }

    /// <summary>An equal expression of the same type for an output of a node; null where the rule does not apply. What it is made of has the
    /// origins of the nodes that a pattern matched, else those that are inherited where this is called.</summary>
    internal TensorVariable? Rewrite(TensorVariable variable, IRewriteContext context)
    {
        if (OfOutput is not null)
        {
            return Fitting(variable, OfOutput(variable, context));
        }

        var node = variable.Owner!;
        return node.Outputs.Length != 1 ? null : OfNode is not null ? Fitting(variable, OfNode(node, context)) : FirstMatch(variable);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Location}): {Text}";

    private TensorVariable? FirstMatch(TensorVariable variable)
    {
        if (!Pattern!.MayMatch(variable))
        {
            return null;
        }

        var matches = new List<Match>();
        Pattern.AddMatches(variable, new Match(Holes), matches);
        foreach (var match in matches)
        {
            if (!Holds(match))
            {
                continue;
            }

            using (OriginScope.Inherit(Origins.Union(match.Nodes)))
            {
                if (Fitting(variable, OfMatch!(match)) is { } value)
                {
                    return value;
                }
            }
        }

        return null;
    }

    // What holds for real numbers need not for complex ones: sqrt(x * x) is not |x|.
    private bool Holds(Match match) =>
        Pattern!.IsFieldArithmetic || !match.Nodes.AsSpan().ContainsAny(node => node.Output.DType.IsComplex || node.Inputs[^1].DType.IsComplex);

    // A replacement with another broadcast pattern is a match that does not fit here; another dtype or rank is a defect.
    private TensorVariable? Fitting(TensorVariable variable, TensorVariable? value)
    {
        if (value is not null && (value.DType != variable.DType || value.Rank != variable.Rank))
        {
            throw new RewriteException($"Rule {this} turned {variable.Type} into {value.Type}.");
        }

        return value is null || ReferenceEquals(value, variable) || !value.Type.Equals(variable.Type) ? null : value;
    }

    private static string Body(string lambda) => lambda[(lambda.IndexOf("=>", StringComparison.Ordinal) + 2)..].Trim().Replace("P.", "", StringComparison.Ordinal).Replace("T.", "", StringComparison.Ordinal);
}

/// <summary>Makes rules.</summary>
public static class Rules
{
    /// <summary>A rule with one hole.</summary>
    public static RewriteRule Rule(
        string name, Func<Pattern, Pattern> from, Func<TensorVariable, TensorVariable> to, RuleClass ruleClass = RuleClass.Exact,
        [CallerArgumentExpression(nameof(from))] string left = "", [CallerArgumentExpression(nameof(to))] string right = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        FromPattern(name, ruleClass, from(new HolePattern(0)), 1, m => to(m[0]), left, right, file, line);

    /// <summary>A rule with two holes.</summary>
    public static RewriteRule Rule(
        string name, Func<Pattern, Pattern, Pattern> from, Func<TensorVariable, TensorVariable, TensorVariable> to, RuleClass ruleClass = RuleClass.Exact,
        [CallerArgumentExpression(nameof(from))] string left = "", [CallerArgumentExpression(nameof(to))] string right = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        FromPattern(name, ruleClass, from(new HolePattern(0), new HolePattern(1)), 2, m => to(m[0], m[1]), left, right, file, line);

    /// <summary>A rule with three holes.</summary>
    public static RewriteRule Rule(
        string name, Func<Pattern, Pattern, Pattern, Pattern> from, Func<TensorVariable, TensorVariable, TensorVariable, TensorVariable> to,
        RuleClass ruleClass = RuleClass.Exact,
        [CallerArgumentExpression(nameof(from))] string left = "", [CallerArgumentExpression(nameof(to))] string right = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        FromPattern(
            name, ruleClass, from(new HolePattern(0), new HolePattern(1), new HolePattern(2)), 3, m => to(m[0], m[1], m[2]), left, right, file, line);

    /// <summary>A rule written as code, for nodes whose scalar op or op type is <paramref name="root"/>. Null: it does not apply.</summary>
    internal static RewriteRule Rule(
        string name, object root, string text, Func<Apply, IRewriteContext, TensorVariable?> rewrite, RuleClass ruleClass = RuleClass.Exact,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(name, ruleClass, root, text, "", file, line) { OfNode = rewrite };

    /// <summary>A rule written as code, for single outputs of nodes that have several.</summary>
    internal static RewriteRule OutputRule(
        string name, object root, string text, Func<TensorVariable, IRewriteContext, TensorVariable?> rewrite, RuleClass ruleClass = RuleClass.Exact,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(name, ruleClass, root, text, "", file, line) { OfOutput = rewrite };

    private static RewriteRule FromPattern(
        string name, RuleClass ruleClass, Pattern pattern, int holes, Func<Match, TensorVariable> to, string left, string right, string file, int line)
    {
        var root = pattern as OpPattern ?? throw new ArgumentException($"Rule {name}: the pattern must be an operation.", nameof(pattern));
        return new RewriteRule(name, ruleClass, root.Op, left, right, file, line) { Pattern = root, Holes = holes, OfMatch = to };
    }
}
