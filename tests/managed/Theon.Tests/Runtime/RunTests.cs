using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

[TestClass]
public sealed class RunTests
{
    [TestMethod]
    public void Run_AllocatesNoManagedMemory()
    {
        var (x, y) = (T.Scalar("x"), T.Scalar("y"));
        using var add = Function.Compile([x, y], x + y);
        NDArray[] inputs = [2.0, 3.0];
        NDArray[] outputs = [0.0];
        add.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            add.Run(inputs, outputs);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(5.0, outputs[0].As<double>());
    }

    [TestMethod]
    public void Run_WithUpdatesInPlace_AllocatesNoManagedMemory()
    {
        var (x, state) = (T.Vector("x"), T.Shared(new double[3], "state"));
        using var accumulate = Function.Compile([x], [], updates: [(state, state + x)]);
        NDArray[] inputs = [new double[] { 1, 2, 3 }];
        accumulate.Run(inputs, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 9; i++)
        {
            accumulate.Run(inputs, []);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual("[10, 20, 30]", state.GetValue().ToString());
    }

    [NoLeaks]
    public void Run_OutputIsInput_GoesThroughATemporary()
    {
        var x = T.Matrix("x");
        using var function = Function.Compile([x], T.Dot(x, x));
        using NDArray matrix = new double[,] { { 1, 2 }, { 3, 4 } };
        function.Run([matrix], [matrix]);
        ArrayAssert.AreEqual(new double[,] { { 7, 10 }, { 15, 22 } }, matrix.As<double[,]>());
    }

    [NoLeaks]
    public void Run_OutputOverlapsPartOfInput_GoesThroughATemporary()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], x * 2);
        using NDArray all = new double[] { 1, 2, 3, 4 };
        using var head = all.Slice(0, 0, 3);
        using var tail = all.Slice(0, 1, 3);
        function.Run([head], [tail]);
        Assert.AreEqual("[1, 2, 4, 6]", all.ToString());
    }

    [NoLeaks]
    public void Run_StridedOutput_IsFilled()
    {
        var x = T.Matrix("x");
        using var function = Function.Compile([x], x + 1);
        using NDArray matrix = new double[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        using var target = NDArray.Zeros(DType.Float64, 3, 2);
        using var transposed = target.Transpose();
        function.Run([matrix], [transposed]);
        ArrayAssert.AreEqual(new double[,] { { 2, 5 }, { 3, 6 }, { 4, 7 } }, target.As<double[,]>());
    }

    [NoLeaks]
    public void Run_OutputIsBorrowedSharedValue_GoesThroughATemporary()
    {
        var state = T.Shared(new double[] { 1, 2 }, "state");
        using var function = Function.Compile([], [state[1] + state], updates: [(state, state * 10)]);
        using var borrowed = state.GetValue(borrow: true);
        using var copy = NDArray.Zeros(DType.Float64, 2);
        function.Run([], [copy]);
        Assert.AreEqual("[3, 4]", copy.ToString());
        Assert.AreEqual("[10, 20]", state.GetValue().ToString());
        state.SetValue(new double[] { 1, 2 });
    }

    [NoLeaks]
    public void Call_InputIsBorrowedSharedValue_IsReadBeforeTheUpdate()
    {
        var (x, state) = (T.Vector("x"), T.Shared(new double[] { 1, 2, 3 }, "state"));
        using var function = Function.Compile([x], [], updates: [(state, state + T.Dot(x, x))]);
        using var borrowed = state.GetValue(borrow: true);
        function.Call(borrowed);
        Assert.AreEqual("[15, 16, 17]", state.GetValue().ToString());
        using var reversed = state.GetValue(borrow: true).Slice(0, 2, 3, -1);
        using var mirror = Function.Compile([x], [], updates: [(state, state + x)]);
        mirror.Call(reversed);
        Assert.AreEqual("[32, 32, 32]", state.GetValue().ToString());
    }

    [TestMethod]
    public void Run_OverlappingOutputs_AreRefused()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], [x + 1, x + 2], name: "twice");
        using NDArray all = new double[5];
        using NDArray input = new double[3];
        var error = Assert.ThrowsExactly<FunctionArgumentException>(() => function.Run([input], [all.Slice(0, 0, 3), all.Slice(0, 2, 3)]));
        Assert.Contains("twice: outputs 0 and 1 overlap", error.Message);
    }

    [TestMethod]
    public void Run_WrongOutput_IsRefused()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], x + 1, name: "inc");
        using NDArray input = new double[3];
        using NDArray wrongType = new float[3];
        using NDArray wrongRank = 1.0;
        using NDArray wrongLength = new double[4];
        Assert.Contains("output 0 is float64[:]; the array for it is float32[3]", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Run([input], [wrongType])).Message);
        Assert.Contains("float64[]", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Run([input], [wrongRank])).Message);
        Assert.Contains("1 output, 0 given", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Run([input], [])).Message);
        Assert.ThrowsExactly<FunctionRunException>(() => function.Run([input], [wrongLength]));
        Assert.Contains("Run takes exactly float64", Assert.ThrowsExactly<FunctionArgumentException>(() => function.Run([wrongType], [input])).Message);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(7)]
    public void Call_WithMoreThreads_GivesTheSameBits(int threads)
    {
        var (x, w) = (T.Matrix("x"), T.Matrix("w"));
        var y = T.Tanh(T.Dot(x, w));
        using var function = Function.Compile([x, w], [y, y.Sum(), T.Exp(x).Sum(0)]);
        var random = new Random(5);
        var a = RandomMatrix(random, 300, 400);
        var b = RandomMatrix(random, 400, 200);
        var before = Device.Threads;
        try
        {
            Device.Threads = 1;
            var expected = function.Call(a, b);
            Device.Threads = threads;
            var actual = function.Call(a, b);
            for (var i = 0; i < expected.Count; i++)
            {
                Assert.IsTrue(expected[i].AsSpan<double>().SequenceEqual(actual[i].AsSpan<double>()), $"output {i} differs with {threads} threads");
            }
        }
        finally
        {
            Device.Threads = before;
        }
    }

    private static double[,] RandomMatrix(Random random, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                matrix[i, j] = (random.NextDouble() * 2) - 1;
            }
        }

        return matrix;
    }
}
