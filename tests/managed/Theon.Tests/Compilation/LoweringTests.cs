using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

/// <summary>Programs as text. The lines of the user's code after each # are left out.</summary>
[TestClass]
public sealed class LoweringTests
{
    [TestMethod]
    public void Program_OfAChain_ReusesTheFirstBuffer()
    {
        var x = T.Vector("x");
        Golden(
            Function.Compile([x], T.Exp(T.Log(T.Sin(x))).Sum(), mode: Mode.None),
            """
            program function
              input x float64[?]
              arena %1 float64[len(x,0)] lives 0..3
              output %2 float64[]
              0: %1 = elementwise(x)  # Sin
              1: %1 = elementwise(%1)  # Log
              2: %1 = elementwise(%1)  # Exp
              3: %2 = elementwise(%1)  # Sum
            """);
    }

    [TestMethod]
    public void Program_OfAComputedBound_ReadsItIntoARegister()
    {
        var (x, i) = (T.Vector("x"), T.LScalar("i"));
        using var function = Function.Compile([x, i], x[T.Slice(0, i)] * 2, mode: Mode.None);
        var text = function.ProgramTextWithoutLines();
        Assert.Contains("read_scalar(i)", text);
        Assert.Contains("reserve", text);
        Assert.AreEqual("[2, 4]", function.Call(new double[] { 1, 2, 3 }, 2).ToString());
    }

    [TestMethod]
    public void Program_OfLengthArithmetic_NeedsNoKernels()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], x[T.Slice(0, x.Shape[0] - 1)], mode: Mode.None);
        var instructions = function.ProgramTextWithoutLines().Split('\n').Where(line => line.Contains("  # ")).ToArray();
        Assert.AreSequenceEqual(["  0: view %1  # Subtensor", "  1: %2 = copy(%1)  # Subtensor"], instructions);
        Assert.AreEqual("[1, 2]", function.Call(new double[] { 1, 2, 3 }).ToString());
    }

    [TestMethod]
    public void Program_OfUpdatesThatReadEachOther_SwapsOneAndEndsWithTheOther()
    {
        var (a, b) = (T.Shared(new double[2], "a"), T.Shared(new double[2], "b"));
        Golden(
            Function.Compile([], [], updates: [(b, b * a), (a, a + b)], mode: Mode.None),
            """
            program function
              input b float64[?] mutable
              input a float64[?]
              output %2 float64[len(a,0)]
              0: %2 = elementwise(a, b)  # Add
              tail
              1: b = elementwise(b, a)  # Mul
            """);
    }

    [TestMethod]
    public void Program_OfASlice_FoldsBoundsThatCannotBind()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], x[1..], mode: Mode.None);
        Assert.DoesNotContain("min(0", function.ProgramTextWithoutLines());
    }

    private static void Golden(CompiledFunction function, string expected)
    {
        using (function)
        {
            Assert.AreEqual(expected, function.ProgramTextWithoutLines());
        }
    }
}
