using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>What loops and branches show of their insides.</summary>
internal static class NestedTexts
{
    /// <summary>The step of a loop.</summary>
    public static ImmutableArray<InnerGraph> Of(Scan scan)
    {
        var body = scan.Body;
        var texts = ImmutableArray.CreateBuilder<string>(body.Inputs.Length);
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            texts.Add($"{body.Inputs[i].Name ?? $"sequence {i}"}, row");
        }

        for (var i = 0; i < scan.States.Length; i++)
        {
            foreach (var tap in scan.States[i].Taps)
            {
                texts.Add($"{body.Inputs[texts.Count].Name ?? $"state {i}"}, {-tap} {(tap == -1 ? "step" : "steps")} back");
            }
        }

        for (var i = texts.Count; i < body.Inputs.Length; i++)
        {
            texts.Add(NameOf(body.Inputs[i]));
        }

        return
        [
            new InnerGraph("step", body.Graph)
            {
                Inputs =
                [
                    -1,
                    .. Sequences.Range(scan.SequenceCount, i => i),
                    .. Sequences.Range(scan.States.Length, scan.FirstTap),
                    .. Sequences.Range(body.Inputs.Length - scan.FirstInvariantOfBody, i => scan.FirstInvariantOfBody + i),
                ],
                InputTexts = texts.ToImmutable(),
                OutputTexts = Sequences.Range(body.Outputs.Length, i => i < scan.States.Length ? $"state {i}" : i < scan.LastOnly.Length ? $"result {i - scan.States.Length}" : "until").ToImmutableArray(),
                OwnText = "number of steps",
            },
        ];
    }

    /// <summary>Both sides of a choice.</summary>
    public static ImmutableArray<InnerGraph> Of(Branch branch) => [Arm("if true", branch.Then), Arm("if false", branch.Otherwise)];

    private static InnerGraph Arm(string name, NestedGraph arm) => new(name, arm.Graph)
    {
        Inputs = [-1, .. Sequences.Range(arm.Inputs.Length, i => i)],
        InputTexts = [.. arm.Inputs.Select(NameOf)],
        OutputTexts = Sequences.Range(arm.Outputs.Length, i => $"value {i}").ToImmutableArray(),
        OwnText = "condition",
    };

    private static string NameOf(TensorVariable input) => input.Name ?? $"<{input.Type}>";
}
