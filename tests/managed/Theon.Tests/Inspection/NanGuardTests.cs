using System.Runtime.CompilerServices;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

[TestClass]
public sealed class NanGuardTests
{
    private static readonly double[] s_plain = [-1.5, 0, 2, 1000];
    private static int s_planted;

    // Each plants one bad value; Planted() marks the node whose result is the first that holds it.
    private static readonly (string Name, string What, Func<TensorVariable, TensorVariable> Build)[] s_cases =
    [
        ("log of a negative", "NaN", x => T.Tanh(Planted(T.Log(x - 5)))),
        ("log of zero", "infinite", x => Planted(T.Log(T.Abs(x))) + 1),
        ("root of a negative", "NaN", x => T.Sum(Planted(T.Sqrt(x)))),
        ("zero by zero", "NaN", x => T.Exp(-Planted(T.Maximum(x, 0) / T.Maximum(x, 0)))),
        ("one by zero", "infinite", x => Planted(1 / x) * 2),
        ("exp too large", "infinite", x => 1 + Planted(T.Exp(x * 1.5))),
        ("arcsin outside", "NaN", x => T.Cos(Planted(T.Asin(x)))),
        ("arccos outside", "NaN", x => T.Sin(Planted(T.Acos(x)))),
        ("arctanh outside", "NaN", x => Planted(T.Atanh(x * 3)) - 1),
        ("arccosh outside", "NaN", x => Planted(T.Acosh(x)) * 2),
        ("log1p below -1", "NaN", x => Planted(T.Log1P(x)) + 3),
        ("log2 of a negative", "NaN", x => Planted(T.Log2(x)) + 3),
        ("log10 of a negative", "NaN", x => Planted(T.Log10(x)) + 3),
        ("power of a negative", "NaN", x => Planted(T.Pow(x, 0.5 + T.Mean(T.Abs(x)) * 0)) + 1),
        ("square too large", "huge", x => Planted(T.Sqr(x * 1e6)) - 1),
        ("product too large", "huge", x => Planted(x * 1e9) + 1),
        ("sum too large", "huge", x => Planted(T.Sum(T.Sqr(x) * 1e5)) + 1),
        ("infinity less infinity", "infinite", x => Planted(T.Exp(x * 2)) - T.Exp(x * 3)),
        ("product of a matrix", "infinite", x => T.Dot(Planted(T.Exp(T.Outer(x, x))), x)),
        ("in the inner product", "NaN", x => T.Dot(Planted(T.Sqrt(x)), x)),
        ("in the outer product", "NaN", x => T.Outer(Planted(T.Log(x)), x)),
        ("mean of roots", "NaN", x => T.Mean(Planted(T.Sqrt(x - 1)))),
        ("behind a slice", "NaN", x => T.Exp(Planted(T.Log(x[..2])))),
        ("behind a reshape", "NaN", x => Planted(T.Log(x.Reshape(2, 2))) * 2),
        ("in a branch", "NaN", x => T.Where(x > 10, x, Planted(T.Log(x)))),
        ("deep in a chain", "NaN", x => T.Tanh(T.Sin(T.Cos(Planted(T.Sqrt(T.Sin(x) - 2)))))),
        ("twice used", "NaN", x => Planted(T.Log(x)) is var y ? y + T.Sin(y) : y),
        ("normalised by its sum", "infinite", x => x * Planted(1 / (T.Sum(x) - 1000.5))),
        ("modulus by zero", "NaN", x => Planted(T.Mod(x, x - x)) + 1),
        ("gamma at a pole", "infinite", x => Planted(T.Lgamma(T.Minimum(x, 0) * 0)) * 2),
        ("in a step", "NaN", x => T.Scan(row => Planted(T.Log(row)) * 2, sequences: [x])[0]),
        ("in a later step", "NaN", x => T.Scan((row, h) => T.Tanh(Planted(T.Sqrt(2 - row)) + h), sequences: [x], outputsInfo: [0.0])[0]),
        ("in a fused step", "NaN", x => T.Scan((row, h) => T.Tanh(T.Sin(row) + (Planted(T.Log(h - row)) * h)), sequences: [x], outputsInfo: [1.0])[0][^1]),
        ("grown in a loop", "huge", x => T.Scan(h => Planted(h * 1e5), outputsInfo: [T.OnesLike(x)], nSteps: 5)[0]),
        ("in a loop in a loop", "NaN", x => T.Scan(row => T.Scan(h => Planted(T.Sqrt(h - 0.75)), outputsInfo: [row + 2], nSteps: 3)[0][^1], sequences: [x])[0]),
        ("in a product of a step", "NaN", x => T.Scan((row, h) => T.Dot(Planted(T.Log(h - row)), h) + T.Zeros(4), sequences: [x], outputsInfo: [T.Ones(4)])[0]),
        ("in the chosen side", "NaN", x => T.IfElse(T.Sum(x) > 0, Planted(T.Log(x)) * 2, T.Exp(x))),
        ("in the other side", "NaN", x => T.IfElse(T.Sum(x) < 0, T.Exp(x), T.Tanh(Planted(T.Acos(x))))),
        ("in a packaged graph", "NaN", x => T.DVector("z") is var z ? new OpFromGraph([z], [T.Tanh(Planted(T.Log(z)))], inline: false).On(x) + 1 : x),
        ("in a streamed gradient", "NaN", x => Streamed(x)),
        ("hidden by tanh", "infinite", x => T.Tanh(Planted(T.Exp(x * 1.5))) + x),
        ("hidden by a quotient", "infinite", x => T.Sin(x) + (x / Planted(T.Exp(T.Sqr(x) * 1.5)))),
        ("hidden by atan", "infinite", x => T.Atan(Planted(1 / x)) * 2),
        ("hidden by minimum", "infinite", x => T.Minimum(Planted(T.Exp(x * 1.5)), 10) + x),
        ("hidden by a comparison", "NaN", x => T.Where(Planted(T.Log(x)) > 0, x, x * 2)),
        ("hidden by a largest value", "infinite", x => T.Max(Planted(T.Log(T.Abs(x))) * 2)),
        ("hidden by a sum in a kernel", "infinite", x => T.Sum(T.Tanh(Planted(T.Exp(x * 1.5))))),
        ("huge and hidden", "huge", x => T.Tanh(Planted(T.Sqr(x * 1e6))) + x),
        ("hidden where it is chosen", "infinite", x => T.Where(x < 0, x, T.Tanh(Planted(1 / x)))),
        ("hidden in a step", "infinite", x => T.Scan((row, h) => T.Tanh(Planted(T.Exp(row * 1.5)) + h), sequences: [x], outputsInfo: [0.0])[0]),
        ("hidden in a side", "infinite", x => T.IfElse(T.Sum(x) > 0, T.Tanh(Planted(T.Exp(x * 1.5))) * 2, x)),
        ("hidden in a gradient", "infinite", x => T.Grad(T.Sum(T.Tanh(Planted(T.Exp(x * 1.5)))), x)),
    ];

    public static IEnumerable<object[]> Cases => s_cases.Select(planted => new object[] { planted.Name });

    [TestMethod]
    public void Cases_AreThirtyTheLoopsAndTheHiddenOnes() => Assert.HasCount(52, s_cases);

    [TestMethod]
    public void WhatNothingIsMadeOf_MayBeAnything()
    {
        var x = T.DVector("x");
        var y = T.Log(x);
        var safe = T.Where(x > 0, T.Log(x), 0.0);
        TensorVariable[] idioms =
        [
            safe * 2,
            T.Where(x > 0, T.Where(x > 1, T.Log(x - 1 + 1e-9), 0.0), 1.0),
            T.Where(T.IsNan(y), 0.0, y) + x,
            T.Where(T.Or(T.IsNan(y), T.IsInf(y)), 0.0, T.Sqrt(y)) * 2,
        ];
        foreach (var idiom in idioms)
        {
            using var function = Function.Compile([x], idiom, mode: Mode.NanGuard);
            function.Call(new[] { -1.5, 2, 1000 }).Dispose();
        }

        // The first that counts is named, not the first there is.
        using var wrong = Function.Compile([x], T.Sqrt(safe - 5), mode: Mode.NanGuard);
        Assert.AreEqual("Sqrt", Assert.ThrowsExactly<NanGuardException>(() => wrong.Call(new[] { -1.5, 2, 1000 })).Op);
    }

    [TestMethod]
    [DataRow(true, true, double.PositiveInfinity, "Exp")]
    [DataRow(true, false, double.PositiveInfinity, "Log")]
    [DataRow(false, true, double.PositiveInfinity, "Exp")]
    [DataRow(false, false, 100, "Mul")]
    [DataRow(false, false, double.PositiveInfinity, null)]
    public void InsideKernels_WhatIsGuardedAgainst_IsChosen(bool nan, bool infinity, double huge, string? op)
    {
        var (x, f) = (T.DVector("x"), T.FVector("f"));
        foreach (var input in new[] { x, f })
        {
            var hidden = T.Tanh(T.Exp(input * 500)) + T.Where(T.Log(input - 5) > 0, 1f, 2f);
            using var function = Function.Compile([input], hidden, mode: Mode.GuardAgainst(nan, infinity, huge), name: "chosen");
            Value argument = input == f ? new float[] { 1 } : new double[] { 2 };
            var error = op is null ? null : Assert.ThrowsExactly<NanGuardException>(() => function.Call(argument));
            Assert.AreEqual(op, error?.Op, error?.Message);
            if (op is null)
            {
                function.Call(argument).Dispose();
            }
        }
    }

    [TestMethod]
    public void ReductionsInAKernel_AreNamedWithWhatTheyReduce()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Sum(T.Sqr(x) * x), mode: Mode.NanGuard, name: "reduced");
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new[] { 2000.0, 2000, 1 }));
        Assert.AreEqual("Sum", error.Op);
        Assert.Contains("input 0: float64[3]: 1 to 8E+09", error.Message);
    }

    [TestMethod]
    public void PartOfAKernel_NamesItsOwnLine()
    {
        var x = T.DVector("x");
        var before = (x * 500) + 1;
        var large = T.Exp(before);
        var line = LineOfCaller() - 1;
        var after = T.Sqr(T.Tanh(large) * 2) + x;
        using var function = Function.Compile([x], after, mode: Mode.NanGuard, name: "lines");
        Assert.AreEqual(1, function.InstructionCount);
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new[] { 1.0, 2 }));
        Assert.AreEqual("Exp", error.Op);
        Assert.Contains($"NanGuardTests.cs:{line}", error.Message);
        foreach (var other in new[] { line - 1, line + 2 })
        {
            Assert.DoesNotContain($"NanGuardTests.cs:{other}", error.Message);
        }

        static int LineOfCaller([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;
    }

    [TestMethod]
    public void EmptyKernels_PassAndComplexParts_AreLookedAt()
    {
        var (x, z) = (T.DVector("x"), T.ZVector("z"));
        using var empty = Function.Compile([x], T.Sum(T.Tanh(T.Exp(x))), mode: Mode.NanGuard);
        empty.Call(Array.Empty<double>()).Dispose();
        using var complex = Function.Compile([z], T.Abs(T.Exp(z)) * 0 + 1, mode: Mode.NanGuard.Excluding("canonicalize", "specialize"));
        Assert.ThrowsExactly<NanGuardException>(() => complex.Call(new[] { new System.Numerics.Complex(1000, 1) }));
    }

    [TestMethod, DynamicData(nameof(Cases))]
    public void Planted_IsLocated(string name)
    {
        var (_, what, build) = s_cases.Single(planted => planted.Name == name);
        var x = T.DVector("x");
        using var function = Function.Compile([x], build(x), mode: Mode.NanGuard, name: "planted");
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(s_plain));
        Assert.Contains(what, error.Message);
        Assert.Contains($"NanGuardTests.cs:{s_planted}", error.Message);
        Assert.Contains("input 0: ", error.Message);
        Assert.IsLessThanOrEqualTo(25, error.Message.Split('\n').Length);
    }

    [TestMethod]
    public void HitInAFusedStep_NamesOpLineAndStep()
    {
        var x = T.DVector("x");
        var h = T.Scan((row, before) => T.Tanh(Planted(T.Log(3 - row)) + T.Sin(before)), sequences: [x], outputsInfo: [0.0])[0];
        var line = s_planted;
        using var function = Function.Compile([x], h, mode: Mode.NanGuard, name: "loop");
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { 1, 2, 4, 1 }));
        Assert.AreEqual("Log", error.Op);
        Assert.AreEqual($"NanGuardTests.cs:{line}", error.Origins.Single().ToString());
        Assert.MatchesRegex(@"^loop: NaN in the result of Log \(instruction \d+ in step 2 of Scan\)", error.Message);
        Assert.Contains("float64[]: 1 NaN of 1", error.Message);
        Assert.Contains("found by running Composite again as single ops", error.Message);
        function.Call(new double[] { 1, 2 }).Dispose();
    }

    [TestMethod]
    public void HitInALoopOfALoop_NamesBothSteps()
    {
        var x = T.DVector("x");
        var y = T.Scan(row => T.Scan(h => T.Sqrt(h - 0.75), outputsInfo: [row], nSteps: 3)[0][^1], sequences: [x])[0];
        using var function = Function.Compile([x], y, mode: Mode.NanGuard.Excluding("fuse"));
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { 5, 1 }));
        Assert.MatchesRegex(@"Sqrt \(instruction \d+ in step 1 of Scan in step 1 of Scan\)", error.Message);
    }

    [TestMethod]
    public void HitInASide_NamesTheSide()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.IfElse(T.Sum(x) > 0, T.Exp(x), T.Log(x)), mode: Mode.NanGuard);
        Assert.MatchesRegex(@"Log \(instruction \d+ in the false side of IfElse\)", Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { -1 })).Message);
        function.Call(new double[] { 1 }).Dispose();
    }

    [TestMethod]
    public void FusedKernel_IsRunAgainAsSingleOps_WhichNamesTheLine()
    {
        var x = T.DVector("x");
        var a = T.Exp(x);
        var b = Planted(T.Log(a - 3));
        var line = s_planted;
        var c = T.Tanh(b) * 2;
        using var function = Function.Compile([x], c, mode: Mode.NanGuard, name: "fused");
        Assert.AreEqual("Composite", function.TopoSort().Single().Op.Name);
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { 1, 2 }));
        Assert.AreEqual("Log", error.Op);
        Assert.AreEqual($"NanGuardTests.cs:{line}", error.Origins.Single().ToString());
        Assert.Contains("fused: NaN in the result of Log", error.Message);
        Assert.Contains("float64[2]: 1 NaN of 2, first at [0]; finite values 1.479", error.Message);
        Assert.Contains("found by running Composite again as single ops", error.Message);
    }

    [TestMethod]
    public void SharedVariables_KeepTheirValues()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new double[] { 1, 2 }, "w"));
        using var step = Function.Compile([x], w.Sum(), updates: [(w, T.Log(w - x))], mode: Mode.NanGuard);
        step.Call(new double[] { 0.5, 1 }).Dispose();
        var before = w.GetValue().ToString();
        Assert.ThrowsExactly<NanGuardException>(() => step.Call(new double[] { 5, 5 }));
        Assert.AreEqual(before, w.GetValue().ToString());
    }

    [TestMethod]
    public void InPlaceResults_ShowTheInputAsItWas()
    {
        var x = T.DMatrix("x");
        var y = T.Dot(x, x);
        using var function = Function.Compile([x], T.Dot(T.Log(y), x), mode: Mode.NanGuard.Excluding("fuse"));
        var error = Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[,] { { -1, 0 }, { 0, -2 } }));
        Assert.AreEqual("Log", error.Op);
        Assert.Contains("input 0: float64[2, 2]: 0 to 4", error.Message);
    }

    [TestMethod]
    public void GoodValues_Pass_AndLimitsCanBeChosen()
    {
        var x = T.DVector("x");
        double[] values = [1, 1e12];
        using var guarded = Function.Compile([x], x * 2, mode: Mode.NanGuard);
        guarded.Call(new double[] { 1, 2 }).Dispose();
        Assert.Contains("huge", Assert.ThrowsExactly<NanGuardException>(() => guarded.Call(values)).Message);
        using var wide = Function.Compile([x], x * 2, mode: Mode.GuardAgainst(huge: double.PositiveInfinity));
        wide.Call(values).Dispose();
        using var lax = Function.Compile([x], T.Log(x), mode: Mode.GuardAgainst(infinity: false));
        lax.Call(new double[] { 0 }).Dispose();
        using (Config.With("nanGuard.huge=1e15"))
        {
            using var set = Function.Compile([x], x * 2, mode: Mode.NanGuard);
            set.Call(values).Dispose();
        }
    }

    // The limit is that of where the function is compiled; a second frame, made by a call from elsewhere, has no other.
    [TestMethod]
    public void Limit_OfTheSettings_IsThatOfTheCompilation()
    {
        var x = T.DVector("x");
        CompiledFunction function;
        using (Config.With("nanGuard.huge=5"))
        {
            function = Function.Compile([x], x * 2, mode: Mode.NanGuard);
        }

        using (function)
        {
            Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { 4 }));
            function.Trim();
            using (Config.With("nanGuard.huge=100"))
            {
                Assert.ThrowsExactly<NanGuardException>(() => function.Call(new double[] { 4, 4 }));
            }
        }
    }

    [TestMethod]
    public void Float32AndComplex_AreLookedAt()
    {
        var (f, c) = (T.FVector("f"), T.DVector("c"));
        using var single = Function.Compile([f], T.Sqrt(f), mode: Mode.NanGuard);
        Assert.ThrowsExactly<NanGuardException>(() => single.Call(new float[] { -1 }));
        using var complex = Function.Compile([c], T.Exp(T.Complex(c, c)), mode: Mode.NanGuard);
        Assert.ThrowsExactly<NanGuardException>(() => complex.Call(new double[] { 1000 }));
    }

    // The gradient of a cost of X w: one pass over X once it is fused.
    private static TensorVariable Streamed(TensorVariable x)
    {
        var (m, w) = (T.Outer(x, T.Constant(new[] { 0.5, 0.25 })), T.Shared(new[] { 0.5, 1 }, "w"));
        return T.Grad(T.Sum(T.Sqr(Planted(T.Log(T.Dot(m, w))))), w);
    }

    private static TensorVariable Planted(TensorVariable node, [CallerLineNumber] int line = 0)
    {
        s_planted = line;
        return node;
    }
}
