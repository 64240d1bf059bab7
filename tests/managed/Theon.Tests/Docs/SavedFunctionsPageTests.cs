// snippet: save
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

/// <summary>What docs/saved-functions.md shows: trained and saved in C#, loaded in C# and in C++.</summary>
[TestClass]
public sealed partial class SavedFunctionsPageTests
{
    private static readonly string s_sample = Repository.Path("native", "samples", "circle.theon");

    [TestMethod]
    public void TrainedInCSharp_PredictsTheSameInCpp()
    {
        var folder = Directory.CreateTempSubdirectory("theon-page-");
        try
        {
            var path = Path.Combine(folder.FullName, "circle.theon");
            TrainAndSave(path);
            var (middle, corner) = Load(path);
            Assert.IsGreaterThan(0.5, middle);
            Assert.IsLessThan(0.5, corner);
            AssertCppAgrees(path, middle, corner);
            if (Environment.GetEnvironmentVariable("THEON_UPDATE_DOCS") == "1")
            {
                File.Copy(path, s_sample, overwrite: true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The file beside the C++ sample; THEON_UPDATE_DOCS=1 writes it anew.
    [TestMethod]
    public void CommittedFile_LoadsInBoth()
    {
        var (middle, corner) = Load(s_sample);
        AssertCppAgrees(s_sample, middle, corner);
    }

    private static void TrainAndSave(string path)
    {
        var random = new Random(1);
        var data = new double[500, 2];
        var labels = new double[500];
        for (var i = 0; i < labels.Length; i++)
        {
            (data[i, 0], data[i, 1]) = ((4 * random.NextDouble()) - 2, (4 * random.NextDouble()) - 2);
            labels[i] = (data[i, 0] * data[i, 0]) + (data[i, 1] * data[i, 1]) < 1 ? 1 : 0;
        }

        // snippet: save
        var x = T.Matrix("x");
        var y = T.Vector("y");
        var w = T.Shared(new double[4], "w");
        var b = T.Shared(0.0, "b");

        var probability = T.Sigmoid(T.Dot(T.Join(1, x, T.Sqr(x)), w) + b);
        var cost = -T.Where(y > 0.5, T.Log(probability), T.Log(1 - probability)).Mean();
        var (gw, gb) = T.Grad(cost, w, b);
        var train = Function.Compile([x, y], cost, updates: [(w, w - gw), (b, b - gb)], name: "train");
        for (var step = 0; step < 2000; step++)
        {
            train.Call(data, labels).Dispose();
        }

        var predict = Function.Compile([x], probability, name: "predict");
        predict.Save(path);
        // end snippet
    }

    private static (double Middle, double Corner) Load(string path)
    {
        // snippet: load
        using var predict = CompiledFunction.Load(path);
        var inside = predict.Call(new double[,] { { 0, 0 }, { -2, -2 } }).As<double[]>();   // probabilities of two points
        // end snippet
        return (inside[0], inside[1]);
    }

    private static void AssertCppAgrees(string path, double middle, double corner)
    {
        var program = Repository.Path("build", "release", "native", "samples", "theon_sample_predict");
        if (!File.Exists(program))
        {
            Assert.Inconclusive($"{program} is not built.");
        }

        using var process = Process.Start(new ProcessStartInfo(program, [path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + process.StandardError.ReadToEnd());
        var numbers = Probabilities().Match(output);
        Assert.IsTrue(numbers.Success, output);
        Assert.AreEqual((middle, corner), (Number(numbers.Groups["middle"].Value), Number(numbers.Groups["corner"].Value)), "equal bits");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"probability (?<middle>\S+) in the middle, (?<corner>\S+) in the corner")]
    private static partial Regex Probabilities();
}
