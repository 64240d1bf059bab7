using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Types;

namespace Theon.Onnx;

// Calls: which function fits, and when more has to be known of an input than was thought.
public sealed partial class OnnxModel
{
    // A model that asks for one input after another is compiled only so often before all likely ones are taken for granted.
    private const int RoundsOfSingles = 8;

    private readonly Lock _gate = new();
    private readonly FunctionCache _cache;
    private readonly Knowledge[] _knowledge;
    private bool _writesOut;
    private bool _disposed;

    /// <summary>How many compiled functions are kept now.</summary>
    internal int CachedFunctions => _cache.Count;

    /// <summary>Computes all outputs. Arrays must have exactly the dtypes of the inputs.</summary>
    /// <param name="inputs">A value for each input that has no default.</param>
    /// <param name="cancellation">Ends the call early.</param>
    /// <returns>The outputs in the order of the model; they belong to the caller.</returns>
    /// <exception cref="OnnxException">An input is missing, unknown or of another type, or the model does not fit the values.</exception>
    /// <exception cref="FunctionRunException">The computation failed.</exception>
    public IReadOnlyDictionary<string, NDArray> Run(IReadOnlyDictionary<string, NDArray> inputs, CancellationToken cancellation = default)
    {
        var values = Arranged(inputs);
        var (specialization, knowledge) = Specialize(values, _knowledge);
        try
        {
            return Call(specialization, values, cancellation);
        }
        catch (FunctionRunException) when (Array.IndexOf(knowledge, Knowledge.Pattern) >= 0)
        {
            // An axis inside the graph may have length 1 and broadcast, which only the lengths of the inputs tell.
            (specialization, knowledge) = Specialize(values, Array.ConvertAll(knowledge, known => known == Knowledge.Pattern ? Knowledge.Lengths : known));
            var results = Call(specialization, values, cancellation);
            Adopt(knowledge);
            return results;
        }
    }

    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, NDArray}, CancellationToken)"/>
    public IReadOnlyDictionary<string, NDArray> Run(params ReadOnlySpan<(string Name, NDArray Value)> inputs)
    {
        var values = new Dictionary<string, NDArray>();
        foreach (var (name, value) in inputs)
        {
            if (!values.TryAdd(name, value))
            {
                throw new OnnxException($"Input '{name}' is given twice.");
            }
        }

        return Run(values);
    }

    /// <summary>The compiled function that a call with these inputs uses; inputs that decide shapes are constants in it.</summary>
    public CompiledFunction FunctionFor(IReadOnlyDictionary<string, NDArray> inputs) => Specialize(Arranged(inputs), _knowledge).Specialization.Function;

    private NDArray?[] Arranged(IReadOnlyDictionary<string, NDArray> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var values = new NDArray?[_inputs.Length];
        foreach (var (name, value) in inputs)
        {
            var index = InputIndex(name);
            ArgumentNullException.ThrowIfNull(value, name);
            CheckType(_inputs[index], value.DType, value.Shape.AsSpan());
            values[index] = value;
        }

        var missing = _inputs.Where((input, index) => values[index] is null && !input.HasDefault).ToList();
        return missing.Count == 0 ? values : throw new OnnxException($"No value for {string.Join(", ", missing)}.");
    }

    private OrderedDictionary<string, NDArray> Call(Specialization specialization, NDArray?[] values, CancellationToken cancellation)
    {
        var arguments = Array.ConvertAll(specialization.Passed, index => (Value)values[index]!);
        return Named(specialization.Function.Call(cancellation, arguments));
    }

    private (Specialization Specialization, Knowledge[] Knowledge) Specialize(NDArray?[] values, Knowledge[] start)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var knowledge = (Knowledge[])start.Clone();
            for (var round = 0; ; round++)
            {
                if (round == RoundsOfSingles)
                {
                    RaiseSmall(values, knowledge);
                }

                var key = Key(values, knowledge);
                if (_cache.Find(key) is { } known)
                {
                    return (known, knowledge);
                }

                if (TryCompile(values, knowledge) is { } compiled)
                {
                    _cache.Add(key, compiled);
                    return (compiled, knowledge);
                }
            }
        }
    }

    // Null: more must be known, and knowledge was raised. It can be raised only so often.
    private Specialization? TryCompile(NDArray?[] values, Knowledge[] knowledge)
    {
        var variables = new Dictionary<string, TensorVariable>(_initializers.Select(pair => KeyValuePair.Create(pair.Key, (TensorVariable)pair.Value)));
        var inputs = new TensorVariable?[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                variables[_inputs[i].Name] = inputs[i] = InputKnowledge.Variable(_inputs[i], value, knowledge[i]);
            }
        }

        try
        {
            var outputs = GraphBuilder.Build(_graph, _options, variables, _writesOut);
            int[] passed = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i] is { } input and not Constant)];
            var function = Function.Compile(
                [.. passed.Select(i => inputs[i]!)], [.. outputs], name: "model", onUnusedInput: UnusedInput.Ignore, strict: true);
            return new Specialization(function, passed);
        }
        catch (MoreKnowledgeException exception)
        {
            foreach (var input in exception.Inputs)
            {
                Raise(knowledge, inputs, Array.IndexOf(inputs, input), exception);
            }

            Adopt(knowledge);
        }
        catch (OnnxException) when (Array.IndexOf(knowledge, Knowledge.Pattern) >= 0)
        {
            knowledge.AsSpan().Replace(Knowledge.Pattern, Knowledge.Lengths);
        }
        catch (TensorTypeException exception)
        {
            // The shape of something in a branch or in a step depends on what is computed there.
            _writesOut = !_writesOut ? true : throw new OnnxException($"The model cannot be compiled: {exception.Message}", exception);
        }

        return null;
    }

    private static void Raise(Knowledge[] knowledge, TensorVariable?[] inputs, int index, MoreKnowledgeException exception) =>
        knowledge[index < 0 ? throw new OnnxException(exception.Message, exception) : index] = knowledge[index] == Knowledge.Pattern && inputs[index]!.Type.Lengths.Contains(-1) ? Knowledge.Lengths : Knowledge.Elements;

    // Short lists of integers usually decide shapes.
    private static void RaiseSmall(NDArray?[] values, Knowledge[] knowledge)
    {
        for (var i = 0; i < values.Length; i++)
        {
            knowledge[i] = values[i] is { Rank: <= 1, Count: <= 64, DType.IsInteger: true } ? Knowledge.Elements : (Knowledge)Math.Max((int)knowledge[i], (int)Knowledge.Lengths);
        }
    }

    private void Adopt(Knowledge[] knowledge)
    {
        lock (_gate)
        {
            for (var i = 0; i < knowledge.Length; i++)
            {
                _knowledge[i] = (Knowledge)Math.Max((int)_knowledge[i], (int)knowledge[i]);
            }
        }
    }

    private void CheckStructural(OnnxValue input, NDArray value, Knowledge knowledge)
    {
        if (knowledge == Knowledge.Elements && value.Count > _options.MaxStructuralElements)
        {
            throw new OnnxException($"Input {input} decides shapes and has {value.Count} elements; at most {_options.MaxStructuralElements} are accepted.");
        }
    }

    private EquatableArray<long> Key(NDArray?[] values, Knowledge[] knowledge)
    {
        var key = new List<long>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                CheckStructural(_inputs[i], value, knowledge[i]);
                InputKnowledge.Append(key, _inputs[i], value, knowledge[i]);
            }
            else
            {
                key.Add(-1);
            }
        }

        return key.ToEquatableArray();
    }
}
