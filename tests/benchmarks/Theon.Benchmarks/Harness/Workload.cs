namespace Theon.Benchmarks.Harness;

/// <summary>Something to measure.</summary>
internal sealed record Workload(string Name, string DType, Action<Report> Run);

/// <summary>A workload that compares Theon with peers and with what the machine can do.</summary>
internal sealed record Comparison : IDisposable
{
    public required string Workload { get; init; }

    public required string DType { get; init; }

    public required Contender Theon { get; init; }

    /// <summary>A peer that is missing is named with a null contender.</summary>
    public required IReadOnlyList<(string Name, Contender? Contender)> Peers { get; init; }

    /// <summary>What the hardware needs for one call at least; the fastest counts.</summary>
    public IReadOnlyList<Contender> Limits { get; init; } = [];

    /// <summary>How far results may differ, relative to one plus the value.</summary>
    public required double Tolerance { get; init; }

    public Target? Target { get; init; }

    /// <summary>What to give back afterwards.</summary>
    public IReadOnlyList<IDisposable> Resources { get; init; } = [];

    /// <summary>Calls after which results are compared; more than one where a call changes a state.</summary>
    public int ComparedCalls { get; init; } = 3;

    /// <summary>Checks that results agree, then times.</summary>
    public void Run(Report report, int rounds)
    {
        var present = Peers.Select(peer => peer.Contender).OfType<Contender>().ToList();
        if (Agreement.Check(Theon, present, Tolerance, ComparedCalls) is { } difference)
        {
            report.AddDisagreement(Workload, DType, difference);
            return;
        }

        var foreign = new ForeignLoad();
        var timings = Rounds.Measure([Theon, .. present, .. Limits], rounds);
        report.AddLoad(Workload, foreign.Cores);
        Timing? limit = Limits.Count == 0 ? null : timings[(1 + present.Count)..].MinBy(timing => timing.Median);
        (string, Timing)? best = present.Count == 0 ? null : present.Select((peer, i) => (peer.Name, timings[1 + i])).MinBy(peer => peer.Item2.Median);
        var next = 1;
        foreach (var (name, contender) in Peers)
        {
            report.Add(new Row(Workload, DType, timings[0], name, contender is null ? null : timings[next++], limit) { Best = best }, Target);
        }
    }

    public void Dispose()
    {
        foreach (var resource in Resources)
        {
            resource.Dispose();
        }
    }
}
