using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Theon.Samples.LogisticRegression;

/// <summary>What the command line asked for.</summary>
internal sealed record Options(string DataFile, int? Steps, double LearningRate, int Seed, bool Exercise, bool Quiet)
{
    /// <summary>Parses a command line and hands what it asks for to <paramref name="run"/>. Help goes to <paramref name="output"/>; a
    /// command line that is not usable is one line of <paramref name="error"/> and exit code 2.</summary>
    public static int Parse(string[] args, TextWriter output, TextWriter error, Func<Options, int> run)
    {
        var data = new Option<string>("--data")
        {
            Description = "CSV file: first line rows, features and two class names; then features and class (0 or 1). Default: breast_cancer.csv beside the program",
            HelpName = "FILE",
        };
        var steps = new Option<int?>("--steps")
        {
            Description = "Steps of gradient descent. Default: 1000; 10000 with --exercise",
            HelpName = "N",
            CustomParser = result => Take(result, "a whole number of at least 1", PositiveWhole),
        };
        var rate = new Option<double>("--learning-rate")
        {
            Description = "How far a step goes along the gradient",
            HelpName = "X",
            DefaultValueFactory = _ => 0.1,
            CustomParser = result => Take(result, "a number above 0", PositiveNumber) ?? 0,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the split and of the first weights",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = result => Take(result, "a whole number", Whole) ?? 0,
        };
        var exercise = new Option<bool>("--exercise") { Description = "Learn 400 x 784 random numbers by heart instead of reading data" };
        var quiet = new Option<bool>("--quiet") { Description = "Print no progress" };

        var command = new RootCommand("Trains logistic regression with Theon.") { data, steps, rate, seed, exercise, quiet };
        command.Validators.Add(result =>
        {
            if (result.GetValue(exercise) && result.GetResult(data) is { Implicit: false })
            {
                result.AddError("--exercise makes its own data and takes no --data");
            }
        });
        command.SetAction(parsed => run(new Options(
            parsed.GetValue(data) ?? Path.Combine(AppContext.BaseDirectory, "breast_cancer.csv"),
            parsed.GetValue(steps),
            parsed.GetValue(rate),
            parsed.GetValue(seed),
            parsed.GetValue(exercise),
            parsed.GetValue(quiet))));

        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"{parsed.Errors[0].Message.TrimEnd('.')}; see --help.");
            return Sample.Unusable;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    // The number that the text after an option means, or an error that names the option.
    private static TNumber? Take<TNumber>(ArgumentResult result, string expected, Func<string, TNumber?> parse)
        where TNumber : struct
    {
        var text = result.Tokens[0].Value;
        if (parse(text) is { } number)
        {
            return number;
        }

        result.AddError($"{((OptionResult)result.Parent!).IdentifierToken?.Value} takes {expected}, not \"{text}\"");
        return null;
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? PositiveWhole(string text) => Whole(text) is { } number and >= 1 ? number : null;

    private static double? PositiveNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < double.PositiveInfinity ? number : null;
}
