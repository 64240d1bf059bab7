using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Theon.Runtime;
using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Functions that are saved and loaded again.</summary>
[TestClass]
public sealed class SavedFunctionTests
{
    private const int HeaderBytes = 120;

    private static readonly Random s_random = new(1);

    // Functions of every kind: what is bound to the program's inputs and outputs, and what the program holds.
    public static IEnumerable<object[]> Functions
    {
        get
        {
            var (x, y, n) = (T.DMatrix("x"), T.DVector("y"), T.LScalar("n"));
            var (w, b) = (T.Shared(new double[3], "w"), T.Shared(0.25, "b"));
            var p = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
            var xent = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
            var cost = xent.Mean() + (0.01 * T.Sqr(w).Sum());
            var (gw, gb) = T.Grad(cost, w, b);
            var counter = T.Shared(0L, "counter");
            var (row, flags) = (T.Shared(new double[1, 3], "row", [true, false]), T.Shared(NDArray.FromSpan<bool>([true, false, true]), "flags"));
            var z = T.ZMatrix("z");
            var other = T.Shared(new double[3], "other");
            yield return Row("logistic step", Function.Compile([x, y], [p > 0.5, xent], updates: [(w, w - (0.1 * gw)), (b, b - (0.1 * gb))], name: "train"));
            yield return Row("a constant", Function.Compile([x], x + T.Constant(new double[] { 1, 2, 3 })));
            yield return Row("no inputs", Function.Compile([], counter, updates: [(counter, counter + 1)]));
            yield return Row("values of other kinds", Function.Compile([x], [T.Where(flags, x, row), flags]));
            yield return Row("complex numbers", Function.Compile([z], T.Dot(z, T.Conj(z.T))));
            yield return Row("lengths found while it runs", Function.Compile([y, n], [T.Arange(n), T.Nonzero(y > 0)[0], y[T.Slice(1, n)]]));
            yield return Row("replaced values", Function.Compile([y], y, updates: [(w, y), (other, w)]));
            yield return Row("a name that is not ASCII", Function.Compile([x], x * 2, name: "größer €"));
        }
    }

    [TestMethod, DynamicData(nameof(Functions))]
    public void Loaded_ComputesTheSameBits(string what, CompiledFunction function)
    {
        using (function)
        {
            using var stream = new MemoryStream();
            function.Save(stream);
            stream.Position = 0;
            using var loaded = CompiledFunction.Load(stream);
            Assert.AreEqual(stream.Length, stream.Position, "nothing behind the function is read");
            Assert.AreEqual(function.ToString(), loaded.ToString());
            Assert.AreSequenceEqual(function.Inputs.Select(input => input.Name), loaded.Inputs.Select(input => input.Name));
            Assert.AreSequenceEqual(function.SharedVariables.Select(Describe), loaded.SharedVariables.Select(Describe));
            for (var call = 0; call < 4; call++)
            {
                foreach (var length in new[] { 1, 7, 3, 0 })
                {
                    var arguments = function.Inputs.Select(input => Draw(input, length)).ToArray();
                    AssertSame(what, function, loaded, arguments);
                }
            }

            Assert.AreEqual(function.ProgramText(), loaded.ProgramText());
        }
    }

    [TestMethod]
    public void Loaded_CanBeSavedAgain()
    {
        var w = T.Shared(new double[] { 1, 2, 3 }, "w");
        var y = T.DVector("y");
        using var function = Function.Compile([y], T.Dot(y, w), updates: [(w, w + y)], name: "f");
        var first = SpoiledFunction.BytesOf(function);
        using var loaded = CompiledFunction.Load(new MemoryStream(first));
        Assert.AreSequenceEqual(first, SpoiledFunction.BytesOf(loaded));
        loaded.Call((double[])[1, 1, 1]).Dispose();
        using var again = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(loaded)));
        Assert.AreSequenceEqual([2.0, 3, 4], again.SharedVariables.Single().GetValue().As<double[]>());
        Assert.AreSequenceEqual([1.0, 2, 3], w.GetValue().As<double[]>());
    }

    [TestMethod]
    public void SharedVariablesGivenByName_AreUsed()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new double[2], "w"));
        using var train = Function.Compile([x], x, updates: [(w, w + x)], name: "train");
        using var predict = Function.Compile([x], T.Dot(x, w), name: "predict");
        using var first = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(train)));
        var shared = first.SharedVariables.Single();
        using var second = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(predict)), shared);
        first.Call((double[])[1, 2]).Dispose();
        Assert.AreEqual(11, second.Call((double[])[3, 4])[0].As<double>());

        var error = Assert.ThrowsExactly<SavedFunctionException>(() => CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(predict)), T.Shared(1.0, "w")));
        Assert.AreEqual("predict was saved with float64[:] as the shared variable 'w'; the one given for it is float64[].", error.Message);
    }

    [TestMethod]
    public void Loaded_HasNoGraph_AndSaysSo()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], x * 2, name: "twice");
        using var loaded = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(function)));
        Assert.AreEqual(
            "twice was loaded from a saved function, which has no graph. ProgramText shows its instructions.",
            Assert.ThrowsExactly<InvalidOperationException>(() => loaded.Graph).Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => loaded.TopoSort());
        Assert.IsEmpty(loaded.CompileSteps);
        Assert.IsEmpty(loaded.RewriteTrace());
    }

    [TestMethod]
    public void Failures_NameTheOpAndTheLine()
    {
        var (a, b) = (T.DMatrix("a"), T.DVector("b"));
        using var function = Function.Compile([a, b], T.Dot(a, b), name: "product");
        using var loaded = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(function)));
        var error = Assert.ThrowsExactly<FunctionRunException>(() => loaded.Call(new double[2, 3], new double[4]));
        Assert.Contains("product failed: instruction 0 (Gemv, SavedFunctionTests.cs:", error.Message);
        var argument = Assert.ThrowsExactly<FunctionArgumentException>(() => loaded.Call(new double[2, 3], 1.0));
        Assert.Contains("input 1 'b' is float64[:]", argument.Message);
    }

    [TestMethod]
    public void Casting_IsKept()
    {
        var x = T.FVector("x");
        using var strict = Function.Compile([x], x, strict: true);
        using var downcast = Function.Compile([x], x, allowInputDowncast: true);
        using var loadedStrict = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(strict)));
        using var loadedDowncast = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(downcast)));
        Assert.ThrowsExactly<FunctionArgumentException>(() => loadedStrict.Call((double[])[1]));
        Assert.AreEqual(1f, loadedDowncast.Call((double[])[1])[0].ToArray<float>()[0]);
    }

    [TestMethod]
    public void Print_CannotBeSaved()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Print(x, "value") + 1, name: "shown");
        var error = Assert.ThrowsExactly<SavedFunctionException>(() => function.Save(new MemoryStream()));
        Assert.MatchesRegex(@"^shown cannot be saved: \w+, built at SavedFunctionTests\.cs:\d+, runs C# code of this process\.", error.Message);
    }

    [TestMethod]
    public void File_IsReplacedWholeOrNotAtAll()
    {
        var folder = Directory.CreateTempSubdirectory("theon-saved-");
        try
        {
            var path = Path.Combine(folder.FullName, "f.theon");
            var x = T.DVector("x");
            using var good = Function.Compile([x], x * 2, name: "good");
            using var bad = Function.Compile([x], T.Print(x, "value"), name: "bad");
            good.Save(path);
            Assert.ThrowsExactly<SavedFunctionException>(() => bad.Save(path));
            using (var loaded = CompiledFunction.Load(path))
            {
                Assert.AreEqual("good", loaded.Name);
            }

            using var better = Function.Compile([x], x * 3, name: "better");
            better.Save(path);
            using (var loaded = CompiledFunction.Load(path))
            {
                Assert.AreEqual("better", loaded.Name);
            }

            Assert.HasCount(1, folder.GetFiles());
            File.AppendAllText(path, "more");
            var error = Assert.ThrowsExactly<SavedFunctionException>(() => CompiledFunction.Load(path));
            Assert.Contains($"Cannot load {path}: saved function: it says that it has", error.Message);
            Assert.ThrowsExactly<FileNotFoundException>(() => CompiledFunction.Load(path + ".missing"));
            File.WriteAllBytes(path, []);
            Assert.ThrowsExactly<SavedFunctionException>(() => CompiledFunction.Load(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void CutOffAnywhere_IsAnError()
    {
        var bytes = SpoiledFunction.BytesOf(Small());
        for (var length = 0; length < bytes.Length; length += length < HeaderBytes + 64 ? 1 : 37)
        {
            var error = Assert.ThrowsExactly<SavedFunctionException>(() => CompiledFunction.Load(new MemoryStream(bytes, 0, length)), $"{length} bytes");
            Assert.Contains("Cannot load the stream: ", error.Message);
        }
    }

    [TestMethod]
    public void HugeLengthInTheHead_TakesNoMemory()
    {
        var bytes = SpoiledFunction.BytesOf(Small());
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), long.MaxValue);
        var error = Assert.ThrowsExactly<SavedFunctionException>(() => CompiledFunction.Load(new MemoryStream(bytes)));
        Assert.Contains($"it ends after {bytes.Length} of {long.MaxValue} bytes", error.Message);
    }

    [TestMethod]
    public void AnyByteChanged_IsAnErrorOrHarmless()
    {
        var bytes = SpoiledFunction.BytesOf(Small());
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var spoiled = (byte[])bytes.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
            }

            if (round % 4 != 0)
            {
                SpoiledFunction.SetChecksum(spoiled);
            }

            Assert.AreNotEqual("", SpoiledFunction.ErrorOf(spoiled, input => Draw(input, 3)));
        }
    }

    [TestMethod]
    public void Checksum_IsCrc32C()
    {
        var checksum = new SavedChecksum();
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);
        Assert.AreEqual(0xE3069283u, checksum.Value);
        var all = new SavedChecksum();
        all.Append("123456789123456789"u8);
        var pieces = new SavedChecksum();
        pieces.Append("123456789123"u8);
        pieces.Append("456789"u8);
        Assert.AreEqual(all.Value, pieces.Value);
    }

    // 1,000 nodes in 10 ms is measured by the benchmarks; what must hold on any machine is that the graph's size does not blow it up.
    [TestMethod]
    public void LargeProgram_LoadsWithoutTheCompiler()
    {
        var x = T.DVector("x");
        var y = x;
        for (var i = 0; i < 1000; i++)
        {
            y = (i % 3) switch { 0 => T.Sin(y) + x, 1 => T.CumSum(y, 0), _ => y * 0.5 };
        }

        using var function = Function.Compile([x], y, mode: Mode.FastCompile);
        Assert.IsGreaterThan(900, function.InstructionCount);
        var bytes = SpoiledFunction.BytesOf(function);
        using var loaded = CompiledFunction.Load(new MemoryStream(bytes));
        Assert.AreSequenceEqual(function.Call((double[])[1, 2])[0].ToArray<double>(), loaded.Call((double[])[1, 2])[0].ToArray<double>());
        Assert.AreEqual(function.InstructionCount, loaded.InstructionCount);
    }

    [TestMethod]
    public void SaveWhileOthersTrain_WritesOneMoment()
    {
        var (v, w) = (T.Shared(0.0, "v"), T.Shared(new double[1000], "w"));
        using var step = Function.Compile([], v, updates: [(v, v + 1), (w, w + 1)], name: "step");
        using var stop = new CancellationTokenSource();
        var training = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                step.Call().Dispose();
            }
        });
        for (var i = 0; i < 20; i++)
        {
            using var loaded = CompiledFunction.Load(new MemoryStream(SpoiledFunction.BytesOf(step)));
            var values = loaded.SharedVariables.ToDictionary(variable => variable.Name!, variable => variable.GetValue());
            Assert.IsTrue(values["w"].ToArray<double>().All(value => value == values["v"].As<double>()));
        }

        stop.Cancel();
        training.Wait();
    }

    private static CompiledFunction Small()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new double[] { 1, 2, 3 }, "w"));
        return Function.Compile([x], T.Dot(x, w) + T.Constant(2.0), updates: [(w, w + (0.5 * x))], name: "small");
    }

    private static object[] Row(string what, CompiledFunction function) => [what, function];

    private static string Describe(SharedVariable variable) => $"{variable.Name} {variable.Type} {variable.GetValue()}";

    // Vectors have 3 elements, which is what the shared variables have; rows come in any number.
    private static Value Draw(TensorVariable input, int length)
    {
        if (input.DType == DType.Int64)
        {
            return (long)length;
        }

        long[] shape = input.Rank == 1 ? [3] : [length, 3];
        var numbers = Enumerable.Range(0, (int)(shape.Aggregate(1L, (a, b) => a * b) * (input.DType.IsComplex ? 2 : 1))).Select(_ => s_random.NextDouble()).ToArray();
        if (input.DType.IsComplex)
        {
            return NDArray.FromSpan<System.Numerics.Complex>(numbers.Chunk(2).Select(pair => new System.Numerics.Complex(pair[0], pair[1])).ToArray(), shape);
        }

        return NDArray.FromSpan<double>(numbers, shape);
    }

    private static void AssertSame(string what, CompiledFunction function, CompiledFunction loaded, Value[] arguments)
    {
        var (expected, found) = (Outcome(function, arguments), Outcome(loaded, arguments));
        Assert.AreEqual(expected.Error, found.Error, what);
        Assert.AreSequenceEqual(expected.Values, found.Values, what);
        Assert.AreSequenceEqual(function.SharedVariables.Select(Describe), loaded.SharedVariables.Select(Describe), what);
    }

    private static (string? Error, string[] Values) Outcome(CompiledFunction function, Value[] arguments)
    {
        try
        {
            using var results = function.Call(arguments);
            return (null, [.. results.Select(Bits)]);
        }
        catch (TheonException error)
        {
            return (error.GetType().Name, []);
        }
    }

    private static string Bits(NDArray array)
    {
        using var copy = array.Copy();
        var bytes = copy.DType switch
        {
            DType.Bool => MemoryMarshal.AsBytes(copy.AsSpan<bool>()),
            DType.Int64 => MemoryMarshal.AsBytes(copy.AsSpan<long>()),
            DType.Complex128 => MemoryMarshal.AsBytes(copy.AsSpan<System.Numerics.Complex>()),
            _ => MemoryMarshal.AsBytes(copy.AsSpan<double>()),
        };
        return $"{copy.Describe()} {Convert.ToHexString(bytes)}";
    }
}
