using Theon.Types;

namespace Theon.Onnx.Building;

/// <summary>The functions used last. What is pushed out is freed by the garbage collector, for a call may still need it.</summary>
internal sealed class FunctionCache(int capacity)
{
    private readonly Dictionary<EquatableArray<long>, LinkedListNode<(EquatableArray<long> Key, Specialization Value)>> _byKey = [];
    private readonly LinkedList<(EquatableArray<long> Key, Specialization Value)> _recent = [];

    /// <summary>How many are kept now.</summary>
    public int Count => _byKey.Count;

    /// <summary>The function of a key; null if it is not kept.</summary>
    public Specialization? Find(EquatableArray<long> key)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            return null;
        }

        _recent.Remove(node);
        _recent.AddFirst(node);
        return node.Value.Value;
    }

    /// <summary>Keeps a function.</summary>
    public void Add(EquatableArray<long> key, Specialization value)
    {
        _byKey[key] = _recent.AddFirst((key, value));
        if (_byKey.Count > Math.Max(capacity, 1))
        {
            _byKey.Remove(_recent.Last!.Value.Key);
            _recent.RemoveLast();
        }
    }

    /// <summary>Frees all functions.</summary>
    public void Clear()
    {
        foreach (var (_, specialization) in _recent)
        {
            specialization.Function.Dispose();
        }

        _recent.Clear();
        _byKey.Clear();
    }
}

/// <summary>A function compiled for what is known of some inputs.</summary>
/// <param name="Function">The function.</param>
/// <param name="Passed">The inputs that are passed to it, by their numbers.</param>
internal sealed record Specialization(CompiledFunction Function, int[] Passed);
