using System.Numerics;

namespace Theon.Benchmarks.Workloads;

/// <summary>A compiled expression with its inputs, and arrays for its results.</summary>
internal sealed class ExpressionCall<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public ExpressionCall(ExpressionCase<T> expression, T[][] arrays)
    {
        var variables = expression.Inputs.Select(input => Tensor.Variable(Data.DTypeOf<T>(), [false], input)).ToArray();
        Function = Theon.Function.Compile(variables, expression.Build(variables), name: "expression");
        Inputs = [.. arrays.Select(array => NDArray.FromSpan<T>(array))];
        Outputs = [.. Enumerable.Range(0, expression.Results).Select(_ => NDArray.Zeros(Data.DTypeOf<T>(), arrays[0].Length))];
    }

    public CompiledFunction Function { get; }

    public NDArray[] Inputs { get; }

    public NDArray[] Outputs { get; }

    public void Run() => Function.Run(Inputs, Outputs);

    /// <summary>The results after a call of something that writes them.</summary>
    public double[] Numbers(Action call)
    {
        call();
        return [.. Outputs.SelectMany(output => Data.Numbers<T>(output.AsSpan<T>()))];
    }

    public void Dispose()
    {
        foreach (var resource in (IEnumerable<IDisposable>)[Function, .. Inputs, .. Outputs])
        {
            resource.Dispose();
        }
    }
}
