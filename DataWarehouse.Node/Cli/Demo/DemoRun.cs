using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Overview;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>The demo itself, step by step, with nodes that have just been started.</summary>
/// <remarks>Not thread-safe; runs once.</remarks>
internal sealed class DemoRun(ServerCluster nodes, IReadOnlyList<DemoRecord> records, IDemoVoice voice, int clients)
{
    private const double KilledAtShare = 0.6;
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly DemoShards _shards = new(nodes);

    /// <summary>Runs it.</summary>
    /// <param name="ct">Ends it.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="CommandFailedException">A node ends by itself, none leads, or one does not catch up.</exception>
    public async Task<DemoReport> RunAsync(CancellationToken ct)
    {
        voice.Step($"Starting {NodeServers.Count} nodes, each a process of its own with its data on disk");
        await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        await ShowAsync(ct).ConfigureAwait(false);

        voice.Step($"Making the keyspace '{DemoRecords.Keyspace}', sharded over {DemoShards.Groups} groups, beside the default one, which has one group");
        var made = await _shards.CreateAsync(ct).ConfigureAwait(false);
        voice.Show(made);
        await LeadBothAsync(made, ct).ConfigureAwait(false);

        voice.Step($"Loading {records.Count / 2} changes of civil time into both keyspaces through all nodes with {clients} clients; on the way, the leader is killed");
        var loader = new DemoLoader(records, nodes, clients);
        using var loading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var load = loader.RunAsync(loading.Token);
        var blow = KillLeaderAsync(loader, loading);
        await voice.FollowAsync("loading", records.Count, () => (loader.Done, TextOf(loader)), load).ConfigureAwait(false);
        var (killed, successor, after) = await blow.ConfigureAwait(false);
        voice.Say($"{NodeServers.Name(killed)} led the default keyspace and was killed without warning; {NodeServers.Name(successor)} leads it {after.TotalMilliseconds:0} ms later.");
        await ShowAsync(ct).ConfigureAwait(false);
        voice.Show(await _shards.WaitAsync(NodeServers.Name(killed), ct).ConfigureAwait(false));

        voice.Step("Reading everything back");
        var lost = await CountLostAsync(loader, successor, isSharded: false, ct).ConfigureAwait(false) + await CountLostAsync(loader, successor, isSharded: true, ct).ConfigureAwait(false);
        voice.Say(lost == 0
            ? $"All {loader.Acknowledged.Count} acknowledged records are there. {loader.Unanswered} puts had no answer when the leader went, and were sent again."
            : $"{lost} ACKNOWLEDGED RECORDS ARE MISSING. Please report this.");

        voice.Step($"Starting {NodeServers.Name(killed)} again, with the data it left");
        var caughtUp = await CatchUpAsync(killed, successor, ct).ConfigureAwait(false);
        await ShowAsync(ct).ConfigureAwait(false);
        var shards = await _shards.WaitAsync(lost: null, ct).ConfigureAwait(false);
        voice.Show(shards);
        var report = ReportOf(loader, lost, killed, successor, after, caughtUp) with { ShardLeaders = [.. shards.Groups!.Select(static group => group.Leader)] };
        Tell(report);
        return report;
    }

    private static string TextOf(DemoLoader loader) =>
        $"{loader.PerSecond:0} puts/s{(loader.Unanswered == 0 ? string.Empty : $", {loader.Unanswered} sent again")}";

    /// <summary>Lets a node lead the default keyspace that leads groups of the sharded one, too, so that both lose leaders when it is killed.</summary>
    private async Task LeadBothAsync(KeyspaceRow sharded, CancellationToken ct)
    {
        var leader = await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        if (sharded.Groups!.Any(group => group.Leader == NodeServers.Name(leader))) return;
        var next = Enumerable.Range(0, NodeServers.Count).First(place => NodeServers.Name(place) == sharded.Groups![0].Leader);
        if (await nodes.AskAsync(next, ct).ConfigureAwait(false) is not { } answer) return;
        try
        {
            await new Maintenance.MaintenanceClient(nodes.At(leader)).MoveLeaderAsync(new MoveLeaderRequest { TargetID = answer.Header.MemberId }, deadline: (TimeProvider.System.GetUtcNow() + LeaderWithin).UtcDateTime, cancellationToken: ct).ResponseAsync.ConfigureAwait(false);
            voice.Say($"{NodeServers.Name(await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false))} leads the default keyspace from now on, too, so that both lose a leader when it is killed.");
        }
        catch (RpcException refused)
        {
            voice.Say($"{NodeServers.Name(leader)} goes on leading the default keyspace: {refused.Status.Detail}.");
        }
    }

    private async Task<int> CountLostAsync(DemoLoader loader, int place, bool isSharded, CancellationToken ct)
    {
        var there = await new DemoReader(nodes, place, isSharded).ReadAsync(ct).ConfigureAwait(false);
        return loader.Acknowledged.Count(record => record.IsSharded == isSharded && (!there.TryGetValue(record.Key, out var value) || value != record.Value));
    }

    private async Task<(int Killed, int Successor, TimeSpan After)> KillLeaderAsync(DemoLoader loader, CancellationTokenSource loading)
    {
        try
        {
            while (loader.Done < records.Count * KilledAtShare) await Task.Delay(Pause, TimeProvider.System, loading.Token).ConfigureAwait(false);
            var killed = await nodes.FindLeaderAsync(LeaderWithin, loading.Token).ConfigureAwait(false);
            var began = TimeProvider.System.GetTimestamp();
            await nodes.KillAsync(killed, loading.Token).ConfigureAwait(false);
            var successor = await nodes.FindLeaderAsync(LeaderWithin, loading.Token).ConfigureAwait(false);
            return (killed, successor, TimeProvider.System.GetElapsedTime(began));
        }
        catch
        {
            // Without this end the load would go on against nodes that the demo has given up.
            await loading.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TimeSpan> CatchUpAsync(int place, int leader, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        nodes.Restart(place);
        while (true)
        {
            var (there, here) = (await nodes.AskAsync(leader, ct).ConfigureAwait(false), await nodes.AskAsync(place, ct).ConfigureAwait(false));
            if (there is not null && here is not null && here.Leader != 0 && here.Header.Revision >= there.Header.Revision && here.RaftAppliedIndex >= there.RaftAppliedIndex
                && await HasCaughtUpShardsAsync(place, leader, ct).ConfigureAwait(false))
            {
                var taken = TimeProvider.System.GetElapsedTime(began);
                voice.Say($"{NodeServers.Name(place)} has everything again, {taken.TotalMilliseconds:0} ms after its start, at revision {here.Header.Revision}.");
                return taken;
            }

            if (TimeProvider.System.GetElapsedTime(began) > CatchUpWithin)
                throw new CommandFailedException(ExitCodes.CheckFailed, $"{NodeServers.Name(place)} has not caught up within {CatchUpWithin.TotalSeconds:0} s: it is at revision {here?.Header.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}, the leader at {there?.Header.Revision}.");
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    private async Task<bool> HasCaughtUpShardsAsync(int place, int other, CancellationToken ct)
    {
        var there = await _shards.AskAsync(other, ct).ConfigureAwait(false);
        return there is not null && await _shards.AskAsync(place, ct).ConfigureAwait(false) is { } here && here.RaftAppliedIndex >= there.RaftAppliedIndex;
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        var shown = new List<NodeStatus>();
        for (var place = 0; place < nodes.Endpoints.Length; place++)
        {
            var answer = nodes.IsRunning(place) ? await nodes.AskAsync(place, ct).ConfigureAwait(false) : null;
            shown.Add(ClusterStatus.StatusOf(nodes.Endpoints[place].Authority, NodeServers.Name(place), answer));
        }

        voice.Show(shown);
    }

    private DemoReport ReportOf(DemoLoader loader, int lost, int killed, int successor, TimeSpan after, TimeSpan caughtUp) => new()
    {
        Records = records.Count,
        Acknowledged = loader.Acknowledged.Count,
        Lost = lost,
        Unanswered = loader.Unanswered,
        ShardLeaders = [],
        PutsPerSecond = Math.Round(loader.PerSecond, 1),
        Killed = NodeServers.Name(killed),
        Successor = NodeServers.Name(successor),
        SuccessorAfterMs = Math.Round(after.TotalMilliseconds),
        LongestPauseMs = Math.Round(loader.LongestPause.TotalMilliseconds),
        CaughtUpAfterMs = Math.Round(caughtUp.TotalMilliseconds),
    };

    private void Tell(DemoReport report)
    {
        voice.Step("What was seen");
        voice.Say($"records {report.Records}, acknowledged {report.Acknowledged}, lost {report.Lost}; puts without an answer that were sent again: {report.Unanswered}");
        voice.Say($"{report.PutsPerSecond:0} puts/s with every one of them on the disks of two nodes or more before it was acknowledged");
        voice.Say($"leader killed: {report.Successor} led after {report.SuccessorAfterMs:0} ms; the longest time without an acknowledgement was {report.LongestPauseMs:0} ms");
        voice.Say($"{report.Killed} caught up {report.CaughtUpAfterMs:0} ms after its start");
    }
}
