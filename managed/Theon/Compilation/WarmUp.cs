using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>
/// Goes the way from an expression to a program once, on a thread of its own, as soon as somebody makes a variable: what the runtime loads when code first
/// runs is then there when the user's own function is compiled. It leaves no trace but that. See docs/decisions/2026-11-22-warm-up-in-the-background.md.
/// </summary>
internal static class WarmUp
{
    /// <summary>The switch of <see cref="AppContext"/> that turns it off.</summary>
    public const string Switch = "Theon.WarmUp";

    /// <summary>Name of the thread.</summary>
    public const string ThreadName = "Theon warm-up";

    // What the environment says is not asked for: that is read when the user's code first needs it.
    private const string Settings = "floatX=float64,castPolicy=weak,mode=FastRun,profile=false,computeTestValue=off,errors.ranges=false";

    /// <summary>False where the switch turns it off. True unless set.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsOn => !AppContext.TryGetSwitch(Switch, out var isOn) || isOn;

    /// <summary>The thread; null where there was none.</summary>
    public static Thread? Started { get; private set; }

    /// <summary>For tests: runs on the thread before all else.</summary>
    internal static Action? Before { get; set; }

    /// <summary>
    /// Starts it. Not where nothing would be gained: with one processor, where the user's own code would have to wait for it, where all code was compiled
    /// ahead, and without the native library, which it never loads.
    /// </summary>
    public static void Begin()
    {
        if (!IsOn || Environment.ProcessorCount == 1 || !RuntimeFeature.IsDynamicCodeCompiled || !CallerStack.IsLoaded)
        {
            return;
        }

        var thread = new Thread(Run) { IsBackground = true, Name = ThreadName };
        try
        {
            // Without the scopes of whoever happened to make the first variable.
            thread.UnsafeStart();
            Started = thread;
        }
        catch (Exception error) when (error is ThreadStartException or OutOfMemoryException)
        {
            // The system has no thread left. Nobody asked for this one.
        }
    }

    /// <summary>What the thread does. Nothing that goes wrong here is anybody's business.</summary>
    internal static void Run()
    {
        try
        {
            Apart.IsHere = true;
            using var settings = Config.With(Settings);
            using var origins = OriginScope.Inherit([]);
            Before?.Invoke();
            foreach (var request in WarmUpSteps.Requests())
            {
                FunctionCompiler.Rehearse(request, Constants.Instance);
            }
        }
        catch (Exception)
        {
        }
        finally
        {
            Apart.IsHere = false;
        }
    }

    // Lowers what would be folded, and makes up the values: nobody will see them.
    private sealed class Constants : IEvaluator
    {
        public static Constants Instance { get; } = new();

        public ImmutableArray<NDArray> Evaluate(Apply node)
        {
            FunctionCompiler.RehearseFinish(new FunctionRequest { Outputs = node.Outputs, Inputs = [], Mode = Mode.None }, new FunctionGraph([], node.Outputs));
            return [.. node.Outputs.Map(ValueOf)];
        }

        private static NDArray ValueOf(TensorVariable output)
        {
            var lengths = output.Type.Lengths.AsSpan().Map(length => Math.Max(length, 1));
            return NDArray.Zeros(output.DType, lengths);
        }
    }
}
