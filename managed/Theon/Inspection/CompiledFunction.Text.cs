using System.Globalization;
using System.Text;
using Theon.Graph;
using Theon.Inspection;
using Theon.Printing;
using Theon.Runtime;

namespace Theon;

public sealed partial class CompiledFunction
{
    /// <summary>The graph that it runs as an indented tree, with time and memory of each node where the function was profiled.</summary>
    /// <param name="options">What else a line shows; null: types and lines.</param>
    public string DebugPrint(DebugPrintOptions? options = null)
    {
        options ??= DebugPrintOptions.Default;
        var cost = CostOf();
        return Print.DebugPrint(
            options with
            {
                Note = variable => string.Join("  ", ((string?[])[
                    variable.Owner is { } node && cost(node) is { } known ? $"{ProfileText.Time(FunctionProfile.Time(known.Nanoseconds))}, {ProfileText.Bytes(known.Allocated)}" : null,
                    options.Note?.Invoke(variable)]).OfType<string>()),
            },
            Graph.Outputs.AsSpan());
    }

    /// <summary>
    /// What it does for arguments of given shapes, instruction by instruction: the kernel, shapes and places of its operands (<c>arena+128</c> is a
    /// place in the memory of a call, which several temporaries share one after the other), and the lines of C#.
    /// </summary>
    /// <param name="inputs">Shapes of the inputs, in order; those of shared variables are what they hold now.</param>
    /// <exception cref="FunctionArgumentException">The number of shapes, or one's number of axes, is wrong.</exception>
    public string Listing(params ReadOnlySpan<long[]> inputs)
    {
        CheckCount("input", Inputs.Length, inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Length != Inputs[i].Rank)
            {
                throw new FunctionArgumentException($"{Name}: {_signature.InputText(i)} is {Inputs[i].Type}; a shape of {inputs[i].Length} axes was given for it.");
            }
        }

        return new ProgramListing(_draft ?? throw WasLoaded("listing"), _signature, inputs.ToArray()).Write();
    }
}
