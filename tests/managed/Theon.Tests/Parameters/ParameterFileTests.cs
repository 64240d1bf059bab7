using T = Theon.Tensor;

namespace Theon.Tests.Parameters;

[TestClass]
public sealed class ParameterFileTests
{
    [TestMethod]
    [DataRow("model.npz")]
    [DataRow("model.safetensors")]
    public void SavedVariables_AreLoadedByName(string name)
    {
        using var folder = new TestFolder();
        var (w, b) = (T.Shared(new double[,] { { 1, 2 } }, "w"), T.Shared(3.0f, "b"));
        ParameterFile.Save(folder.PathOf(name), w, b);
        w.SetValue(new double[3, 3]);
        b.SetValue(0f);
        ParameterFile.Load(folder.PathOf(name), b, w);
        Assert.AreEqual("[[1, 2]] 3", $"{w.GetValue()} {b.GetValue()}");
        Assert.AreSequenceEqual([name], folder.Names);
    }

    [TestMethod]
    public void Load_OfAFunctionsVariables_RestoresIt()
    {
        using var folder = new TestFolder();
        var (x, w) = (T.DVector("x"), T.Shared(new[] { 1.0, 2 }, "w"));
        using var step = Function.Compile([x], w.Sum(), updates: [(w, w + x)]);
        ParameterFile.Save(folder.PathOf("a.npz"), step.SharedVariables);
        step.Call(new double[] { 5, 5 });
        ParameterFile.Load(folder.PathOf("a.npz"), step.SharedVariables);
        Assert.AreEqual("3", step.Call(new double[2]).ToString());
    }

    [TestMethod]
    public void Load_ThatDoesNotFit_ChangesNothing()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a.npz");
        NpzFile.Write(path, [new("w", new[] { 9.0 }), new("b", new[] { 1.0, 2 }), new("z", 1.0)]);
        var (w, b, c) = (T.Shared(new[] { 1.0 }, "w"), T.Shared(2.0, "b"), T.Shared(3.0, "c"));
        Assert.Contains("has no array for b, c; has arrays that no variable was given for: z", Assert.ThrowsExactly<ParameterFileException>(() => ParameterFile.Load(RenamedCopy(path, folder), w, b, c)).Message);
        var message = Assert.ThrowsExactly<ArgumentException>(() => ParameterFile.Load(path, strict: false, w, b)).Message;
        Assert.Contains("'b' (float64[]) declared at ParameterFileTests.cs:", message);
        Assert.AreEqual("[1] 2", $"{w.GetValue()} {b.GetValue()}");
        ParameterFile.Load(path, strict: false, w, c);
        Assert.AreEqual("[9] 3", $"{w.GetValue()} {c.GetValue()}");
    }

    [TestMethod]
    public void Variables_WithoutNames_OrWithOneName_AreRefused()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a.npz");
        Assert.Contains("has no name", Assert.ThrowsExactly<ArgumentException>(() => ParameterFile.Save(path, T.Shared(1.0))).Message);
        Assert.Contains("called 'w'", Assert.ThrowsExactly<ArgumentException>(() => ParameterFile.Save(path, T.Shared(1.0, "w"), T.Shared(1.0, "w"))).Message);
        Assert.Contains("'.h5' is neither", Assert.ThrowsExactly<ArgumentException>(() => ParameterFile.Save(folder.PathOf("a.h5"), T.Shared(1.0, "w"))).Message);
    }

    [TestMethod]
    public void Save_WhileFunctionsRun_SeesAllUpdatesOfACallOrNone()
    {
        using var folder = new TestFolder();
        var (a, b) = (T.Shared(0.0, "a"), T.Shared(0.0, "b"));
        using var step = Function.Compile([], [], updates: [(a, a + 1), (b, b + 1)]);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                step.Call();
            }
        });
        for (var i = 0; i < 50; i++)
        {
            ParameterFile.Save(folder.PathOf("a.npz"), b, a);
            var read = NpzFile.Read(folder.PathOf("a.npz"));
            Assert.AreEqual(read["a"].As<double>(), read["b"].As<double>());
        }

        stop.Cancel();
        running.Wait();
    }

    // The same file, with names of which only w is wanted.
    private static string RenamedCopy(string path, TestFolder folder)
    {
        var arrays = NpzFile.Read(path);
        arrays.Remove("b");
        NpzFile.Write(folder.PathOf("renamed.npz"), arrays);
        return folder.PathOf("renamed.npz");
    }
}
