using System.Runtime.CompilerServices;
using Theon.Runtime;
using Theon.Types;

namespace Theon;

// Ways to call.
public sealed partial class CompiledFunction
{
    // Which inputs are left out by a call with so many arguments; made when first needed.
    private readonly bool[]?[] _omitted;

    /// <summary>Calls the function. The results are arrays of the caller's. Arguments at the end may be left out where their inputs have
    /// defaults.</summary>
    /// <exception cref="FunctionArgumentException">An argument does not fit.</exception>
    /// <exception cref="FunctionRunException">The computation failed; shared variables are unchanged.</exception>
    [OverloadResolutionPriority(1)]
    public Results Call(params ReadOnlySpan<Value> arguments) => Call(CancellationToken.None, arguments);

    /// <summary>Calls the function; <paramref name="cancellation"/> ends it early, with shared variables unchanged.</summary>
    [OverloadResolutionPriority(1)]
    public Results Call(CancellationToken cancellation, params ReadOnlySpan<Value> arguments) => Call(arguments, OmittedAfter(arguments.Length), cancellation);

    /// <summary>Calls the function with arguments by the names of its inputs, such as <c>f.Call(("x", 1.0), ("rate", 0.1))</c>.</summary>
    public Results Call(params ReadOnlySpan<(string Name, Value Value)> arguments) => Call([], arguments);

    /// <summary>Calls the function with the first arguments by position and others by name, such as <c>f.Call([1.0], ("rate", 0.1))</c>.</summary>
    public Results Call(ReadOnlySpan<Value> arguments, ReadOnlySpan<(string Name, Value Value)> named, CancellationToken cancellation = default)
    {
        var call = new PartialCall(this, arguments);
        foreach (var (name, value) in named)
        {
            call.Set(IndexOf(name), value);
        }

        return Call(call.Values, call.Omitted, cancellation);
    }

    /// <summary>Calls the function with arguments by the variables of its inputs, such as <c>f.Call((x, 1.0), (rate, 0.1))</c>.</summary>
    public Results Call(params ReadOnlySpan<(TensorVariable Input, Value Value)> arguments)
    {
        var call = new PartialCall(this, []);
        foreach (var (input, value) in arguments)
        {
            call.Set(IndexOf(input), value);
        }

        return Call(call.Values, call.Omitted, default);
    }

    /// <summary>Calls the function on a thread of the pool. C# arrays and <see cref="NDArray"/>s among the arguments must stay as they are until
    /// it is done.</summary>
    public Task<Results> CallAsync(params ReadOnlySpan<Value> arguments) => CallAsync(CancellationToken.None, arguments);

    /// <summary>Calls the function on a thread of the pool; <paramref name="cancellation"/> ends it early, with shared variables unchanged.</summary>
    public Task<Results> CallAsync(CancellationToken cancellation, params ReadOnlySpan<Value> arguments)
    {
        var copy = arguments.ToArray();
        return Task.Run(() => Call(cancellation, copy.AsSpan()), cancellation);
    }

    /// <summary>Calls the function with arrays of exactly the inputs' dtypes and lets it write into arrays of the caller's, of exactly
    /// the results' shapes. Allocates no managed memory.</summary>
    /// <exception cref="FunctionArgumentException">An argument does not fit, or two outputs overlap.</exception>
    /// <exception cref="FunctionRunException">The computation failed; shared variables are unchanged, outputs are not defined.</exception>
    public void Run(ReadOnlySpan<NDArray> inputs, ReadOnlySpan<NDArray> outputs, CancellationToken cancellation = default)
    {
        var omitted = OmittedAfter(inputs.Length);
        CheckCount("output", _signature.Outputs.Length, outputs.Length);

        if (_trace.Check is not null)
        {
            CheckCall(inputs.Map(input => (Value)input), omitted);
        }

        var frame = Rent(_hasShapes ? ShapeKey.Of(inputs) : 0);
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                ArgumentBinder.BindExact(_arguments[i], frame, inputs[i]);
            }

            for (var i = 0; i < outputs.Length; i++)
            {
                BindOutput(frame, i, outputs[i]);
            }

            _engine.Run(frame, [], cancellation, omitted);
        }
        finally
        {
            GiveBack(frame);
        }
    }

    private void CheckCount(string what, int expected, int given)
    {
        if (expected != given)
        {
            throw new FunctionArgumentException($"{Name} has {Counted(expected, what)}, {given} given: {string.Join(", ", what == "input" ? Inputs.Select(input => input.Type) : OutputTypes)}.");
        }
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private Results Call(ReadOnlySpan<Value> arguments, bool[]? omitted, CancellationToken cancellation)
    {
        CheckCall(arguments, omitted);
        var results = new NDArray[_signature.Outputs.Length];
        var frame = Rent(_hasShapes ? ShapeKey.Of(arguments) : 0);
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (omitted is null || !omitted[i])
                {
                    ArgumentBinder.Bind(_arguments[i], frame, arguments[i]);
                }
            }

            _engine.Run(frame, results, cancellation, omitted);
        }
        finally
        {
            GiveBack(frame);
        }

        return new Results(results, _signature.OutputNames);
    }

    // Defaults take the places of what is left out.
    private void CheckCall(ReadOnlySpan<Value> arguments, bool[]? omitted)
    {
        if (_trace.Check is not { } check)
        {
            return;
        }

        var given = new Value[_signature.PassedCount];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = omitted is null || !omitted[i] ? arguments[i] : _signature.DefaultOf(i)!.GetValue();
        }

        check.Check(given);
    }

    // Null: all are given.
    private bool[]? OmittedAfter(int given)
    {
        if (given > _signature.PassedCount)
        {
            throw new FunctionArgumentException($"{Name} has {Counted(_signature.PassedCount, "input")}, {given} given: {string.Join(", ", Inputs.Take(_signature.PassedCount).Select(input => input.Type))}.");
        }

        if (given == _arguments.Length)
        {
            return null;
        }

        if (_omitted[given] is { } known)
        {
            return known;
        }

        var omitted = new bool[_arguments.Length];
        omitted.AsSpan(given).Fill(true);
        CheckDefaults(omitted);
        return _omitted[given] = omitted;
    }

    private void CheckDefaults(bool[] omitted)
    {
        for (var i = 0; i < omitted.Length; i++)
        {
            if (omitted[i] && _signature.DefaultOf(i) is null)
            {
                var given = omitted.Count(isOmitted => !isOmitted);
                throw new FunctionArgumentException(
                    $"{Name} has {Counted(_signature.PassedCount, "input")}, {given} given: {_arguments[i].Text} ({_arguments[i].Type}) is missing and has no default.");
            }
        }
    }

    private int IndexOf(string name)
    {
        var found = -1;
        for (var i = 0; i < _signature.PassedCount; i++)
        {
            if (_arguments[i].Name == name)
            {
                found = found < 0 ? i : throw new FunctionArgumentException($"{Name}: inputs {found} and {i} are both called '{name}'; pass them by position or by variable.");
            }
        }

        return found >= 0 ? found : throw new FunctionArgumentException(
            $"{Name} has no input '{name}' that a call can pass. Its inputs: {string.Join(", ", _arguments.Take(_signature.PassedCount).Select(argument => argument.Name ?? "(no name)"))}.");
    }

    private int IndexOf(TensorVariable input)
    {
        ArgumentNullException.ThrowIfNull(input);
        for (var i = 0; i < _signature.PassedCount; i++)
        {
            if (ReferenceEquals(_arguments[i].Variable, input))
            {
                return i;
            }
        }

        throw new FunctionArgumentException($"{Name}: {input.Name ?? "a variable"} ({input.Type}) is no input that a call can pass.");
    }

    private void BindOutput(CallFrame frame, int index, NDArray? array)
    {
        var type = _signature.Outputs[index];
        if (array is null)
        {
            throw new FunctionArgumentException($"{Name}: output {index} is null.");
        }

        if (array.DType != type.DType || array.Rank != type.Rank)
        {
            throw new FunctionArgumentException($"{Name}: output {index} is {type}; the array for it is {array.Describe()}.");
        }

        if (!array.IsRowMajor && Layout.SelfOverlaps(array.Shape.AsSpan(), array.Strides.AsSpan()))
        {
            throw new FunctionArgumentException(
                $"{Name}: the array for output {index}, {array.Describe()} with strides {Layout.Text(array.Strides.AsSpan())}, overlaps itself.");
        }

        frame.SetOutput(index, array);
    }

    /// <summary>Arguments of which some are given by position and some otherwise.</summary>
    private readonly ref struct PartialCall
    {
        private readonly CompiledFunction _function;
        private readonly Value[] _values;
        private readonly bool[] _omitted;

        public PartialCall(CompiledFunction function, ReadOnlySpan<Value> first)
        {
            _function = function;
            if (first.Length > function._signature.PassedCount)
            {
                function.OmittedAfter(first.Length);
            }

            _values = new Value[function._arguments.Length];
            _omitted = new bool[_values.Length];
            first.CopyTo(_values);
            _omitted.AsSpan(first.Length).Fill(true);
        }

        public ReadOnlySpan<Value> Values => _values;

        /// <summary>What is still left out, all of it with a default.</summary>
        public bool[] Omitted
        {
            get
            {
                _function.CheckDefaults(_omitted);
                return _omitted;
            }
        }

        public void Set(int index, in Value value)
        {
            if (!_omitted[index])
            {
                throw new FunctionArgumentException($"{_function.Name}: {_function._arguments[index].Text} is given twice.");
            }

            (_values[index], _omitted[index]) = (value, false);
        }
    }
}
