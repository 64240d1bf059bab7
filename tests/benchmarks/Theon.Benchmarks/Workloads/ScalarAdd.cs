namespace Theon.Benchmarks.Workloads;

/// <summary>A compiled <c>x + y</c> with its inputs and the memory for its output.</summary>
internal sealed class ScalarAdd : IDisposable
{
    private readonly CompiledFunction _function;
    private readonly NDArray[] _inputs;
    private readonly NDArray[] _outputs;

    public ScalarAdd(double a, double b)
    {
        var (x, y) = (Tensor.DScalar("x"), Tensor.DScalar("y"));
        _function = Function.Compile([x, y], x + y, name: "add");
        _inputs = [NDArray.Scalar(a), NDArray.Scalar(b)];
        _outputs = [NDArray.Scalar(0.0)];
    }

    /// <summary>With arrays of the caller's.</summary>
    public void Run() => _function.Run(_inputs, _outputs);

    /// <summary>With numbers, and a result that is given back.</summary>
    public void Call() => _function.Call(1.5, 2.5).Dispose();

    public double RunAndRead()
    {
        Run();
        return _outputs[0].Get<double>();
    }

    public void Dispose()
    {
        _function.Dispose();
        foreach (var array in (NDArray[])[.. _inputs, .. _outputs])
        {
            array.Dispose();
        }
    }
}
