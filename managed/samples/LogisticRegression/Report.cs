using System.Globalization;
using Spectre.Console;

namespace Theon.Samples.LogisticRegression;

/// <summary>What the user sees: lines of text, and a progress bar where there is a terminal.</summary>
internal sealed class Report(TextWriter output, bool quiet)
{
    // A log gets a line for a tenth of the steps.
    private const int LinesOfALog = 10;

    private int _nextLine;

    public void Line(string label, string text) => output.WriteLine($"{label,-16}{text}");

    /// <summary>The last line: a figure for scripts.</summary>
    public void Figure(string label, double value) => output.WriteLine($"{label}: {Number(value)}");

    public void Model(string label, Model model)
    {
        using var weights = model.Weights.GetValue();
        using var bias = model.Bias.GetValue();
        Line(label, $"w = {Vector(weights.As<double[]>())}, b = {Number(bias.As<double>())}");
    }

    /// <summary>Runs work that reports its steps, with a bar on a terminal and lines in a log.</summary>
    public T Progress<T>(int steps, Func<Action<int, double>, T> work)
    {
        if (quiet)
        {
            return work((_, _) => { });
        }

        var terminal = AnsiConsole.Profile.Capabilities;
        return output == Console.Out && !Console.IsOutputRedirected && terminal is { Interactive: true, Ansi: true }
            ? Bar(steps, work)
            : work((step, cost) => Log(step, steps, cost));
    }

    /// <summary>Four decimals, whatever the machine's culture.</summary>
    public static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.0000" : "0", CultureInfo.InvariantCulture) + " ms";

    private static T Bar<T>(int steps, Func<Action<int, double>, T> work) =>
        AnsiConsole.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
            .Start(context =>
            {
                var bar = context.AddTask("training", maxValue: steps);
                return work((step, cost) =>
                {
                    bar.Value = step;
                    bar.Description = $"cost {Number(cost)}";
                });
            });

    private static string Vector(double[] values)
    {
        const int shown = 3;
        return values.Length <= 2 * shown
            ? $"[{string.Join(", ", values.Select(Number))}]"
            : $"[{string.Join(", ", values[..shown].Select(Number))}, ..., {string.Join(", ", values[^shown..].Select(Number))}] ({values.Length} numbers)";
    }

    private void Log(int step, int steps, double cost)
    {
        if (step < _nextLine && step < steps)
        {
            return;
        }

        Line($"step {step}", $"cost {Number(cost)}");
        var every = Math.Max(steps / LinesOfALog, 1);
        _nextLine = ((step / every) + 1) * every;
    }
}
