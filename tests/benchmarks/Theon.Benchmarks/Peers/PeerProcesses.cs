using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Peers;

/// <summary>The peers that run in processes of their own; one that is not installed is null, and its rows say <c>not measured</c>.</summary>
internal sealed record PeerProcesses(PythonPeer? NumPy, PythonPeer? Torch, PythonPeer? Numexpr, PythonPeer? Theano, PythonPeer? PyTensor) : IDisposable
{
    /// <summary>The variable that names a clone of Theano.</summary>
    public const string TheanoClone = "THEON_BENCH_THEANO";

    /// <summary>The variable that names a clone of PyTensor.</summary>
    public const string PyTensorClone = "THEON_BENCH_PYTENSOR";

    public static PeerProcesses Start() => new(
        PythonPeer.Start("numpy"), PythonPeer.Start("torch"), PythonPeer.Start("numexpr"), PythonPeer.StartClone("theano", TheanoClone), PythonPeer.StartClone("pytensor", PyTensorClone));

    /// <summary>A case of <c>symbolic_peer.py</c> for the compilers of expressions.</summary>
    public IEnumerable<(string Name, Contender? Contender)> Symbolic(string @case, params (string Name, Array Elements, int[] Shape)[] arrays) =>
        [("theano", Opened(() => Theano?.Open(@case, arrays))), ("pytensor", Opened(() => PyTensor?.Open(@case, arrays)))];

    /// <summary>An expression in NumPy's syntax for the compilers of expressions.</summary>
    public IEnumerable<(string Name, Contender? Contender)> SymbolicExpression(string text, params (string Name, Array Elements, int[] Shape)[] arrays) =>
        [("theano", Opened(() => Theano?.Expression(text, "", arrays))), ("pytensor", Opened(() => PyTensor?.Expression(text, "", arrays)))];

    // Old compilers meet new Pythons: a case that one of them cannot do is said, and not measured.
    private static Contender? Opened(Func<Contender?> open)
    {
        try
        {
            return open();
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var peer in (PythonPeer?[])[NumPy, Torch, Numexpr, Theano, PyTensor])
        {
            peer?.Dispose();
        }
    }
}
