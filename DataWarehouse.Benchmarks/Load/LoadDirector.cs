using DataWarehouse.Benchmarks.Load.Sites;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>Leads a run through its steps, at one site or several, and adds up what they measured.</summary>
internal static class LoadDirector
{
    private static readonly TimeSpan LeadersWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EqualWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<LoadResult> RunAsync(LoadOptions options)
    {
        using var directory = new LoadDirectory(options.Directory);
        var sites = LoadSites.Create(options, directory.Path);
        try
        {
            return await RunAsync(options, sites).ConfigureAwait(false);
        }
        finally
        {
            foreach (var site in sites) await site.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<LoadResult> RunAsync(LoadOptions options, IReadOnlyList<ILoadSite> sites)
    {
        var ports = (await AllAsync(sites, site => site.OpenAsync()).ConfigureAwait(false)).SelectMany(site => site).ToArray();
        foreach (var site in sites.Reverse()) await site.IntroduceAsync(ports).ConfigureAwait(false);
        await AllAsync(sites, site => site.ConnectAsync()).ConfigureAwait(false);
        await AllAsync(sites, site => site.StartGroupsAsync()).ConfigureAwait(false);
        await AllAsync(sites, site => site.LeadAsync()).ConfigureAwait(false);
        var leaders = await FindLeadersAsync(sites, options.Groups).ConfigureAwait(false);

        var clients = (await AllAsync(sites, site => site.BeginAsync()).ConfigureAwait(false)).Sum();
        if (clients != options.Clients) throw new InvalidOperationException($"{clients} of {options.Clients} clients found a leader.");
        await Task.Delay(options.WarmUp).ConfigureAwait(false);

        var own = SiteMeter.Start();
        await AllAsync(sites, site => site.MeasureAsync()).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds)).ConfigureAwait(false);
        var measures = await AllAsync(sites, site => site.EndAsync()).ConfigureAwait(false);
        var ownCpuSeconds = options.IsSpread ? own.CpuSeconds : 0;

        var moved = (await FindLeadersAsync(sites, options.Groups).ConfigureAwait(false)).Where((leader, group) => leader != leaders[group]).Count();
        await CompareDigestsAsync(sites).ConfigureAwait(false);
        return Add(options, measures, ownCpuSeconds, leaders, moved);
    }

    /// <summary>Waits until each group is led by exactly one site.</summary>
    private static async Task<int[]> FindLeadersAsync(IReadOnlyList<ILoadSite> sites, int groups)
    {
        var clock = new LoadClock();
        for (var began = clock.Now; ;)
        {
            var led = await AllAsync(sites, site => site.FindLedAsync()).ConfigureAwait(false);
            var places = led.SelectMany((numbers, site) => numbers.Select(group => (group, site))).GroupBy(pair => pair.group).ToDictionary(pairs => pairs.Key, pairs => pairs.Select(pair => pair.site).ToArray());
            if (places.Count == groups && places.Values.All(found => found.Length == 1)) return [.. Enumerable.Range(0, groups).Select(group => places[group][0])];
            if (clock.MicrosecondsSince(began) > LeadersWithin.TotalMicroseconds) throw new TimeoutException($"Only {places.Values.Count(found => found.Length == 1)} of {groups} groups have a leader.");
            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    private static async Task CompareDigestsAsync(IReadOnlyList<ILoadSite> sites)
    {
        var clock = new LoadClock();
        for (var began = clock.Now; ;)
        {
            var nodes = (await AllAsync(sites, site => site.DigestsAsync()).ConfigureAwait(false)).SelectMany(site => site).ToArray();
            var different = Enumerable.Range(0, nodes[0].Length).Where(group => nodes.Select(node => node[group]).Distinct(StringComparer.Ordinal).Count() != 1).ToArray();
            if (different.Length == 0) return;
            if (clock.MicrosecondsSince(began) > EqualWithin.TotalMicroseconds)
                throw new InvalidOperationException($"The replicas of {different.Length} groups differ, of group {different[0]}: {string.Join(", ", nodes.Select(node => node[different[0]]))}.");
            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    private static LoadResult Add(LoadOptions options, SiteMeasure[] measures, double ownCpuSeconds, int[] leaders, int moved)
    {
        var all = new LatencyHistogram();
        foreach (var measure in measures) all.Add(measure.Latencies);
        var syncsPerSecond = measures.Any(measure => measure.Syncs is null) ? (double?)null : measures.Sum(measure => measure.Syncs!.Value / measure.Seconds) / options.Nodes;
        var committedPerSecond = measures.Sum(measure => measure.Commits / measure.Seconds);
        return new LoadResult
        {
            Engine = options.Engine,
            Transport = options.Transport,
            Layout = options.Layout,
            Durability = options.Durability,
            Nodes = options.Nodes,
            Processes = measures.Length,
            Groups = options.Groups,
            Clients = options.Clients,
            PayloadBytes = options.PayloadBytes,
            Shards = options.Shards,
            Seconds = measures.Max(measure => measure.Seconds),
            CommittedPerSecond = committedPerSecond,
            P50Ms = all.MillisecondsAt(0.5),
            P99Ms = all.MillisecondsAt(0.99),
            P999Ms = all.MillisecondsAt(0.999),
            CpuSecondsPer100k = (measures.Sum(measure => measure.CpuSeconds) + ownCpuSeconds) / all.Count * 100_000,
            AllocatedBytesPerCommit = (double)measures.Sum(measure => measure.AllocatedBytes) / all.Count,
            ResidentMiB = measures.Sum(measure => measure.ResidentBytes) / (1024.0 * 1024),
            SyncsPerSecond = syncsPerSecond,
            EntriesPerSync = syncsPerSecond > 0 ? committedPerSecond / syncsPerSecond : null,
            DigestsEqual = true,
            Refused = measures.Sum(measure => measure.Refused),
            OutcomesUnknown = measures.Sum(measure => measure.Unknown),
            GroupsWhoseLeaderChanged = moved,
            GroupsLedByProcess = [.. Enumerable.Range(0, measures.Length).Select(site => leaders.Count(leader => leader == site))],
            ClientsRunIn = options.IsSpread ? "the process of their group's leader" : "the one process of all nodes",
            Leaders = options.Groups == 1 ? "one" : options.Engine == "dotnext" ? "as its elections had it" : "spread over the nodes",
            Note = LoadSites.NoteOf(options),
        };
    }

    private static Task<T[]> AllAsync<T>(IReadOnlyList<ILoadSite> sites, Func<ILoadSite, Task<T>> step) => Task.WhenAll(sites.Select(step));

    private static Task AllAsync(IReadOnlyList<ILoadSite> sites, Func<ILoadSite, Task> step) => Task.WhenAll(sites.Select(step));
}
