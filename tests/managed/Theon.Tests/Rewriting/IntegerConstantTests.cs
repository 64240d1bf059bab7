using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

/// <summary>
/// Functions of integers of which one is a constant at the end of its range, or next to its middle: rules look at the number, and folding
/// computes with it; the answers are those of the same values passed in calls.
/// </summary>
[TestClass]
public sealed class IntegerConstantTests
{
    public static IEnumerable<object[]> DTypes => Enum.GetValues<DType>().Where(dtype => dtype.IsInteger).Select(dtype => new object[] { dtype });

    [TestMethod, DynamicData(nameof(DTypes))]
    public void EveryFunction_OfAConstant_IsThatOfTheValue(DType dtype)
    {
        var compared = 0;
        using var values = Extremes(dtype);
        foreach (var op in ScalarOps.All.Where(op => op.Arity is 1 or 2 && op != ScalarOps.Cast))
        {
            for (var position = 0; position < op.Arity; position++)
            {
                for (var i = 0; i < values.Count; i++)
                {
                    using var part = values.Slice(0, i, 1);
                    using var number = part.Reshape();
                    compared += Compare(op, position, number, values) ? 1 : 0;
                }
            }
        }

        Assert.IsGreaterThan(100, compared);
    }

    private static bool Compare(ScalarOp op, int position, NDArray number, NDArray values)
    {
        var (x, y) = (T.Variable(TensorType.OfRank(values.DType, 1), "x"), T.Variable(TensorType.Scalar(values.DType), "y"));
        TensorVariable constant = T.Constant(number);
        try
        {
            _ = Applied(op, position, y, x);
        }
        catch (TensorTypeException)
        {
            return false;
        }

        using var passed = Function.Compile([x, y], Applied(op, position, y, x), onUnusedInput: UnusedInput.Ignore);
        using var known = Function.Compile([x], Applied(op, position, constant, x), onUnusedInput: UnusedInput.Ignore);
        using var folded = op.Arity == 1 ? null : Function.Compile([], Applied(op, position, constant, T.Constant(values)));
        var wanted = Outcome(() => passed.Call(values, number));
        Assert.AreEqual(wanted, Outcome(() => known.Call(values)), $"{op.Name} of a constant {number} as operand {position}");
        if (folded is not null)
        {
            Assert.AreEqual(wanted, Outcome(() => folded.Call()), $"{op.Name} of constants, {number} as operand {position}");
        }

        return true;
    }

    private static TensorVariable Applied(ScalarOp op, int position, TensorVariable number, TensorVariable values) =>
        op.Arity == 1 ? T.Apply(op, number) : position == 0 ? T.Apply(op, number, values) : T.Apply(op, values, number);

    // A division by zero is an error in both.
    private static string Outcome(Func<Results> call)
    {
        try
        {
            using var results = call();
            return $"{results[0].DType.Name} {results[0]}";
        }
        catch (FunctionRunException)
        {
            return "error";
        }
    }

    private static NDArray Extremes(DType dtype) => dtype switch
    {
        DType.Int8 => NDArray.From(new sbyte[] { sbyte.MinValue, sbyte.MaxValue, -1, 0, 1 }),
        DType.Int16 => NDArray.From(new short[] { short.MinValue, short.MaxValue, -1, 0, 1 }),
        DType.Int32 => new[] { int.MinValue, int.MaxValue, -1, 0, 1 },
        DType.Int64 => new[] { long.MinValue, long.MaxValue, -1, 0, 1 },
        DType.UInt8 => NDArray.From(new byte[] { byte.MaxValue, 127, 128, 0, 1 }),
        DType.UInt16 => NDArray.From(new ushort[] { ushort.MaxValue, 1, 0 }),
        DType.UInt32 => NDArray.From(new uint[] { uint.MaxValue, 1, 0 }),
        _ => NDArray.From(new ulong[] { ulong.MaxValue, long.MaxValue, 1, 0 }),
    };
}
