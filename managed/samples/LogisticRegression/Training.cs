using System.Diagnostics;

namespace Theon.Samples.LogisticRegression;

/// <summary>The loop over steps.</summary>
internal static class Training
{
    /// <summary>Runs steps of gradient descent.</summary>
    /// <param name="report">Called before the first step and after every hundredth of them, with the steps done and the cost.</param>
    /// <returns>The time that the steps took.</returns>
    public static TimeSpan Run(Model model, Examples examples, int steps, Action<int, double> report)
    {
        var watch = new Stopwatch();
        var every = Math.Max(steps / 100, 1);
        report(0, model.Losses(examples).Cost);
        for (var step = 1; step <= steps; step++)
        {
            watch.Start();
            using var results = model.Train.Call(examples.Data, examples.Labels);
            watch.Stop();
            if (step % every == 0 || step == steps)
            {
                report(step, model.Losses(examples).Cost);
            }
        }

        return watch.Elapsed;
    }
}
