using System.Text.RegularExpressions;
using Theon.Ops;
using Theon.Tests.Reference;

namespace Theon.Tests.Ops;

[TestClass]
public sealed partial class ScalarOpsTests
{
    private static readonly DType[] s_computed = [DType.Bool, DType.Int64, DType.Float32, DType.Float64, DType.Complex64, DType.Complex128];

    [TestMethod]
    public void All_Rows_AreThoseOfTheNativeTable()
    {
        var native = Rows().Matches(File.ReadAllText(Repository.Path("native", "include", "theon", "scalar_ops.def")))
            .Select(row => (int.Parse(row.Groups[1].ValueSpan, null), row.Groups[2].Value, int.Parse(row.Groups[3].ValueSpan, null)));
        Assert.AreSequenceEqual(native.ToArray(), ScalarOps.All.Select(op => ((int)op.Code, op.Name, op.Arity)).ToArray());
    }

    [TestMethod]
    public void All_Rows_HaveADomainPerOperandAndAReference()
    {
        foreach (var op in ScalarOps.All)
        {
            Assert.HasCount(op.Arity, op.Domain, op.Name);
            foreach (var dtype in s_computed.Where(dtype => Accepts(op, dtype)))
            {
                var operands = Enumerable.Repeat(ReferenceScalars.Convert(Number.Of(1L), DType.Int64, dtype), op.Arity).ToArray();
                var signature = op.Types.Resolve(op, dtype);
                _ = ReferenceScalars.Apply(op, signature.Operand, signature.Result, operands);
            }
        }
    }

    [TestMethod]
    public void Algebra_OfEveryRow_HoldsOnTheReference()
    {
        foreach (var op in ScalarOps.All)
        {
            var dtype = new[] { DType.Float64, DType.Int64, DType.Complex128 }.First(dtype => Accepts(op, dtype));
            foreach (var (a, b, c) in Triples(op))
            {
                CheckLaws(op, dtype, Convert(a, dtype), Convert(b, dtype), Convert(c, dtype));
            }
        }
    }

    private static void CheckLaws(ScalarOp op, DType dtype, Number a, Number b, Number c)
    {
        var laws = op.Algebra;
        if (laws.IsCommutative)
        {
            Assert.AreEqual(Of(a, b), Of(b, a), $"{op}: commutative");
        }

        if (laws.IsAssociative)
        {
            Assert.AreEqual(Of(Of(a, b), c).Real, Of(a, Of(b, c)).Real, 1e-12, $"{op}: associative");
        }

        if (laws.Identity is { } identity)
        {
            Assert.AreEqual(a, Of(a, Constant(identity)), $"{op}: identity");
        }

        if (laws.Annihilator is { } annihilator)
        {
            Assert.AreEqual(Constant(annihilator), Of(a, Constant(annihilator)), $"{op}: annihilator");
        }

        if (laws.IsInvolution)
        {
            Assert.AreEqual(a, Of(Of(a)), $"{op}: involution");
        }

        if (laws.IsIdempotent)
        {
            Assert.AreEqual(op.Arity == 1 ? Of(a) : a, op.Arity == 1 ? Of(Of(a)) : Of(a, a), $"{op}: idempotent");
        }

        Number Of(params ReadOnlySpan<Number> x) => ReferenceScalars.Apply(op, dtype, op.Types.Resolve(op, dtype).Result, x);

        Number Constant(double value) => Convert(value, dtype);
    }

    private static IEnumerable<(double A, double B, double C)> Triples(ScalarOp op)
    {
        double[] values = op.Domain[0].Low < 0 ? [-3, -1.5, 0, 1, 2] : [0.5, 1, 2, 3];
        return from a in values from b in values from c in values select (a, b, c);
    }

    private static Number Convert(double value, DType dtype) => ReferenceScalars.Convert(Number.Of(value), DType.Float64, dtype);

    private static bool Accepts(ScalarOp op, DType dtype)
    {
        try
        {
            _ = op.Types.Resolve(op, dtype);
            return true;
        }
        catch (TensorTypeException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^THEON_SCALAR_OP\((\d+), \w+, (\w+), (\d)\)", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
