using System.Collections.Immutable;
using Theon.Compilation;
using Theon.Runtime;
using Theon.Types;

namespace Theon;

/// <summary>Compiles expressions into functions. May be used by several threads at once.</summary>
public static partial class Function
{
    /// <summary>Compiles a function with one output.</summary>
    /// <param name="inputs">What a call passes in: variables without an owner, each once.</param>
    /// <param name="outputs">What it computes.</param>
    /// <param name="updates">New values of shared variables. All are computed from the old values and put in place together.</param>
    /// <param name="givens">Pairs of a variable and the expression to use in its place.</param>
    /// <param name="mode">Which rewrites take part; that of <see cref="Config.Mode"/>, <see cref="Mode.FastRun"/>, unless given.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="allowInputDowncast">Whether arguments may lose information; false: never; null: only a float number for an input of dtype FloatX.</param>
    /// <param name="strict">Whether arguments must have exactly the dtypes of the inputs.</param>
    /// <param name="onUnusedInput">What happens when an input is not needed.</param>
    /// <param name="noDefaultUpdates">Whether shared variables keep their values though they have a <see cref="SharedVariable.DefaultUpdate"/>: random numbers repeat.</param>
    /// <param name="profile">Whether calls are profiled, see <see cref="CompiledFunction.Profile"/>; null: as <see cref="Config.Profile"/> says.</param>
    /// <exception cref="CompileException">The arguments do not make a function; the message says which and why.</exception>
    public static CompiledFunction Compile(
        ReadOnlySpan<TensorVariable> inputs,
        TensorVariable outputs,
        ReadOnlySpan<(SharedVariable Target, TensorVariable Value)> updates = default,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function",
        bool? allowInputDowncast = null,
        bool strict = false,
        UnusedInput onUnusedInput = UnusedInput.Error,
        bool noDefaultUpdates = false,
        bool? profile = null) =>
        Compile(inputs, [outputs], updates, givens, mode, name, allowInputDowncast, strict, onUnusedInput, noDefaultUpdates, profile);

    /// <summary>Compiles a function with any number of outputs.</summary>
    /// <param name="inputs">What a call passes in: variables without an owner, each once.</param>
    /// <param name="outputs">What it computes.</param>
    /// <param name="updates">New values of shared variables. All are computed from the old values and put in place together.</param>
    /// <param name="givens">Pairs of a variable and the expression to use in its place.</param>
    /// <param name="mode">Which rewrites take part; that of <see cref="Config.Mode"/>, <see cref="Mode.FastRun"/>, unless given.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="allowInputDowncast">Whether arguments may lose information; false: never; null: only a float number for an input of dtype FloatX.</param>
    /// <param name="strict">Whether arguments must have exactly the dtypes of the inputs.</param>
    /// <param name="onUnusedInput">What happens when an input is not needed.</param>
    /// <param name="noDefaultUpdates">Whether shared variables keep their values though they have a <see cref="SharedVariable.DefaultUpdate"/>: random numbers repeat.</param>
    /// <param name="profile">Whether calls are profiled, see <see cref="CompiledFunction.Profile"/>; null: as <see cref="Config.Profile"/> says.</param>
    /// <exception cref="CompileException">The arguments do not make a function; the message says which and why.</exception>
    public static CompiledFunction Compile(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        ReadOnlySpan<(SharedVariable Target, TensorVariable Value)> updates = default,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function",
        bool? allowInputDowncast = null,
        bool strict = false,
        UnusedInput onUnusedInput = UnusedInput.Error,
        bool noDefaultUpdates = false,
        bool? profile = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (strict && allowInputDowncast == true)
        {
            throw new CompileException($"{name}: strict and allowInputDowncast contradict each other.");
        }

        return FunctionCompiler.Compile(new FunctionRequest
        {
            Inputs = inputs.ToImmutableArray(),
            Outputs = outputs.ToImmutableArray(),
            Updates = [.. updates.Map(update => new Update(update.Target, update.Value))],
            Givens = [.. givens.Map(given => new Given(given.Old, given.New))],
            Mode = mode ?? Mode.Named(Config.Mode),
            Name = name,
            Casting = strict ? InputCasting.Strict : allowInputDowncast switch { true => InputCasting.Downcast, false => InputCasting.Exact, _ => InputCasting.Safe },
            OnUnusedInput = onUnusedInput,
            NoDefaultUpdates = noDefaultUpdates,
            Profile = profile ?? Config.Profile,
        });
    }
}
