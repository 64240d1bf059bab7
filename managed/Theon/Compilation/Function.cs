using System.Collections.Immutable;
using Theon.Compilation;
using Theon.Runtime;
using Theon.Types;

namespace Theon;

/// <summary>Compiles expressions into functions. May be used by several threads at once.</summary>
public static partial class Function
{
    /// <summary>Compiles a function.</summary>
    /// <param name="inputs">What a call passes in: variables without an owner, each once; <see cref="In"/> says more of one.</param>
    /// <param name="outputs">What it computes: one expression or a list of them, which may have names.</param>
    /// <param name="updates">New values of shared variables: a list of pairs or a map. All are computed from the old values and put in place
    /// together.</param>
    /// <param name="givens">Pairs of a variable and the expression to use in its place; any variable may be replaced, computed ones too.</param>
    /// <param name="mode">Which rewrites take part; that of <see cref="Config.Mode"/>, <see cref="Mode.FastRun"/>, unless given.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="allowInputDowncast">Whether arguments may lose information; false: never; null: only a float number for an input of dtype FloatX.</param>
    /// <param name="strict">Whether arguments must have exactly the dtypes of the inputs.</param>
    /// <param name="onUnusedInput">What happens when an input is not needed.</param>
    /// <param name="noDefaultUpdates">Whose <see cref="SharedVariable.DefaultUpdate"/> does not take place: <c>true</c> for all, or a list of variables.</param>
    /// <param name="profile">Whether calls are profiled, see <see cref="CompiledFunction.Profile"/>; null: as <see cref="Config.Profile"/> says.</param>
    /// <exception cref="CompileException">The arguments do not make a function; the message says which and why.</exception>
    public static CompiledFunction Compile(
        Inputs inputs,
        Outputs outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function",
        bool? allowInputDowncast = null,
        bool strict = false,
        UnusedInput onUnusedInput = UnusedInput.Error,
        NoDefaultUpdates? noDefaultUpdates = null,
        bool? profile = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(name);
        if (strict && allowInputDowncast == true)
        {
            throw new CompileException($"{name}: strict and allowInputDowncast contradict each other.");
        }

        updates ??= Updates.Empty;
        if (!updates.IsOrdered)
        {
            Log.Write(LogLevel.Warning, "updates", $"{name}: the updates are a map whose order is not defined; from one run of the program to the next they may be listed differently. Values do not depend on it.");
        }

        var arguments = ImplicitLast(inputs);
        return FunctionCompiler.Compile(new FunctionRequest
        {
            Inputs = [.. arguments.Map(input => input?.Variable!)],
            Arguments = arguments,
            Outputs = [.. outputs.Map(output => output?.Variable!)],
            OutputNames = NamesOf(outputs),
            Updates = [.. updates.Map(update => new Update(update.Target, update.Value))],
            Givens = [.. givens.Map(given => new Given(given.Old, given.New))],
            Mode = mode ?? Mode.Named(Config.Mode),
            Name = name,
            Casting = strict ? InputCasting.Strict : allowInputDowncast switch { true => InputCasting.Downcast, false => InputCasting.Exact, _ => InputCasting.Safe },
            OnUnusedInput = onUnusedInput,
            NoDefaultUpdates = noDefaultUpdates ?? NoDefaultUpdates.None,
            Profile = profile ?? Config.Profile,
        });
    }

    private static ImmutableArray<In> ImplicitLast(Inputs inputs)
    {
        var (passed, hidden) = (new List<In>(), new List<In>());
        foreach (var input in inputs)
        {
            (input is { IsImplicit: true } ? hidden : passed).Add(input);
        }

        return [.. passed, .. hidden];
    }

    private static ImmutableArray<string?> NamesOf(Outputs outputs)
    {
        var names = outputs.Map(output => output?.Name);
        return Array.TrueForAll(names, name => name is null) ? [] : [.. names];
    }
}
