using System.Numerics;

namespace Theon.Graph;

/// <summary>
/// Which variables are there, by pages of neighbouring numbers. Variables made one after another share a page, so a walk over a large graph
/// reads memory in order, and what a phase writes lies in few places: the collector looks through what was written since it last ran.
/// One table by hash of as many variables would be a large object, written all over, of which the collector reads every line. A node stands
/// for itself by its first output.
/// </summary>
internal abstract class VariablePages
{
    /// <summary>Binary logarithm of the numbers of a page.</summary>
    private const int Bits = 5;

    /// <summary>How many numbers a page has.</summary>
    protected const int PageLength = 1 << Bits;

    private const int LeastRoom = 4;

    // By place: the number of the page, from 1 on (0: free), and a bit for each of its variables.
    private long[] _pages = new long[LeastRoom];
    private uint[] _present = new uint[LeastRoom];
    private int _used;

    /// <summary>Number of variables.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a variable is there.</summary>
    public bool Contains(TensorVariable variable)
    {
        var id = variable.Id;
        return (_present[PlaceOf(id)] & BitOf(id)) != 0;
    }

    /// <summary>How many pages there is room for.</summary>
    protected int Room => _pages.Length;

    /// <summary>Where in its page a variable is.</summary>
    protected static int OffsetOf(long id) => (int)id & (PageLength - 1);

    /// <summary>The place of the page of a variable that is there; -1 where it is not.</summary>
    protected int Find(long id)
    {
        var place = PlaceOf(id);
        return (_present[place] & BitOf(id)) != 0 ? place : -1;
    }

    /// <summary>The place of the page of a variable, which is there from now on.</summary>
    /// <returns>Whether it was not.</returns>
    protected bool Enter(long id, out int place)
    {
        place = PlaceOf(id);
        if (_pages[place] == 0)
        {
            if (3 * ++_used > 2 * _pages.Length)
            {
                Grow();
                place = PlaceOf(id);
            }

            _pages[place] = PageOf(id);
            Open(place);
        }

        var bit = BitOf(id);
        if ((_present[place] & bit) != 0)
        {
            return false;
        }

        _present[place] |= bit;
        Count++;
        return true;
    }

    /// <summary>Takes all variables out; the room stays for the next ones.</summary>
    public void Clear()
    {
        if (Count > 0)
        {
            for (var place = 0; place < _pages.Length; place++)
            {
                if (_pages[place] != 0)
                {
                    Close(place);
                }
            }

            Array.Clear(_pages);
            Array.Clear(_present);
            (_used, Count) = (0, 0);
        }
    }

    /// <summary>A page begins at a place.</summary>
    protected abstract void Open(int place);

    /// <summary>The page at a place is free.</summary>
    protected abstract void Close(int place);

    /// <summary>Pages move: those that were at these places are where <paramref name="places"/> says, in a table of <see cref="Room"/>.</summary>
    protected abstract void Move(int[] places);

    private static long PageOf(long id) => (id >> Bits) + 1;

    private static uint BitOf(long id) => 1u << OffsetOf(id);

    // Where the page of a number is, or the free place where it belongs. Ranges of numbers that fall on each other would make long rows, so
    // pages are scattered.
    private int PlaceOf(long id)
    {
        var pages = _pages;
        var page = PageOf(id);
        var place = (int)(((ulong)page * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)pages.Length)));
        while (pages[place] != 0 && pages[place] != page)
        {
            place = (place + 1) & (pages.Length - 1);
        }

        return place;
    }

    private void Grow()
    {
        var (pages, present) = (_pages, _present);
        (_pages, _present) = (new long[2 * pages.Length], new uint[2 * pages.Length]);
        var places = new int[pages.Length];
        for (var i = 0; i < pages.Length; i++)
        {
            places[i] = -1;
            if (pages[i] != 0)
            {
                var place = PlaceOf((pages[i] - 1) << Bits);
                (_pages[place], _present[place], places[i]) = (pages[i], present[i], place);
            }
        }

        Move(places);
    }
}
