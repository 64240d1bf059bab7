using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>What is known of an address that a call returns to.</summary>
internal sealed class CallSite
{
    private static readonly CallSite s_framed = new(CallerStack.Framed, null);

    public CallSite(long step, Origin? origin)
    {
        Step = step;
        Origin = origin;
        Origins = origin is null ? [] : [origin];
    }

    /// <summary>How to get on to its caller.</summary>
    public long Step { get; }

    /// <summary>The user's place; null in code of ours.</summary>
    public Origin? Origin { get; }

    /// <summary>The same as a node has it.</summary>
    public ImmutableArray<Origin> Origins { get; }

    /// <summary>Code of ours, or that we pass lambdas to.</summary>
    public static CallSite Ours(long step) => step == CallerStack.Framed ? s_framed : new CallSite(step, null);
}

/// <summary>Addresses and what is known of them, only ever added to. Readers take no lock.</summary>
internal sealed class CallSiteTable
{
    private const int MostSites = 1 << 15;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly Lock _lock = new();
    private Slots _slots = new(10);

    public int Count { get; private set; }

    public CallSite? Find(ulong address)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = slots.First(address); ; i = slots.After(i))
        {
            var found = Volatile.Read(ref slots.Addresses[i]);
            if (found == address)
            {
                return slots.Sites[i];
            }

            if (found == 0)
            {
                return null;
            }
        }
    }

    /// <summary>Adds what is not there yet; false, and nothing is added, where the table is full.</summary>
    public bool TryAdd(List<(ulong Address, CallSite Site)> sites)
    {
        lock (_lock)
        {
            if (Count + sites.Count > MostSites)
            {
                return false;
            }

            foreach (var (address, site) in sites)
            {
                if (Find(address) is null)
                {
                    Add(address, site);
                }
            }

            return true;
        }
    }

    private void Add(ulong address, CallSite site)
    {
        if (2 * (Count + 1) > _slots.Addresses.Length)
        {
            var larger = new Slots(_slots.Bits + 1);
            for (var i = 0; i < _slots.Addresses.Length; i++)
            {
                if (_slots.Addresses[i] != 0)
                {
                    larger.Put(_slots.Addresses[i], _slots.Sites[i]!);
                }
            }

            Volatile.Write(ref _slots, larger);
        }

        _slots.Put(address, site);
        Count++;
    }

    // Open addressing; an address stands for nothing until its site is written.
    private sealed class Slots(int bits)
    {
        public readonly ulong[] Addresses = new ulong[1 << bits];
        public readonly CallSite?[] Sites = new CallSite?[1 << bits];

        public int Bits => bits;

        public int First(ulong address) => (int)((address * Golden) >> (64 - bits));

        public int After(int index) => (index + 1) & (Addresses.Length - 1);

        public void Put(ulong address, CallSite site)
        {
            var i = First(address);
            while (Addresses[i] != 0)
            {
                i = After(i);
            }

            Sites[i] = site;
            Volatile.Write(ref Addresses[i], address);
        }
    }
}
