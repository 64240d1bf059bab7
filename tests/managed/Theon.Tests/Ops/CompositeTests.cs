using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

[TestClass]
public sealed class CompositeTests
{
    [TestMethod]
    public void Composite_OfAnExpression_HasItsValuesAndText()
    {
        var (x, row, n) = (T.DMatrix("x"), T.DRow("row"), T.LScalar("n"));
        var builder = new CompositeBuilder(2);
        var (vx, vrow, half) = (builder.Operand(x), builder.Operand(row), builder.Operand(T.Constant(0.5).DimShuffle('x', 'x')));
        var length = builder.Apply(ScalarOps.Cast, DType.Float64, builder.Parameter(n));
        var shared = builder.Apply(ScalarOps.Exp, DType.Float64, builder.Apply(ScalarOps.Mul, DType.Float64, vx, vrow));
        var sum = builder.Apply(ScalarOps.Add, DType.Float64, shared, half);
        builder.Output(builder.Apply(ScalarOps.Mul, DType.Float64, sum, length));
        builder.Output(shared, ReduceKind.Sum, axes: 1);
        builder.Output(builder.Apply(ScalarOps.Greater, DType.Bool, shared, half), ReduceKind.All, axes: 3);

        var program = builder.Build();
        Assert.AreEqual("Composite{t0 = exp(x0 * x1); (t0 + 0.5) * float64(n0); sum[0](t0); all[0, 1](t0 > 0.5)}", program.ToString());
        Assert.AreEqual(program, builder.Build());

        var outputs = Apply.Of(program, [.. builder.Variables]).Outputs;
        Assert.AreEqual("float64[:, :]", outputs[0].Type.ToString());
        Assert.AreEqual("float64[:]", outputs[1].Type.ToString());
        Assert.AreEqual("bool[]", outputs[2].Type.ToString());

        var exp = T.Exp(x * row);
        var given = new Dictionary<TensorVariable, RefArray>
        {
            [x] = RefArray.Of([1, 2, 3, 4, 5, 6], 2, 3), [row] = RefArray.Of([0.1, -0.2, 0.3], 1, 3), [n] = RefArray.Scalar(7L),
        };
        var fused = ReferenceEvaluator.Evaluate(outputs, given);
        var plain = ReferenceEvaluator.Evaluate([(exp + 0.5) * n, exp.Sum(0), (exp > 0.5).All()], given);
        for (var i = 0; i < fused.Length; i++)
        {
            Assert.AreSequenceEqual(plain[i].Shape, fused[i].Shape);
            Assert.AreSequenceEqual(plain[i].Values, fused[i].Values);
        }
    }

    [TestMethod]
    public void Operand_OfALength_IsAParameter()
    {
        var x = T.DMatrix("x");
        var builder = new CompositeBuilder(2);
        _ = builder.Operand((x.Shape[0] + 1).DimShuffle('x', 'x'));
        Assert.AreEqual(0, builder.StreamCount);
        Assert.HasCount(1, builder.Variables);
    }

    [TestMethod]
    public void Operand_ThatIsAddedTwice_IsOneStream()
    {
        var x = T.DVector("x");
        var builder = new CompositeBuilder(1);
        Assert.AreEqual(builder.Input(x), builder.Input(x));
        Assert.AreEqual(1, builder.StreamCount);
    }

    [TestMethod]
    public void Composite_OfOtherTypesThanDeclared_IsRefused()
    {
        var builder = new CompositeBuilder(1);
        builder.Output(builder.Apply(ScalarOps.Exp, DType.Float64, builder.Input(T.DVector())));
        var program = builder.Build();
        Assert.ThrowsExactly<TensorTypeException>(() => program.On(T.FVector()));
        Assert.ThrowsExactly<TensorTypeException>(() => program.On(T.DMatrix()));
    }

    [TestMethod]
    public void Encode_OfAProgram_HasTheLayoutOfTheNativeStructs()
    {
        var program = new Composite(
            2, [new(DType.Float64, 2)], [new(DType.Float32, 7)], [new(DType.Int64)], [new(ScalarOps.Neg, DType.Float64, [0])], [new(3, ReduceKind.Sum, 1)]);
        var bytes = CompositeEncoder.Encode(program).Bytes;

        var head = Take<Interop.CompositeHeader>(ref bytes);
        Assert.AreEqual(Unsafe.SizeOf<Interop.CompositeHeader>(), head.Size);
        Assert.AreEqual((2, 1, 1, 1, 1, 1), (head.Rank, head.InputCount, head.ConstantCount, head.ParameterCount, head.NodeCount, head.OutputCount));
        var input = Take<Interop.CompositeInput>(ref bytes);
        Assert.AreEqual(((int)DType.Float64, 2u), (input.DType, input.Broadcast));
        var constant = Take<Interop.CompositeConstant>(ref bytes);
        Assert.AreEqual(((int)DType.Float32, 7L), (constant.DType, constant.Bits));
        var parameter = Take<Interop.CompositeParameter>(ref bytes);
        Assert.AreEqual(((int)DType.Int64, 0), (parameter.DType, parameter.Index));
        var node = Take<Interop.CompositeNode>(ref bytes);
        Assert.AreEqual(((int)ScalarOpCode.Neg, (int)DType.Float64, 0, -1, -1), (node.Op, node.DType, node.Operands[0], node.Operands[1], node.Operands[2]));
        var output = Take<Interop.CompositeOutput>(ref bytes);
        Assert.AreEqual((3, (int)ReduceKind.Sum, 1u), (output.Value, output.Reduction, output.Axes));
        Assert.IsTrue(bytes.IsEmpty);
    }

    [TestMethod]
    public void Attributes_OfProducts_HaveTheLayoutOfTheNativeStruct()
    {
        var bytes = ProductAttributes.Write(flags: 5, alpha: 0.5, beta: -2).Bytes;
        var attributes = Take<Interop.ProductAttributes>(ref bytes);
        Assert.AreEqual((Unsafe.SizeOf<Interop.ProductAttributes>(), 5, 0.5, -2.0), (attributes.Size, attributes.Flags, attributes.Alpha, attributes.Beta));
        Assert.IsTrue(bytes.IsEmpty);
    }

    private static TStruct Take<TStruct>(ref ReadOnlySpan<byte> bytes)
        where TStruct : unmanaged
    {
        var result = MemoryMarshal.Read<TStruct>(bytes);
        bytes = bytes[Unsafe.SizeOf<TStruct>()..];
        return result;
    }
}
