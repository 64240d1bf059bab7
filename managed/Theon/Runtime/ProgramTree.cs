using System.Collections.Immutable;

namespace Theon.Runtime;

/// <summary>What runs a nested program.</summary>
/// <param name="Program">Number of the program that holds it.</param>
/// <param name="Instruction">The loop or branch.</param>
/// <param name="IsOtherwise">Whether it is what a branch runs when its condition is false.</param>
internal sealed record ProgramOwner(int Program, DraftInstruction Instruction, bool IsOtherwise)
{
    /// <summary>Such as <c>step 2 of Scan</c>.</summary>
    public string Text(long step) => Instruction.Nesting!.Otherwise is null
        ? $"step {step} of {Instruction.OpText}"
        : $"the {(IsOtherwise ? "false" : "true")} side of {Instruction.OpText}";
}

/// <summary>A function's program and those nested in it, numbered as the native library numbers them.</summary>
internal sealed class ProgramTree
{
    private readonly ImmutableArray<ProgramOwner?> _owners;

    public ProgramTree(ProgramDraft root)
    {
        Programs = [.. root.WithNested];
        var owners = new ProgramOwner?[Programs.Length];
        for (var program = 0; program < owners.Length; program++)
        {
            foreach (var instruction in Programs[program].Instructions)
            {
                if (instruction.Nesting is { } nesting)
                {
                    owners[NumberOf(nesting.Body)] = new ProgramOwner(program, instruction, false);
                    if (nesting.Otherwise is { } otherwise)
                    {
                        owners[NumberOf(otherwise)] = new ProgramOwner(program, instruction, true);
                    }
                }
            }
        }

        _owners = [.. owners];
    }

    /// <summary>The programs.</summary>
    public ImmutableArray<ProgramDraft> Programs { get; }

    /// <summary>The number of a program.</summary>
    public int NumberOf(ProgramDraft program) => Programs.IndexOf(program);

    /// <summary>Such as <c>instruction 1 in step 2 of Scan</c>.</summary>
    /// <param name="program">Number of the program.</param>
    /// <param name="instruction">Number of the instruction in it.</param>
    /// <param name="stepOf">The step in which a program is.</param>
    public string PlaceOf(int program, int instruction, Func<int, long> stepOf)
    {
        var place = $"instruction {instruction}";
        for (; _owners[program] is { } owner; program = owner.Program)
        {
            place += $" in {owner.Text(stepOf(program))}";
        }

        return place;
    }
}
