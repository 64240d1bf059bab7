using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;

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

/// <summary>A replacement and the nodes it stands for, whose origins it inherits.</summary>
public sealed record Replacement(TensorVariable Value, ImmutableArray<Apply> Replaced);

/// <summary>
/// A rewrite of one node to an equal expression. Pattern rules are their own documentation: <c>log(1 + x) -> log1p(x)</c> is their
/// text, captured from the source.
/// </summary>
public sealed class RewriteRule
{
    private readonly Func<Apply, IRewriteContext, IEnumerable<Replacement>> _rewrite;
    private readonly string _left;
    private readonly string _right;
    private readonly string _file;
    private readonly int _line;

    // Texts are put together when somebody reads them: every process makes all rules, few print one.
    internal RewriteRule(
        string name, RuleClass ruleClass, object root, string left, string right, string file, int line,
        Func<Apply, IRewriteContext, IEnumerable<Replacement>> rewrite)
    {
        Name = name;
        Class = ruleClass;
        Root = root;
        (_left, _right, _file, _line) = (left, right, file, line);
        _rewrite = rewrite;
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
    internal Pattern? Pattern { get; init; }

    /// <summary>Number of holes in <see cref="Pattern"/>.</summary>
    internal int Holes { get; init; }

    /// <summary>The root of rules that look at every node.</summary>
    internal static object AnyKind => typeof(Op);

    /// <summary>The kind of a node, comparable with <see cref="Root"/>.</summary>
    internal static object KindOf(Apply node) => node.Op is Elemwise elemwise ? elemwise.Scalar : node.Op.GetType();

    /// <summary>For rules over single outputs of nodes that have several; null: the rule is over nodes with one output.</summary>
    internal Func<TensorVariable, IRewriteContext, TensorVariable?>? OfOutput { get; init; }

    /// <summary>Equal expressions for an output of a node, best first; none where the rule does not apply. What they are made of has the
    /// origins of the nodes that a pattern matched, else those that are inherited where this is called.</summary>
    internal IEnumerable<Replacement> Rewrite(TensorVariable variable, IRewriteContext context)
    {
        var node = variable.Owner!;
        if (OfOutput is null)
        {
            return node.Outputs.Length == 1 ? _rewrite(node, context) : [];
        }

        return OfOutput(variable, context) is { } value ? [new Replacement(value, [node])] : [];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Location}): {Text}";

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
        new(name, ruleClass, root, text, "", file, line, (node, context) => rewrite(node, context) is { } value ? [new Replacement(value, [node])] : []);

    /// <summary>A rule written as code, for single outputs of nodes that have several.</summary>
    internal static RewriteRule OutputRule(
        string name, object root, string text, Func<TensorVariable, IRewriteContext, TensorVariable?> rewrite, RuleClass ruleClass = RuleClass.Exact,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(name, ruleClass, root, text, "", file, line, (_, _) => []) { OfOutput = rewrite };

    private static RewriteRule FromPattern(
        string name, RuleClass ruleClass, Pattern pattern, int holes, Func<Match, TensorVariable> to, string left, string right, string file, int line)
    {
        var root = pattern as OpPattern ?? throw new ArgumentException($"Rule {name}: the pattern must be an operation.", nameof(pattern));
        return new RewriteRule(
            name, ruleClass, root.Op, left, right, file, line,
            (node, _) => pattern.MayMatch(node.Output) ? Rewrite(node) : [])
        {
            Pattern = pattern,
            Holes = holes,
        };

        // What holds for real numbers need not for complex ones: sqrt(x * x) is not |x|.
        bool Holds(Match match) =>
            pattern.IsFieldArithmetic || match.Nodes.All(node => !node.Output.DType.IsComplex && !node.Inputs[^1].DType.IsComplex);

        IEnumerable<Replacement> Rewrite(Apply node)
        {
            foreach (var match in pattern.Matches(node.Output, new Match(holes)))
            {
                if (!Holds(match))
                {
                    continue;
                }

                TensorVariable value;
                using (OriginScope.Inherit(Origins.Union(match.Nodes)))
                {
                    value = to(match);
                }

                yield return new Replacement(value, match.Nodes);
            }
        }
    }
}
