using System.Diagnostics;

namespace Theon.Samples.LogisticRegression;

/// <summary>The program, with its output where the caller wants it.</summary>
internal static class Sample
{
    /// <summary>Exit code: the accuracy is too low.</summary>
    public const int NotLearned = 1;

    /// <summary>Exit code: the command line or the data are not usable.</summary>
    public const int Unusable = 2;

    public static int Run(string[] args, TextWriter output, TextWriter error) => Options.Parse(args, output, error, options =>
    {
        var report = new Report(output, options.Quiet);
        try
        {
            var (label, accuracy, required) = options.Exercise ? Exercise(options, report) : BreastCancer(options, report);
            report.Figure(label, accuracy);
            if (accuracy >= required)
            {
                return 0;
            }

            error.WriteLine($"the {label} is below {Report.Number(required)}; try more steps or another learning rate.");
            return NotLearned;
        }
        catch (DataException e)
        {
            error.WriteLine($"{e.Message}.");
            return Unusable;
        }
    });

    private static (string Label, double Accuracy, double Required) BreastCancer(Options options, Report report)
    {
        var all = CsvData.Read(options.DataFile);
        var ones = (int)all.Labels.Sum();
        report.Line("data", $"{Path.GetFileName(options.DataFile)}: {all.Rows.Length} rows, {all.Features} features, {all.Labels.Length - ones} {all.Classes[0]}, {ones} {all.Classes[1]}");

        var random = new RandomStream(options.Seed);
        var split = Split.Of(all, random);
        report.Line("split", $"{split.Train.Count} rows to learn from, {split.Test.Count} to be judged by (seed {options.Seed})");

        var model = Learn(split.Train, random, options, options.Steps ?? 1000, report);
        report.Line("accuracy", $"{Report.Number(model.Accuracy(split.Train))} on the rows it learned from");
        return ("test accuracy", model.Accuracy(split.Test), 0.95);
    }

    private static (string Label, double Accuracy, double Required) Exercise(Options options, Report report)
    {
        const int rows = 400;
        const int features = 784;
        var random = new RandomStream(options.Seed);
        var data = new double[rows, features];
        for (var row = 0; row < rows; row++)
        {
            for (var feature = 0; feature < features; feature++)
            {
                data[row, feature] = random.NextNormal();
            }
        }

        var labels = Enumerable.Range(0, rows).Select(_ => (double)random.NextBelow(2)).ToArray();
        var examples = new Examples(data, labels);
        report.Line("data", $"{rows} x {features} random numbers, random classes (seed {options.Seed})");

        var model = Learn(examples, random, options, options.Steps ?? 10_000, report);
        return ("training accuracy", model.Accuracy(examples), 1);
    }

    private static Model Learn(Examples examples, RandomStream random, Options options, int steps, Report report)
    {
        var watch = Stopwatch.StartNew();
        var model = new Model(random.NextNormals(examples.Features), options.LearningRate);
        report.Line("compiled in", $"{Report.Milliseconds(watch.Elapsed)} (three functions)");
        // A DimShuffle only looks at memory in another way; everything else is a kernel.
        report.Line("kernels", string.Join(", ", model.Train.TopoSort().Select(node => node.Op.Name).Where(name => name != "DimShuffle")) + " in a step of training");
        report.Model("initial model", model);

        var elapsed = report.Progress(steps, step => Training.Run(model, examples, steps, step));
        report.Model("final model", model);
        report.Line("cross-entropy", $"{Report.Number(model.Losses(examples).CrossEntropy)} on average over the rows it learned from, after {steps} steps");
        report.Line("time per step", Report.Milliseconds(elapsed / steps));
        return model;
    }
}
