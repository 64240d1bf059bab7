using System.Collections.Immutable;
using Theon.Graph;
using Theon.Rewriting;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

/// <summary>Each rule, made wrong in its place among all others: <see cref="Mode.Debug"/> finds that and names it.</summary>
[TestClass]
public sealed class PlantedRuleTests
{
    private const string Prefix = "planted-";

    // Outside of an op's domain everything is NaN, which a rule may turn into anything.
    private const int Rounds = 8;

    public static IEnumerable<object[]> Names => RuleTests.Names;

    [TestMethod, DynamicData(nameof(Names))]
    public void WrongVersionOfARule_IsNamed(string name)
    {
        var rule = Phases.AllRules.Single(rule => rule.Name == name);
        var wrong = WrongVersion(rule);
        string? message = null;
        foreach (var example in RuleExamples.Of(rule).Take(6))
        {
            // Others may get there first; by itself it is tried at least.
            message = MessageOf(example.Expression, wrong, InPlaceOf(rule, wrong)) ?? MessageOf(example.Expression, wrong, [new RulePhase("alone", [wrong])]);
            if (message is not null)
            {
                break;
            }
        }

        Assert.IsNotNull(message, $"{rule} may be wrong and nobody sees it.");
        Assert.Contains($"{Prefix}{name}", message);
    }

    private static ImmutableArray<Phase> InPlaceOf(RewriteRule rule, RewriteRule wrong) =>
        [.. Phases.FastRun.Select(phase => phase is RulePhase rules ? rules with { Rules = [.. rules.Rules.Select(other => other == rule ? wrong : other)] } : phase)];

    // What the mode says of ordinary values; null: nothing.
    private static string? MessageOf(TensorVariable expression, RewriteRule wrong, ImmutableArray<Phase> phases)
    {
        TensorVariable[] inputs = [.. Traversal.Leaves([expression]).Where(leaf => leaf is not (Constant or SharedVariable))];
        var random = new Random(1);
        try
        {
            using var f = Function.Compile(inputs, expression, mode: Mode.Debug.With(phases).Including(wrong.Name));
            for (var round = 0; round < Rounds; round++)
            {
                f.Call([.. inputs.Select(input => (Value)SpecialValues.Draw(input.DType, [.. input.Type.Broadcastable.Select(one => one ? 1L : 4L)], random, 0).ToNDArray())]).Dispose();
            }

            return null;
        }
        catch (RewriteException error)
        {
            return error.Message;
        }
    }

    // The same, but for what it makes.
    private static RewriteRule WrongVersion(RewriteRule rule) => new($"{Prefix}{rule.Name}", rule.Class, rule.Root, rule.Text, "", "", 0)
    {
        OfNode = rule.OfOutput is null ? (node, context) => rule.Rewrite(node.Output, context) is { } value ? Wrong(value) : null : null,
        OfOutput = rule.OfOutput is { } rewrite ? (output, context) => rewrite(output, context) is { } value ? Wrong(value) : null : null,
    };

    private static TensorVariable Wrong(TensorVariable value) => value.DType == DType.Bool ? T.Not(value) : value + T.Constant(NDArray.Scalar(1.0).AsType(value.DType));
}
