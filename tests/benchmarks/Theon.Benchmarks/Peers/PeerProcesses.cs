namespace Theon.Benchmarks.Peers;

/// <summary>The peers that run in processes of their own; one that is not installed is null, and its rows say <c>not measured</c>.</summary>
internal sealed record PeerProcesses(PythonPeer? NumPy, PythonPeer? Torch, PythonPeer? Numexpr) : IDisposable
{
    public static PeerProcesses Start() => new(PythonPeer.Start("numpy"), PythonPeer.Start("torch"), PythonPeer.Start("numexpr"));

    public void Dispose()
    {
        foreach (var peer in (PythonPeer?[])[NumPy, Torch, Numexpr])
        {
            peer?.Dispose();
        }
    }
}
