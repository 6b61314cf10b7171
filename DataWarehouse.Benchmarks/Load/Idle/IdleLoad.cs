using DataWarehouse.Benchmarks.Load.Sites;

namespace DataWarehouse.Benchmarks.Load.Idle;

/// <summary>What many groups cost in which nothing happens, and how long one of them takes to answer then.</summary>
internal static class IdleLoad
{
    private const int EntriesBefore = 100;

    public static async Task<IdleResult> RunAsync(IdleOptions options)
    {
        using var directory = new LoadDirectory(options.Directory);
        using var cluster = new IdleCluster(options, directory.Path);
        await cluster.OpenAsync().ConfigureAwait(false);
        var (residentBefore, managedBefore) = Occupied();
        await cluster.StartGroupsAsync().ConfigureAwait(false);
        await cluster.CommitAsync(EntriesBefore).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(options.SettleSeconds)).ConfigureAwait(false);
        var (resident, managed) = Occupied();

        var (meter, sent) = (SiteMeter.Start(), cluster.Sent);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds)).ConfigureAwait(false);
        var (seconds, cpu, allocated, messages) = (meter.Seconds, meter.CpuSeconds, meter.AllocatedBytes, cluster.Sent - sent);

        var (asleep, awake) = await WakeAsync(options, cluster).ConfigureAwait(false);
        var replicas = (double)options.Groups * options.Nodes;
        return new IdleResult(
            "ours", options.Nodes, options.Groups, options.Shards, seconds, options.SettleSeconds, cpu / seconds * 100, (resident - residentBefore) / replicas, (managed - managedBefore) / replicas, messages / seconds,
            asleep.MillisecondsAt(0.5), asleep.MillisecondsAt(0.99), awake.MillisecondsAt(0.5), awake.MillisecondsAt(0.99), await cluster.CountEntriesAsync().ConfigureAwait(false), allocated / seconds);
    }

    /// <summary>A proposal to one idle group after the other, and another to the same at once.</summary>
    private static async Task<(LatencyHistogram Asleep, LatencyHistogram Awake)> WakeAsync(IdleOptions options, IdleCluster cluster)
    {
        var clock = new LoadClock();
        var (asleep, awake) = (new LatencyHistogram(), new LatencyHistogram());
        for (var wake = 0; wake < options.Wakes; wake++)
        {
            var group = (int)((long)wake * options.Groups / options.Wakes);
            var began = clock.Now;
            await cluster.ProposeAsync(group).ConfigureAwait(false);
            asleep.Add(clock.MicrosecondsSince(began));
            began = clock.Now;
            await cluster.ProposeAsync(group).ConfigureAwait(false);
            awake.Add(clock.MicrosecondsSince(began));
        }

        return (asleep, awake);
    }

    private static (long Resident, long Managed) Occupied()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (SiteMeter.ResidentBytes, GC.GetTotalMemory(forceFullCollection: false));
    }
}
