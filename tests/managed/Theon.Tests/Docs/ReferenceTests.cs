using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using Theon.Tests.Ops;
using Match = System.Text.RegularExpressions.Match;

namespace Theon.Tests.Docs;

/// <summary>Pages that list what the tables hold.</summary>
[TestClass]
public sealed partial class ReferenceTests
{
    [TestMethod]
    public void Ops_AreListed() => Page.AssertTexts(
        "reference/ops.md",
        ("ops", Columns(
            ["op", "written", "takes", "gradient", "error bound"],
            ScalarOps.All.Select(op => new[]
            {
                op.Name,
                op.Notation.Write([.. new[] { "a", "b", "c" }.Take(op.Arity).Select(name => (name, int.MaxValue))]),
                op.Types.Accepted,
                GradientOf(op),
                op.MaxUlp == 0 ? "exact" : $"{op.MaxUlp} ULP",
            }))),
        ("support", Columns(
            ["op", "dtypes", "devices", "gradient orders", "error bound", "batches"],
            Support.Rows.Select(row => new[] { row.Name, row.AcceptedText, "cpu", row.Orders, row.Bound, row.Batches }))));

    [TestMethod]
    public void Rewrites_AreListed() => Page.AssertTexts(
        "reference/rewrites.md",
        [.. from phase in Phases.FastRun.OfType<RulePhase>()
            let first = phase.Rules.Where(rule => FirstPhaseOf(rule) == phase)
            select (phase.Name, Columns(["rule", "class", "what it does"], Lines(first)))]);

    [TestMethod]
    public void Settings_AreListed() => Page.AssertTexts(
        "reference/settings.md",
        ("settings", string.Join("\n\n", Config.Settings.Select(setting =>
            $"{setting.Name} = {(setting.DefaultText.Length > 0 ? setting.DefaultText : "(empty)")}{(setting.IsFixed ? ", once" : "")}{(setting.Variable is { } name ? $", variable {name}" : "")}\n"
            + $"    accepts {setting.Accepted}\n    {setting.Summary}"))));

    [TestMethod]
    public void EnvironmentVariables_OfEverySource_AreListed()
    {
        var page = File.ReadAllText(Repository.Path("docs", "reference", "environment-variables.md"));
        var read =
            from folder in (string[])["native/src", "bindings/Theon.Interop", "managed/Theon"]
            from file in Directory.EnumerateFiles(Repository.Path(folder), "*.*", SearchOption.AllDirectories)
            where Path.GetExtension(file) is ".cs" or ".cpp" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from Match name in Variable().Matches(File.ReadAllText(file))
            select name.Groups[1].Value;
        var names = read.ToHashSet();
        Assert.Contains("THEON_NUM_THREADS", names);
        foreach (var name in names)
        {
            Assert.Contains($"| `{name}` |", page);
        }
    }

    [TestMethod]
    public void ErrorBounds_OfTheRows_AreThoseOfTheNativeTests()
    {
        var bounds = Bound().Matches(File.ReadAllText(Repository.Path("tests", "native", "tolerance.hpp")))
            .ToDictionary(bound => bound.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), bound => bound.Groups.Values.Skip(2).Max(ulp => int.Parse(ulp.ValueSpan, CultureInfo.InvariantCulture)), StringComparer.OrdinalIgnoreCase);
        Assert.IsNotEmpty(bounds);
        Assert.AreSequenceEqual(ScalarOps.All.Select(op => (op.Name, bounds.GetValueOrDefault(op.Name))), ScalarOps.All.Select(op => (op.Name, op.MaxUlp)));
    }

    // Rules made for several ops share a text, and take one line.
    private static IEnumerable<string[]> Lines(IEnumerable<RewriteRule> rules) =>
        from rule in rules
        group rule.Name by (rule.Class, rule.Text) into names
        select new[] { names.Count() == 1 ? names.Single() : $"{CommonStart([.. names])}*", ClassName(names.Key.Class), names.Key.Text };

    private static string CommonStart(string[] names) => names[0][..names[0].TakeWhile((c, i) => names.All(name => i < name.Length && name[i] == c)).Count()];

    private static RulePhase FirstPhaseOf(RewriteRule rule) => Phases.FastRun.OfType<RulePhase>().First(phase => phase.Rules.Contains(rule));

    private static string ClassName(RuleClass ruleClass) => ruleClass switch
    {
        RuleClass.Exact => "exact",
        RuleClass.MoreDefined => "more defined",
        _ => "assumes finite",
    };

    // What each operand's gradient is, given y, the result, and dy, its gradient.
    private static string GradientOf(ScalarOp op)
    {
        var dtype = op.Code switch
        {
            ScalarOpCode.And or ScalarOpCode.Or or ScalarOpCode.Xor or ScalarOpCode.Not or ScalarOpCode.ShiftLeft or ScalarOpCode.ShiftRight => DType.Int64,
            ScalarOpCode.Real or ScalarOpCode.Imag or ScalarOpCode.Conj or ScalarOpCode.Angle => DType.Complex128,
            _ => DType.Float64,
        };
        var signature = op.Types.Resolve(op, dtype);
        TensorVariable Named(string name, DType type) => new(TensorType.OfRank(type, 0), name);
        var operands = Enumerable.Range(0, op.Arity).Select(i => Named("abc"[i].ToString(), signature.OperandAt(i))).ToImmutableArray();
        var gradients = op.Gradient(operands, Named("y", signature.Result), Named("dy", signature.Result.IsComplex ? DType.Complex128 : DType.Float64));
        return string.Join("; ", gradients.Select(gradient => gradient switch
        {
            Gradient.Flows flows => Print.Pp(flows.Value),
            Gradient.NotDefined undefined => $"undefined: {undefined.Reason}",
            _ => "none",
        }));
    }

    // A table as plain text: columns as wide as their widest cell.
    private static string Columns(string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    [GeneratedRegex(@"\{THEON_OP_([A-Z0-9_]+), (\d+), (\d+),")]
    private static partial Regex Bound();

    [GeneratedRegex(@"(?:getenv\(|GetEnvironmentVariable\(|OverrideVariable = )""([A-Z_]+)""")]
    private static partial Regex Variable();
}
