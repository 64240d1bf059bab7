using Theon.Configuration;
using Theon.Graph;
using Theon.Rewriting;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows about looking inside: errors, pictures, profiles, checks, settings.</summary>
internal static class Inside
{
    [Feature("001-02", "Gemv: [2, 3] 'x' and [4] 'w', built at Inside.cs")]
    public static string Diagnosis()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        using var function = Function.Compile([x, w], T.Dot(x, w), name: "predict");
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[2, 3], new double[4]));
        Assert.Contains("float64[2, 3] 'x'", error.Message);
        Assert.Contains("float64[4] 'w'", error.Message);
        return $"{error.Op}: [2, 3] 'x' and [4] 'w', built at {error.Origins[0].ToString().Split(':')[0]}";
    }

    [Feature("002-16", "before: 10, DimShuffle{x}, a, Pow, Add, output; after: a, Composite, output")]
    public static string BeforeAndAfter()
    {
        var a = T.DVector("a");
        var b = a + T.Pow(a, 10);
        using var function = Function.Compile([a], b);
        return $"before: {Boxes(Print.Dot(b))}; after: {Boxes(function.Dot())}";
    }

    [Feature("002-19", "digraph in .dot, .html written")]
    [Feature("002-20", "digraph in .dot, .html written")]
    public static string Drawings()
    {
        using var folder = new TemporaryFolder();
        var a = T.DVector("a");
        using var function = Function.Compile([a], a * 2);
        Print.Draw(folder.File("variable.dot"), a * 2);
        function.Draw(folder.File("function.html"));
        return $"{File.ReadAllText(folder.File("variable.dot")).Split(' ')[0]} in .dot, {(File.ReadAllText(folder.File("function.html")).StartsWith("<!DOCTYPE html>", StringComparison.Ordinal) ? ".html written" : "no page")}";
    }

    [Feature("002-38", "profile=true profile.file=out.txt; profil: Did you mean 'profile'?")]
    public static string FlagsInTheEnvironment()
    {
        var read = SettingSources.Read(name => name == "THEON_FLAGS" ? "profile=True,profile.file=out.txt" : null, null, Path.GetTempPath());
        var wrong = Assert.ThrowsExactly<ConfigException>(() => SettingSources.Read(name => name == "THEON_FLAGS" ? "profil=true" : null, null, Path.GetTempPath()));
        return $"{string.Join(' ', read.Select(assignment => $"{assignment.Setting.Name}={assignment.Text.ToLowerInvariant()}"))}; profil: {wrong.Message[wrong.Message.IndexOf("Did", StringComparison.Ordinal)..wrong.Message.IndexOf(" Settings", StringComparison.Ordinal)]}";
    }

    [Feature("002-39", "floatX=float32 from ~/.theon.ini:2")]
    public static string FlagsInAFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(".theon.ini"), "[global]\nfloatX = float32\n");
        var read = SettingSources.Read(_ => null, Path.GetDirectoryName(folder.File(".theon.ini")), Path.GetTempPath()).Single();
        return $"{read.Setting.Name}={read.Text} from {read.Source}";
    }

    [Feature("002-41", "x.TestValue [1, 2]: exp(x) has [2.718282, 7.389056]; a shape that does not fit is an error of the line")]
    [Feature("003-13", "x.TestValue [1, 2]: exp(x) has [2.718282, 7.389056]; a shape that does not fit is an error of the line")]
    [Feature("b-14", "x.TestValue [1, 2]: exp(x) has [2.718282, 7.389056]; a shape that does not fit is an error of the line")]
    [Feature("b-151", "x.TestValue [1, 2]: exp(x) has [2.718282, 7.389056]; a shape that does not fit is an error of the line")]
    public static string TestValues()
    {
        using var scope = Config.With(TestValueMode.Raise);
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        (x.TestValue, y.TestValue) = (new double[] { 1, 2 }, new double[3]);
        var error = Assert.ThrowsExactly<FunctionRunException>(() => x + y);
        Assert.Contains("Inside.cs:", error.Message);
        return $"x.TestValue {x.TestValue}: exp(x) has [{Round(T.Exp(x).TestValue!.As<double[]>())}]; a shape that does not fit is an error of the line";
    }

    [Feature("002-46", "predict, prediction, train: 3 pictures")]
    public static string ThreeDrawings()
    {
        using var folder = new TemporaryFolder();
        var model = new Talk.Trainer(2, seed: 1);
        model.Predict.Draw(folder.File("predict.dot"));
        Print.Draw(folder.File("prediction.dot"), model.P1 > 0.5);
        model.Train.Draw(folder.File("train.dot"));
        var count = ((string[])["predict", "prediction", "train"]).Count(name => File.ReadAllText(folder.File($"{name}.dot")).Contains(" -> ", StringComparison.Ordinal));
        return $"predict, prediction, train: {count} pictures";
    }

    [Feature("002-08", "the setting mode=Debug checks every phase; a wrong rule is named with its values and the line")]
    public static string ModeThatChecksItself()
    {
        var wrong = Rules.Rule("planted", x => P.Exp(x) - 1, x => 1 - T.Exp(x));
        var x = T.DVector("x");
        using var scope = Config.With("mode=Debug");
        using (var right = Function.Compile([x], T.Log(1 + T.Exp(x))))
        {
            right.Call(new double[] { 1, 1000 }).Dispose();
        }

        using var function = Function.Compile([x], T.Exp(x) - 1, mode: Mode.Named(Config.Mode).With([new RulePhase("phase", [wrong])]), name: "f");
        var message = Assert.ThrowsExactly<RewriteException>(() => function.Call(new double[] { 1 })).Message;
        foreach (var part in (string[])["f: phase phase changes output 0", "Without rule planted", "before: [1.718", "after:  [-1.718", "rewrote exp(x) - 1", "to 1 - exp(x)", "built at Inside.cs:"])
        {
            Assert.Contains(part, message);
        }

        return "the setting mode=Debug checks every phase; a wrong rule is named with its values and the line";
    }

    [Feature("b-148", "FastRun FastCompile Debug None NanGuard; FastRun -fuse; the setting mode chooses")]
    public static string Modes()
    {
        var x = T.DVector("x");
        using var scope = Config.With("mode=None");
        using var function = Function.Compile([x], T.Log(1 + T.Exp(x)));
        Assert.AreEqual("Log", function.TopoSort()[^1].Op.Name);
        return $"{string.Join(' ', ((Mode[])[Mode.FastRun, Mode.FastCompile, Mode.Debug, Mode.None, Mode.NanGuard]).Select(mode => mode.Name))}; {Mode.FastRun.Excluding("fuse")}; the setting mode chooses";
    }

    [Feature("b-150", "NanGuard stops at Log, Inside.cs; Monitor saw Add before, Add after")]
    public static string NanGuardAndMonitor()
    {
        var x = T.DVector("x");
        using var guarded = Function.Compile([x], T.Tanh(T.Log(x - 1)), mode: Mode.NanGuard);
        var error = Assert.ThrowsExactly<NanGuardException>(() => guarded.Call(new double[] { 0 }));
        var seen = new List<string>();
        using var monitored = Function.Compile([x], x + x, mode: Mode.Monitor(node => seen.Add($"{node.Node.Op.Name} before"), node => seen.Add($"{node.Node.Op.Name} after"), Mode.None));
        monitored.Call(new double[] { 1 }).Dispose();
        return $"NanGuard stops at {error.Op}, {error.Origins[0].ToString().Split(':')[0]}; Monitor saw {string.Join(", ", seen)}";
    }

    [Feature("b-152", "op, inputs with shapes and names, lines; with errors.ranges also values: 1 to 3")]
    public static string LayoutOfErrors()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        var data = new double[,] { { 1, 2, 3 } };
        using var scope = Config.With("errors.ranges=true");
        using var function = Function.Compile([x, w], T.Dot(x, w), name: "predict");
        var message = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(data, new double[4])).Message;
        foreach (var part in (string[])["predict failed in Gemv", "input 0: float64[1, 3] 'x'", "input 1: float64[4] 'w'", "built at Inside.cs:"])
        {
            Assert.Contains(part, message);
        }

        return $"op, inputs with shapes and names, lines; with errors.ranges also values: {(message.Contains(": 1 to 3", StringComparison.Ordinal) ? "1 to 3" : message)}";
    }

    [Feature("b-153", "pp: exp(x) + 1; tree of 5 lines; picture; page; Print; program text; listing")]
    public static string Printing()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Exp(x) + 1, name: "shown");
        Assert.Contains("program shown", function.ProgramText());
        Assert.Contains("elementwise", function.Listing([4]));
        Assert.Contains("<svg", function.Page() is var page && page.Contains("createElementNS", StringComparison.Ordinal) ? "<svg" : "");
        return $"pp: {Print.Pp(T.Exp(x) + 1)}; tree of {Print.DebugPrint(T.Exp(x) + 1).TrimEnd('\n').Split('\n').Length} lines; picture; page; Print; program text; listing";
    }

    [Feature("b-154", "2 calls: gemv of Gemv on Inside.cs; by op, kernel, line; compilation; memory")]
    public static string Profiles()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        using var function = Function.Compile([x, w], T.Dot(x, w), profile: true);
        function.Call(new double[2, 3], new double[3]).Dispose();
        function.Call(new double[2, 3], new double[3]).Dispose();
        var profile = function.Profile!;
        var entry = profile.By(ProfileGrouping.Kernel).Single();
        Assert.IsTrue(profile.CompileSteps.Length > 0 && profile.Peak.Bytes == 16);
        return $"{entry.Calls} calls: {entry.Kernel} of {entry.Op} on {entry.Line.Split(':')[0]}; by op, kernel, line; compilation; memory";
    }

    [Feature("b-155", "floatX castPolicy mode profile profile.file computeTestValue errors.ranges nanGuard.huge device threads simdLevel memoryLimit")]
    public static string Flags() => string.Join(' ', Config.Settings.Select(setting => setting.Name));

    [Feature("b-156", "scope, code, default; home, working directory, variable, THEON_FLAGS")]
    public static string Precedence()
    {
        static string Source(string name) => Config.Settings.Single(setting => setting.Name == name).Source;
        Config.NanGuardHuge = 1e10;
        string scoped;
        using (Config.With("nanGuard.huge=5"))
        {
            scoped = Source("nanGuard.huge");
        }

        using var folder = new TemporaryFolder();
        var (home, work) = (Directory.CreateDirectory(folder.File("home")).FullName, Directory.CreateDirectory(folder.File("work")).FullName);
        File.WriteAllText(Path.Combine(home, ".theon.ini"), "threads=1");
        File.WriteAllText(Path.Combine(work, "theon.ini"), "threads=2");
        var read = SettingSources.Read(name => name switch { "THEON_NUM_THREADS" => "3", "THEON_FLAGS" => "threads=4", _ => null }, home, work);
        Assert.AreSequenceEqual(["1", "2", "3", "4"], read.Select(assignment => assignment.Text));
        return $"{scoped}, {Source("nanGuard.huge")}, {Source("errors.ranges")}; home, working directory, variable, THEON_FLAGS";
    }

    // The texts of a picture's boxes, in order.
    private static string Boxes(string dot) => string.Join(
        ", ",
        dot.Split('\n').Where(line => line.Contains("fillcolor", StringComparison.Ordinal)).Select(line => line.Split("label=\"")[1].Split('"')[0].Split("\\n")[0]));
}
