using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Graph;

/// <summary>The cheap way to the caller's line says what the runtime's walk of the stack says, however the call came about.</summary>
[TestClass]
public sealed class CallSiteTests
{
    private const int Rounds = 40;

    public static IEnumerable<object[]> Shapes => CallShapes.All.Select(shape => new object[] { shape.Name, shape.Build });

    public static IEnumerable<object[]> Others => CallShapes.ThroughCodeOfTheRuntime.Select(shape => new object[] { shape.Name, shape.Build });

    [TestMethod, DynamicData(nameof(Shapes))]
    public void Capture_OfACallThatWasSeen_IsWhatTheRuntimesWalkSays(string name, Action build)
    {
        var found = CallSiteWatch.During(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                build();
            }
        });

        // Compiled anew while it runs, so not every round is one that was seen before.
        Assert.IsGreaterThan(Rounds / 2, found, name);
    }

    [TestMethod, DynamicData(nameof(Others))]
    public void Capture_ThroughCodeThatTheRuntimeDoesNotShow_IsWhatTheRuntimesWalkSays(string name, Action build) => CallSiteWatch.During(() =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            build();
            Assert.IsGreaterThan(0, CallSites.Count, name);
        }
    });

    [TestMethod]
    public void Capture_OfLinesOfOneMethod_TellsThemApart()
    {
        var x = T.Vector("x");
        for (var round = 0; round < Rounds; round++)
        {
            var a = x + 1;
            var b = T.Exp(x);
            var c = T.Mean(x);
            var d = CallShapes.Twice(x);
            var e = CallShapes.Twice(T.Exp(x));
            var lines = new[] { a, b, c, d, e }.Select(v => v.Owner!.Origins.Single().ToString()).ToList();
            Assert.HasCount(4, lines.Distinct(), string.Join(", ", lines));
            Assert.AreEqual(lines[3], lines[4], "both are lines of the method that is called");
        }
    }

    [TestMethod]
    public void Capture_InALoopThatIsCompiledWhileItRuns_IsWhatTheRuntimesWalkSays()
    {
        var x = T.Vector("x");
        var found = CallSiteWatch.During(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                if (i % 1_000 == 0)
                {
                    _ = x + i;
                }
            }
        });
        Assert.IsGreaterThan(50, found);
    }

    [TestMethod]
    public void Capture_OfCodeThatMayGoAway_IsNeverKept()
    {
        var exp = ((Func<TensorVariable, TensorVariable>)T.Exp).Method;
        var x = Expression.Parameter(typeof(TensorVariable));
        var compiled = Expression.Lambda<Func<TensorVariable, TensorVariable>>(Expression.Property(Expression.Call(exp, x), "T"), x).Compile();
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("goes-away"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("m").DefineType("C", TypeAttributes.Public);
        var code = type.DefineMethod("M", MethodAttributes.Public | MethodAttributes.Static, typeof(TensorVariable), [typeof(TensorVariable)]).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, exp);
        code.Emit(OpCodes.Call, exp);
        code.Emit(OpCodes.Ret);
        var emitted = type.CreateType().GetMethod("M")!.CreateDelegate<Func<TensorVariable, TensorVariable>>();
        foreach (var build in new[] { compiled, emitted })
        {
            var v = T.Vector("v");
            var found = CallSiteWatch.During(() =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    build(v);
                }
            });
            Assert.AreEqual(0, found);
        }
    }

    [TestMethod]
    public void Capture_FromManyThreads_GivesEachItsLine()
    {
        CallSites.Forget();
        Parallel.For(0, 64, _ =>
        {
            var x = T.Vector("x");
            for (var round = 0; round < Rounds; round++)
            {
                var (first, line) = (x + 1, Line());
                var second = T.Exp(x);
                Assert.AreEqual($"CallSiteTests.cs:{line}", first.Owner!.Origins.Single().ToString());
                Assert.AreEqual($"CallSiteTests.cs:{line + 1}", second.Owner!.Origins.Single().ToString());
            }
        });
    }

    [TestMethod]
    public void Capture_SwitchedOff_IsTheUsersLineStill()
    {
        var x = T.Vector("x");
        CallSites.IsOn = false;
        try
        {
            var found = CallSiteWatch.During(() =>
            {
                for (var round = 0; round < 3; round++)
                {
                    var (y, line) = (x + 1, Line());
                    Assert.AreEqual($"CallSiteTests.cs:{line}", y.Owner!.Origins.Single().ToString());
                }
            });
            Assert.AreEqual(0, found);
        }
        finally
        {
            CallSites.IsOn = true;
        }
    }

    [TestMethod]
    public void Forget_TheCallAfterIt_LearnsAnew()
    {
        var x = T.Vector("x");
        for (var round = 0; round < 3; round++)
        {
            CallSites.Forget();
            var (y, line) = (T.Exp(x), Line());
            Assert.AreEqual($"CallSiteTests.cs:{line}", y.Owner!.Origins.Single().ToString());
            Assert.IsGreaterThan(0, CallSites.Count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Line([CallerLineNumber] int line = 0) => line;
}
