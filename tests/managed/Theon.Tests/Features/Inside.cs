using System.Text.Json;
using Theon.Configuration;
using Theon.Graph;
using Theon.Inspection;
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

    [Feature("002-19", "of the variable: a, Exp, 2, DimShuffle{x}, Mul, output; as a page too")]
    public static string DrawingOfAVariable()
    {
        using var folder = new TemporaryFolder();
        var a = T.DVector("a");
        var b = T.Exp(a) * 2;
        Print.Draw(folder.File("variable.dot"), b);
        Print.Draw(folder.File("variable.html"), b);
        Assert.StartsWith("digraph", File.ReadAllText(folder.File("variable.dot")));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder.File("variable.html")));
        return $"of the variable: {Boxes(File.ReadAllText(folder.File("variable.dot")))}; as a page too";
    }

    [Feature("002-20", "of the function: a, without a name its type <float64[:]>, Composite, output")]
    public static string DrawingOfAFunction()
    {
        using var folder = new TemporaryFolder();
        var (a, nameless) = (T.DVector("a"), T.DVector());
        using var function = Function.Compile([a, nameless], T.Exp(a) * nameless, name: "drawn");
        function.Draw(folder.File("function.dot"));
        var dot = File.ReadAllText(folder.File("function.dot"));
        Assert.StartsWith("digraph \"drawn\"", dot);
        return $"of the function: {Boxes(dot).Replace("a, ", "a, without a name its type ", StringComparison.Ordinal)}";
    }

    [Feature("003-42", "a page of its own: graphs before and after, 2 rewrites to step through, texts: Program, Profile")]
    public static string Page()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Log(1 + T.Exp(x)), name: "page", profile: true);
        function.Call(new double[3]).Dispose();
        using var data = JsonDocument.Parse(function.Page().Split("<script type=\"application/json\" id=\"data\">")[1].Split("</script>")[0]);
        var root = data.RootElement;
        string Names(string list) => string.Join(", ", root.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        return $"a page of its own: graphs {Names("panes").Replace(", ", " and ", StringComparison.Ordinal)}, {root.GetProperty("steps").GetArrayLength()} rewrites to step through, texts: {Names("texts")}";
    }

    [Feature("002-38", "profile=true profile.file=out.txt; profil: Did you mean 'profile'?; a function under the setting is profiled: 1 call; written at the end")]
    public static string FlagsInTheEnvironment()
    {
        var read = SettingSources.Read(name => name == "THEON_FLAGS" ? "profile=True,profile.file=out.txt" : null, null, Path.GetTempPath());
        var wrong = Assert.ThrowsExactly<ConfigException>(() => SettingSources.Read(name => name == "THEON_FLAGS" ? "profil=true" : null, null, Path.GetTempPath()));
        using var scope = Config.With("profile=true");
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Exp(x), name: "flagged");
        function.Call(new double[3]).Dispose();
        using var file = new TemporaryFolder();
        ProfileRegistry.Write([function.Profile!], file.File("out.txt"));
        var written = File.ReadAllText(file.File("out.txt"));
        Assert.Contains("Profile of flagged: 1 call,", written);
        return $"{string.Join(' ', read.Select(assignment => $"{assignment.Setting.Name}={assignment.Text.ToLowerInvariant()}"))}; profil: {wrong.Message[wrong.Message.IndexOf("Did", StringComparison.Ordinal)..wrong.Message.IndexOf(" Settings", StringComparison.Ordinal)]}; "
            + $"a function under the setting is profiled: {function.Profile!.Calls} call; written at the end";
    }

    [Feature("002-39", "floatX=float32 from ~/.theon.ini:2; profile.file=out.json from ~/.theon.ini:5")]
    public static string FlagsInAFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(".theon.ini"), "[global]\nfloatX = float32\n\n[profile]\nfile = out.json\n");
        var read = SettingSources.Read(_ => null, Path.GetDirectoryName(folder.File(".theon.ini")), Path.GetTempPath());
        return string.Join("; ", read.Select(assignment => $"{assignment.Setting.Name}={assignment.Text} from {assignment.Source}"));
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
        foreach (var (dot, shown) in new[] { (model.Predict.Dot(), "output"), (Print.Dot(model.P1 > 0.5), "Dot"), (model.Train.Dot(), "new value of w") })
        {
            Assert.Contains($"label=\"{shown}", dot);
        }

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

    [Feature("b-150", "NanGuard stops at Log, Inside.cs; at a huge value: Exp; Monitor saw Add before, Add after")]
    public static string NanGuardAndMonitor()
    {
        var x = T.DVector("x");
        using var guarded = Function.Compile([x], T.Tanh(T.Log(x - 1)), mode: Mode.NanGuard);
        var error = Assert.ThrowsExactly<NanGuardException>(() => guarded.Call(new double[] { 0 }));
        using var bounded = Function.Compile([x], T.Tanh(T.Exp(x)), mode: Mode.GuardAgainst(huge: 100));
        bounded.Call(new double[] { 1 }).Dispose();
        var huge = Assert.ThrowsExactly<NanGuardException>(() => bounded.Call(new double[] { 5 }));
        var seen = new List<string>();
        using var monitored = Function.Compile([x], x + x, mode: Mode.Monitor(node => seen.Add($"{node.Node.Op.Name} before"), node => seen.Add($"{node.Node.Op.Name} after"), Mode.None));
        monitored.Call(new double[] { 1 }).Dispose();
        return $"NanGuard stops at {error.Op}, {error.Origins[0].ToString().Split(':')[0]}; at a huge value: {huge.Op}; Monitor saw {string.Join(", ", seen)}";
    }

    [Feature("b-152", "op, inputs with shapes, names and strides, lines, a hint; with errors.ranges also values: 1 to 3")]
    public static string LayoutOfErrors()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        var data = new double[,] { { 1, 2, 3 } };
        using var scope = Config.With("errors.ranges=true");
        using var function = Function.Compile([x, w], T.Dot(x, w), name: "predict");
        var message = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(data, new double[4])).Message;
        foreach (var part in (string[])["predict failed in Gemv", "input 0: float64[1, 3] 'x', strides [3, 1]", "input 1: float64[4] 'w', strides [1]", "built at Inside.cs:"])
        {
            Assert.Contains(part, message);
        }

        using var shift = Function.Compile([x, w], x + w);
        Assert.Contains("hint: w has as many elements as the other operand has rows", Assert.ThrowsExactly<FunctionRunException>(() => shift.Call(new double[4, 3], new double[4])).Message);
        return $"op, inputs with shapes, names and strides, lines, a hint; with errors.ranges also values: {(message.Contains(": 1 to 3", StringComparison.Ordinal) ? "1 to 3" : message)}";
    }

    [Feature("b-153", "pp: exp(x) + 1; tree of 5 lines; picture; page; Print saw shown: [1]; program text; listing; equal expressions have equal texts")]
    public static string Printing()
    {
        const string Message = "shown of b-153";
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Print(T.Exp(x), Message) + 1, name: "shown");
        Assert.Contains("program shown", function.ProgramText());
        Assert.Contains("elementwise", function.Listing([4]));
        Assert.StartsWith("digraph \"shown\"", function.Dot());
        Assert.Contains("<title>shown", function.Page());
        var printed = new List<string>();
        void Listen(PrintedValue value) => printed.AddRange(value.Message == Message ? [value.ToString().Replace(" of b-153", "", StringComparison.Ordinal)] : []);
        Printouts.Printed += Listen;
        try
        {
            function.Call(new double[1]).Dispose();
        }
        finally
        {
            Printouts.Printed -= Listen;
        }

        static string Text(TensorVariable v) => $"{Print.Pp(v)}\n{Print.DebugPrint(v)}";
        TensorVariable Again() => T.Exp(x) + 1;
        var equal = Text(Again()) == Text(Again()) && Text(Again()) != Text(T.Exp(x) + 2);
        return $"pp: {Print.Pp(T.Exp(x) + 1)}; tree of {Print.DebugPrint(T.Exp(x) + 1).TrimEnd('\n').Split('\n').Length} lines; picture; page; Print saw {string.Join(", ", printed)}; program text; listing; "
            + (equal ? "equal expressions have equal texts" : "texts differ");
    }

    [Feature("b-154", "2 calls: gemv of Gemv on Inside.cs; by op, kernel, line; compilation, by rule too; memory; of two functions together 3 calls, 1 kernel")]
    public static string Profiles()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        using var function = Function.Compile([x, w], T.Dot(x, w), profile: true);
        function.Call(new double[2, 3], new double[3]).Dispose();
        function.Call(new double[2, 3], new double[3]).Dispose();
        var profile = function.Profile!;
        var entry = profile.By(ProfileGrouping.Kernel).Single();
        Assert.IsTrue(profile.CompileSteps.Length > 0 && profile.Peak.Bytes == 16);
        Assert.IsTrue(profile.RuleSteps.Any(rule => rule.Applied > 0));
        Assert.AreSequenceEqual(["Gemv", "gemv", entry.Line], [profile.By(ProfileGrouping.Op)[0].Op, profile.By(ProfileGrouping.Kernel)[0].Kernel, profile.By(ProfileGrouping.Line)[0].Line]);
        using var other = Function.Compile([x, w], T.Dot(x, w), profile: true);
        other.Call(new double[2, 3], new double[3]).Dispose();
        var both = FunctionProfile.Merge("both", profile, other.Profile!);
        return $"{entry.Calls} calls: {entry.Kernel} of {entry.Op} on {entry.Line.Split(':')[0]}; by op, kernel, line; compilation, by rule too; memory; "
            + $"of two functions together {both.Calls} calls, {both.By(ProfileGrouping.Kernel).Length} kernel";
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

    [Feature("b-149", "each phase compared on each call; equal results pass; a wrong update is named: the new value of w; a rule that shows a finite value is allowed, the reverse is not")]
    public static string SelfCheck()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new double[] { 1, 2 }, "w"));
        Mode With(RewriteRule rule) => Mode.Debug.With([new RulePhase("phase", [rule])]);
        using var update = Function.Compile([], [], updates: [(w, T.Exp(w) - 1)], mode: With(Rules.Rule("planted", v => P.Exp(v) - 1, v => 1 - T.Exp(v))), name: "step");
        var wrong = Assert.ThrowsExactly<RewriteException>(() => update.Call()).Message;
        Assert.AreEqual("[1, 2]", w.GetValue().ToString());
        using var finite = Function.Compile([x], T.Log(x) - T.Log(x), mode: With(Rules.Rule("finite", v => P.Log(v) - P.Log(v), v => T.ZerosLike(v))));
        finite.Call(new double[] { 1, 0, -1 }).Dispose();
        using var reverse = Function.Compile([x], T.Exp(x) * 0, mode: With(Rules.Rule("infinite", v => P.Exp(v) * 0, v => T.Log(v - v))));
        Assert.Contains("Without rule infinite", Assert.ThrowsExactly<RewriteException>(() => reverse.Call(new double[] { 1 })).Message);
        return $"each phase compared on each call; equal results pass; a wrong update is named: {wrong[(wrong.IndexOf("changes ", StringComparison.Ordinal) + 8)..wrong.IndexOf(". Without", StringComparison.Ordinal)]}; a rule that shows a finite value is allowed, the reverse is not";
    }

    [Feature("b-157", "GFLOP/s of a product and GB/s of a sum are measured; the BLAS core is named")]
    public static string MeasuredMachine()
    {
        var limits = Machine.Limits;
        Assert.IsTrue(limits.GigaOperationsPerSecond > 0 && limits.GigabytesPerSecond > 0);
        Assert.IsGreaterThan(0, DeviceInfo.Current.Threads);
        return $"GFLOP/s of a product and GB/s of a sum are measured; the BLAS core is {(DeviceInfo.Current.BlasCore.Length > 0 ? "named" : "unknown")}";
    }

    [Feature("b-158", "threads=3 from THEON_FLAGS, threads=2 from THEON_NUM_THREADS; with 1 and with 3 the same bits of exp, product and sum")]
    [Feature("b-159", "threads=3 from THEON_FLAGS, threads=2 from THEON_NUM_THREADS; with 1 and with 3 the same bits of exp, product and sum")]
    public static string Threads()
    {
        static string Read(string variable, string text) => SettingSources.Read(name => name == variable ? text : null, null, Path.GetTempPath()).Single() is var read ? $"{read.Setting.Name}={read.Text} from {read.Source}" : "";
        var (x, m) = (T.DVector("x"), T.DMatrix("m"));
        using var f = Function.Compile([x, m], [T.Exp(x), T.Dot(m, m), T.Sum(x)]);
        double[] values = Normal(1, 300_000);
        var matrix = Matrix(Normal(2, 300 * 300), 300);
        var before = Device.Threads;
        try
        {
            string[] Bits(int threads)
            {
                Device.Threads = threads;
                Assert.AreEqual(threads, Device.Threads);
                using var results = f.Call(values, matrix);
                return [.. results.Select(result => string.Join(' ', result.ToArray<double>().Select(BitConverter.DoubleToInt64Bits)))];
            }

            return $"{Read("THEON_FLAGS", "threads=3")}, {Read("THEON_NUM_THREADS", "2")}; with 1 and with 3 {(Bits(1).SequenceEqual(Bits(3)) ? "the same" : "different")} bits of exp, product and sum";
        }
        finally
        {
            Device.Threads = before;
        }
    }

    [Feature("b-160", "1 / 0: inf; guarded against infinity: Div; guarded against NaN only: inf; 0 / 0 guarded: Div")]
    public static string NumericalErrors()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        string Run(Mode mode, double above)
        {
            using var function = Function.Compile([x, y], x / y, mode: mode);
            try
            {
                using var results = function.Call(new[] { above }, new double[1]);
                return List(results[0].ToArray<double>()[0]).Replace("Infinity", "inf", StringComparison.Ordinal);
            }
            catch (NanGuardException error)
            {
                return error.Op!;
            }
        }

        return $"1 / 0: {Run(Mode.FastRun, 1)}; guarded against infinity: {Run(Mode.NanGuard, 1)}; guarded against NaN only: {Run(Mode.GuardAgainst(infinity: false, huge: double.PositiveInfinity), 1)}; 0 / 0 guarded: {Run(Mode.NanGuard, 0)}";
    }

    // The texts of a picture's boxes, in order.
    private static string Boxes(string dot) => string.Join(
        ", ",
        dot.Split('\n').Where(line => line.Contains("fillcolor", StringComparison.Ordinal)).Select(line => line.Split("label=\"")[1].Split('"')[0].Split("\\n")[0]));
}
