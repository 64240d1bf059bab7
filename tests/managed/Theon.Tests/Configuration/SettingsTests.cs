using System.Collections.Immutable;
using Theon.Configuration;

namespace Theon.Tests.Configuration;

[TestClass]
public sealed class SettingsTests
{
    public static IEnumerable<object[]> Wrong =>
    [
        ["floatx32=float32", "THEON_FLAGS: there is no setting 'floatx32'. Did you mean 'floatX'?"],
        ["profil=true", "THEON_FLAGS: there is no setting 'profil'. Did you mean 'profile'?"],
        ["nothing.like.it=1", "THEON_FLAGS: there is no setting 'nothing.like.it'. Settings: floatX,"],
        ["floatX=flot32", "THEON_FLAGS: floatX is 'flot32'; accepted: float64, float32. Did you mean 'float32'?"],
        ["profile=maybe", "THEON_FLAGS: profile is 'maybe'; accepted: true, false."],
        ["profile=ture", "Did you mean 'true'?"],
        ["mode=FastRnu", "Did you mean 'FastRun'?"],
        ["threads=0", "THEON_FLAGS: threads is '0'; accepted: 1 to 1024, auto."],
        ["threads=-3", "threads is '-3'"],
        ["nanGuard.huge=-1", "nanGuard.huge is '-1'; accepted: a positive number"],
        ["memoryLimit=many", "memoryLimit is 'many'; accepted: a number of bytes, such as 512MiB"],
        ["device=cuda", "device is 'cuda'; accepted: cpu."],
        ["computeTestValue=rise", "Did you mean 'raise'?"],
    ];

    [TestMethod, DynamicData(nameof(Wrong))]
    public void Flags_ThatCannotBeUsed_SayWhatWasMeant(string flags, string expected)
    {
        var error = Assert.ThrowsExactly<ConfigException>(() => Read(flags));
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void Flags_SetSeveral_InAnyCase_AndANameAloneIsTrue() => Assert.AreEqual(
        "profile=true floatX=float32 device=cpu memoryLimit=1KiB",
        Text(Read("PROFILE, floatx = float32,device=cpu,,memoryLimit=1KiB")));

    [TestMethod]
    public void Flags_InQuotes_MayHoldCommasAndBlanks() => Assert.AreEqual(
        "profile.file=a, b.json floatX=float32 profile.file=it's mode=None",
        Text(Read("profile.file = \"a, b.json\", floatX='float32', profile.file=it's , mode=None")));

    [TestMethod]
    [DataRow("profile.file = a.txt # the table", "profile.file=a.txt")]
    [DataRow("profile.file = a.txt ; the table\r", "profile.file=a.txt")]
    [DataRow("profile.file = a#1;2.txt", "profile.file=a#1;2.txt")]
    [DataRow("profile.file = \"a # b.txt\" # the table", "profile.file=a # b.txt")]
    [DataRow("profile.file='  a.txt '", "profile.file=  a.txt ")]
    [DataRow("profile.file = \"a.txt", "profile.file=\"a.txt")]
    [DataRow("\t[profile] # all of it\n file\t=\ta.txt", "profile.file=a.txt")]
    [DataRow("floatX=\"float32\"", "floatX=float32")]
    [DataRow("profile.file =", "profile.file=")]
    public void Lines_OfAFile_MayHaveQuotesAndComments(string text, string expected)
    {
        using var places = new Places();
        places.Write("work", SettingSources.LocalFile, text);
        Assert.AreEqual(expected, Text(SettingSources.Read(_ => null, null, places.Folder("work"))));
    }

    [TestMethod]
    public void Files_OfHomeAndFolder_AreReadFirst_ThenVariables_ThenFlags()
    {
        using var places = new Places();
        places.Write("home", SettingSources.HomeFile, "floatX = float32\n# a comment\n; another\n[profile]\nfile = home.txt\n[global]\nprofile = yes\n");
        places.Write("work", SettingSources.LocalFile, "[profile]\nfile = work.txt\n");
        var read = SettingSources.Read(
            name => name switch { "THEON_NUM_THREADS" => "3", "THEON_FLAGS" => "floatX=float64", _ => null }, places.Folder("home"), places.Folder("work"));
        Assert.AreSequenceEqual(
            [
                "floatX=float32 ~/.theon.ini:1", "profile.file=home.txt ~/.theon.ini:5", "profile=yes ~/.theon.ini:7",
                "profile.file=work.txt theon.ini:2", "threads=3 THEON_NUM_THREADS", "floatX=float64 THEON_FLAGS",
            ],
            read.Select(assignment => $"{assignment.Setting.Name}={assignment.Text} {assignment.Source}"));
    }

    [TestMethod]
    public void Files_NamedByAVariable_ReplaceTheUsualOnes()
    {
        using var places = new Places();
        places.Write("home", SettingSources.HomeFile, "floatX = float32\n");
        var named = places.Write("work", "other.ini", "mode = None\n");
        var read = SettingSources.Read(name => name == "THEON_CONFIG" ? named : null, places.Folder("home"), places.Folder("work"));
        Assert.AreEqual("mode=None", Text(read));
        var error = Assert.ThrowsExactly<ConfigException>(() => SettingSources.Read(name => name == "THEON_CONFIG" ? "missing.ini" : null, null, places.Folder("work")));
        Assert.AreEqual("THEON_CONFIG names 'missing.ini', which does not exist.", error.Message);
    }

    [TestMethod]
    [DataRow("floatX\n", "theon.ini:1: 'floatX' sets nothing; expected name = value.")]
    [DataRow("\n[profile\n", "theon.ini:2: '[profile' is no section; expected [name].")]
    [DataRow("[profile]\nfil = x\n", "theon.ini:2: there is no setting 'profile.fil'. Did you mean 'profile.file'?")]
    [DataRow("floatX = int8\n", "theon.ini:1: floatX is 'int8'; accepted: float64, float32.")]
    public void File_ThatCannotBeUsed_SaysWhere(string text, string expected)
    {
        using var places = new Places();
        places.Write("work", SettingSources.LocalFile, text);
        Assert.Contains(expected, Assert.ThrowsExactly<ConfigException>(() => SettingSources.Read(_ => null, null, places.Folder("work"))).Message);
    }

    [TestMethod]
    public void Scope_OverridesSeveralSettings_AndEnds()
    {
        using (Config.With("floatX=float32,errors.ranges,nanGuard.huge=5"))
        {
            Assert.AreEqual((DType.Float32, true, 5.0), (Config.FloatX, Config.ErrorRanges, Config.NanGuardHuge));
            Assert.AreEqual("scope", Config.Settings.Single(setting => setting.Name == "floatX").Source);
        }

        Assert.AreEqual((DType.Float64, false, 1e10), (Config.FloatX, Config.ErrorRanges, Config.NanGuardHuge));
    }

    // Whatever ends first: what is left is what the scopes say that did not end.
    [TestMethod]
    public void Scopes_MayEndInAnyOrder()
    {
        var outer = Config.With("nanGuard.huge=5");
        var inner = Config.With("nanGuard.huge=6,floatX=float32");
        outer.Dispose();
        Assert.AreEqual((6.0, DType.Float32), (Config.NanGuardHuge, Config.FloatX));
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();
        Assert.AreEqual((1e10, DType.Float64, "default"), (Config.NanGuardHuge, Config.FloatX, Config.Settings.Single(setting => setting.Name == "floatX").Source));
    }

    [TestMethod]
    public void Scopes_InOneTextTwice_TakeTheLast_AndEndTogether()
    {
        using (Config.With("nanGuard.huge=5,nanGuard.huge=6"))
        {
            Assert.AreEqual(6, Config.NanGuardHuge);
        }

        Assert.AreEqual(1e10, Config.NanGuardHuge);
    }

    // A scope that ends elsewhere than it began: there it was not, and here it goes on.
    [TestMethod]
    public void Scope_EndedOnAnotherThread_ChangesNothingThere()
    {
        double before = 0, after = 0;
        Config.Scope scope;
        using (ExecutionContext.SuppressFlow())
        {
            scope = Config.With("nanGuard.huge=5");
            var thread = new Thread(() =>
            {
                using var other = Config.With("nanGuard.huge=7");
                before = Config.NanGuardHuge;
                scope.Dispose();
                after = Config.NanGuardHuge;
            });
            thread.Start();
            thread.Join();
        }

        Assert.AreEqual((7.0, 7.0), (before, after));
    }

    [TestMethod]
    public async Task Scopes_OfParallelFlows_DoNotMeet()
    {
        using var around = Config.With("nanGuard.huge=3");
        async Task Flow(int number)
        {
            Assert.AreEqual(3, Config.NanGuardHuge);
            for (var i = 1; i <= 50; i++)
            {
                using var scope = Config.With($"nanGuard.huge={(100 * number) + i}");
                await Task.Yield();
                Assert.AreEqual((100 * number) + i, Config.NanGuardHuge);
                await Task.Run(() => Assert.AreEqual((100 * number) + i, Config.NanGuardHuge));
                using (Config.With(DType.Float32))
                {
                    await Task.Yield();
                    Assert.AreEqual((DType.Float32, (100.0 * number) + i), (Config.FloatX, Config.NanGuardHuge));
                }

                Assert.AreEqual(DType.Float64, Config.FloatX);
            }
        }

        await Task.WhenAll(Enumerable.Range(1, 16).Select(number => Task.Run(() => Flow(number))));
        Assert.AreEqual(3, Config.NanGuardHuge);
    }

    // Work that goes on behind its scope keeps what it began with, whenever the scope ends.
    [TestMethod]
    public async Task Flow_ThatOutlivesItsScope_KeepsWhatItBeganWith()
    {
        var ended = new TaskCompletionSource();
        async Task<double> Later()
        {
            await ended.Task;
            return Config.NanGuardHuge;
        }

        Task<double> later;
        using (Config.With("nanGuard.huge=5"))
        {
            later = Later();
        }

        Assert.AreEqual(1e10, Config.NanGuardHuge);
        ended.SetResult();
        Assert.AreEqual(5, await later);
    }

    [TestMethod]
    public void Code_SetsForTheProcess_UnderScopes()
    {
        try
        {
            Config.Set("floatX=float32");
            Assert.AreEqual(DType.Float32, Config.FloatX);
            Assert.AreEqual("floatX = float32 (code)", Config.Settings.Single(setting => setting.Name == "floatX").ToString());
            using (Config.With(DType.Float64))
            {
                Assert.AreEqual(DType.Float64, Config.FloatX);
            }

            Assert.AreEqual(DType.Float32, Config.FloatX);
        }
        finally
        {
            Config.FloatX = DType.Float64;
        }
    }

    [TestMethod]
    public void Code_WithOneWrongSetting_SetsNone()
    {
        Assert.ThrowsExactly<ConfigException>(() => Config.Set("floatX=float32,profile=maybe"));
        Assert.AreEqual(DType.Float64, Config.FloatX);
        Assert.Contains("THEON_FLAGS or an INI file", Assert.ThrowsExactly<ConfigException>(() => Config.With("threads=1")).Message);
    }

    [TestMethod]
    public void Mode_OfTheSettings_IsThatOfFunctionsWithoutOne()
    {
        var x = Theon.Tensor.DVector("x");
        using (Config.With("mode=None"))
        {
            using var function = Function.Compile([x], x + x + x);
            Assert.HasCount(2, function.TopoSort());
        }

        Assert.Contains("Did you mean 'NanGuard'?", Assert.ThrowsExactly<ArgumentException>(() => Mode.Named("NaNGard")).Message);
        foreach (var name in ModeNames.All)
        {
            Assert.AreEqual(name, Mode.Named(name).Name);
        }
    }

    [TestMethod]
    public void EverySetting_ReadsItsOwnDefault_AndHasATextOfItsOwn()
    {
        foreach (var setting in Config.Settings)
        {
            setting.Check(setting.DefaultText, "test");
            Assert.EndsWith(".", setting.Summary, setting.Name);
        }

        Assert.HasCount(Config.Settings.Length, Config.Settings.Select(setting => setting.Summary).Distinct());
    }

    [TestMethod]
    [DataRow("512MiB", 512L << 20)]
    [DataRow("2 gb", 2_000_000_000L)]
    [DataRow("17", 17L)]
    [DataRow("0", 0L)]
    public void Bytes_MayHaveAUnit(string text, long expected)
    {
        Assert.IsTrue(SettingKinds.Bytes.TryParse(text, out var value));
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    [DataRow("abc", "abd", 1)]
    [DataRow("abc", "acb", 1)]
    [DataRow("", "abc", 3)]
    [DataRow("kitten", "sitting", 3)]
    public void Distance_CountsLetters(string a, string b, int expected) => Assert.AreEqual(expected, Spelling.Distance(a, b));

    private static ImmutableArray<SettingAssignment> Read(string flags) =>
        SettingSources.Read(name => name == SettingSources.FlagsVariable ? flags : null, null, Path.GetTempPath());

    private static string Text(IEnumerable<SettingAssignment> assignments) => string.Join(' ', assignments.Select(assignment => $"{assignment.Setting.Name}={assignment.Text}"));

    private sealed class Places : IDisposable
    {
        private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("theon-settings");

        public string Folder(string name) => _root.CreateSubdirectory(name).FullName;

        public string Write(string folder, string file, string text)
        {
            var path = Path.Combine(Folder(folder), file);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => _root.Delete(recursive: true);
    }
}
