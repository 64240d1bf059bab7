using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon;

/// <summary>
/// Makes random variables. Each has a state of its own, a shared variable, and every function that needs it advances the state once per
/// call; within a call it is drawn once, however often it is used. The same seed and the same order of making give the same numbers, on
/// any CPU and with any number of threads.
/// </summary>
/// <example><c>var stream = new RandomStream(234); var u = stream.Uniform([2, 2]); var f = Function.Compile([], u);</c></example>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of random numbers is what the field calls it; no System.IO.Stream is meant.")]
public sealed partial class RandomStream
{
    private readonly object _gate = new();
    private readonly List<SharedVariable> _states = [];
    private long _seed;

    /// <summary>A stream that belongs to a seed.</summary>
    public RandomStream(long seed) => _seed = seed;

    /// <summary>A stream with a seed of the operating system's.</summary>
    public RandomStream()
        : this(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))))
    {
    }

    /// <summary>What the states were last seeded with.</summary>
    public long Seed
    {
        get
        {
            lock (_gate)
            {
                return _seed;
            }
        }
    }

    /// <summary>The states of the random variables, in the order in which those were made.</summary>
    public ImmutableArray<SharedVariable> States
    {
        get
        {
            lock (_gate)
            {
                return [.. _states];
            }
        }
    }

    /// <summary>The updates that functions make by default: each state and what follows it.</summary>
    public ImmutableArray<(SharedVariable State, TensorVariable Next)> StateUpdates => [.. States.Select(state => (state, state.DefaultUpdate!))];

    /// <summary>A state as <see cref="SharedVariable.SetValue"/> takes it: the first of this seed, or that of the random variable which a
    /// stream makes as number <paramref name="number"/>.</summary>
    public static NDArray NewState(long seed, long number = 0) => NDArray.FromSpan<ulong>([RandomKeys.Of(seed, number), 0]);

    /// <summary>The state that a random variable, or an expression of one, is drawn from.</summary>
    /// <exception cref="ArgumentException">The expression is of no random variable, or of several.</exception>
    public static SharedVariable StateOf(TensorVariable sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var states = Traversal.TopologicalOrder([sample]).Where(node => node.Op is RandomDraw).Select(node => node.Inputs[0]).Distinct().ToArray();
        return states is [SharedVariable state]
            ? state
            : throw new ArgumentException($"{sample} is made of {states.Length} random variables; expected one with a shared state.", nameof(sample));
    }

    /// <summary>Sets all states to where a new stream of this seed would have them.</summary>
    public void Reseed(long seed)
    {
        lock (_gate)
        {
            _seed = seed;
            for (var i = 0; i < _states.Count; i++)
            {
                using var state = NewState(seed, i);
                _states[i].SetValue(state);
            }
        }
    }

    /// <summary>Sets the state of one random variable to the first of a seed.</summary>
    public static void Reseed(TensorVariable sample, long seed)
    {
        using var state = NewState(seed);
        StateOf(sample).SetValue(state);
    }

    /// <summary>The state after a draw: the same key, the next number.</summary>
    internal static TensorVariable NextOf(TensorVariable state)
    {
        using var step = NDArray.FromSpan<ulong>([0, 1]);
        return state + T.Constant(step);
    }

    private SharedVariable MakeState()
    {
        lock (_gate)
        {
            using var first = NewState(_seed, _states.Count);
            var state = T.Shared(first, $"random state {_states.Count}");
            state.DefaultUpdate = NextOf(state);
            _states.Add(state);
            return state;
        }
    }

    /// <summary>Draws without parameters.</summary>
    private TensorVariable Draw(Distribution distribution, DType dtype, ReadOnlySpan<TensorVariable> size)
    {
        var inputs = new TensorVariable[1 + size.Length];
        inputs[0] = MakeState();
        for (var axis = 0; axis < size.Length; axis++)
        {
            inputs[1 + axis] = size[axis];
        }

        return new RandomDraw(distribution, dtype).On(inputs);
    }

    /// <summary>Draws with parameters of the shape <paramref name="size"/>.</summary>
    private TensorVariable Draw(Distribution distribution, DType dtype, ReadOnlySpan<TensorVariable> size, params ReadOnlySpan<TensorVariable> parameters)
    {
        var inputs = new TensorVariable[1 + parameters.Length];
        inputs[0] = MakeState();
        for (var i = 0; i < parameters.Length; i++)
        {
            inputs[1 + i] = T.BroadcastTo(parameters[i], size);
        }

        return new RandomDraw(distribution, dtype).On(inputs);
    }
}
