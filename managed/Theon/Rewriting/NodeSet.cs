using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>
/// Nodes by op and inputs. Nodes lie in the order in which they came, apart from the table of their hashes, and all of it in pages: the
/// collector looks through what was written since it last ran, and large arrays are dear to collect.
/// </summary>
internal sealed class NodeSet
{
    // Binary logarithm of the elements of a page.
    private const int Bits = 12;
    private const int PageLength = 1 << Bits;
    private const int LeastSlots = 64;

    // By number of a node: the node and its hash.
    private readonly List<Apply[]> _nodes = [];
    private readonly List<int[]> _hashes = [];

    // By hash: the number of a node, from 1 on (0: free); who finds the place taken goes to the next.
    private int[][] _slots = Empty(LeastSlots);
    private int _mask = LeastSlots - 1;
    private int _count;

    /// <summary>The hash under which an application is found.</summary>
    public static int HashOf(Op op, ImmutableArray<TensorVariable> inputs)
    {
        var hash = op.GetHashCode();
        foreach (var input in inputs)
        {
            hash = HashCode.Combine(hash, input.Id);
        }

        return hash;
    }

    /// <summary>Whether two lists hold the same variables.</summary>
    public static bool AreSame(ImmutableArray<TensorVariable> a, ImmutableArray<TensorVariable> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (!ReferenceEquals(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The node that applies an op to these very inputs.</summary>
    public Apply? Find(int hash, Op op, ImmutableArray<TensorVariable> inputs)
    {
        for (var slot = hash & _mask; Slot(slot) is > 0 and var next; slot = (slot + 1) & _mask)
        {
            var (page, offset) = (next - 1 >> Bits, next - 1 & PageLength - 1);
            if (_hashes[page][offset] == hash && _nodes[page][offset] is var node && AreSame(node.Inputs, inputs) && node.Op.Equals(op))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Adds a node that is not found.</summary>
    public void Add(int hash, Apply node)
    {
        if (2 * _count > _mask)
        {
            Grow();
        }

        var (page, offset) = (_count >> Bits, _count & PageLength - 1);
        if (page == _nodes.Count)
        {
            // The first page of a small graph grows with it.
            var length = page == 0 ? LeastSlots : PageLength;
            _nodes.Add(new Apply[length]);
            _hashes.Add(new int[length]);
        }
        else if (offset == _nodes[page].Length)
        {
            var (nodes, hashes) = (_nodes[page], _hashes[page]);
            Array.Resize(ref nodes, 2 * offset);
            Array.Resize(ref hashes, 2 * offset);
            (_nodes[page], _hashes[page]) = (nodes, hashes);
        }

        (_nodes[page][offset], _hashes[page][offset]) = (node, hash);
        Place(hash, ++_count);
    }

    private static int[][] Empty(int length)
    {
        var pages = new int[(length + PageLength - 1) >> Bits][];
        for (var page = 0; page < pages.Length; page++)
        {
            pages[page] = new int[Math.Min(length, PageLength)];
        }

        return pages;
    }

    private ref int Slot(int slot) => ref _slots[slot >> Bits][slot & PageLength - 1];

    private void Place(int hash, int number)
    {
        var slot = hash & _mask;
        while (Slot(slot) != 0)
        {
            slot = (slot + 1) & _mask;
        }

        Slot(slot) = number;
    }

    private void Grow()
    {
        _mask = (2 * _mask) + 1;
        _slots = Empty(_mask + 1);
        for (var number = 0; number < _count; number++)
        {
            Place(_hashes[number >> Bits][number & PageLength - 1], number + 1);
        }
    }
}
