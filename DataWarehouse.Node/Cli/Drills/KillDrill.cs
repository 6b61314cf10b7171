using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Drills;

/// <summary>
/// Kills nodes under load, one or all of them, starts them again, and in the end holds what the clients were told against what the nodes have.
/// </summary>
/// <remarks>Not thread-safe; runs once.</remarks>
internal sealed class KillDrill(ServerCluster nodes, DrillOptions options, Action<string> tell)
{
    private const int PageSize = 5000;
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(60);
    private readonly DrillPulse _pulse = new(TimeProvider.System);
    private readonly DrillBlow[] _blows = Enum.GetValues<DrillBlow>();
    private readonly Random _choice = new(options.Seed);

    /// <summary>Runs the drill.</summary>
    /// <param name="ct">Ends it.</param>
    /// <returns>What it came to.</returns>
    public async Task<DrillReport> RunAsync(CancellationToken ct)
    {
        await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        var clients = Enumerable.Range(0, options.Clients).Select(number => new DrillClient(number, nodes, _pulse)).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var load = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(stop.Token), ct)));
        var rounds = new List<DrillRound>();
        try
        {
            for (var round = 1; round <= options.Rounds; round++) rounds.Add(await RunAsync(round, ct).ConfigureAwait(false));
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await load.ConfigureAwait(false);
        }

        var leader = await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        return new DrillReport
        {
            Seed = options.Seed,
            Rounds = rounds,
            Acknowledged = clients.Sum(client => client.Acknowledged.Count),
            Refused = clients.Sum(client => client.Refused.Count),
            Unknown = clients.Sum(client => client.Unknown.Count),
            Verdict = DrillVerdict.Of(clients, await ReadAsync(leader, ct).ConfigureAwait(false)),
        };
    }

    /// <summary>Every kind of blow comes once in three rounds, in an order that the seed chooses.</summary>
    private DrillBlow BlowOf(int round)
    {
        if ((round - 1) % _blows.Length == 0) _choice.Shuffle(_blows);
        return _blows[(round - 1) % _blows.Length];
    }

    private async Task<DrillRound> RunAsync(int number, CancellationToken ct)
    {
        var blow = BlowOf(number);
        await Task.Delay(options.Quiet, TimeProvider.System, ct).ConfigureAwait(false);
        var leader = await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        var killed = PlacesOf(blow, leader);
        _pulse.Restart();
        await Task.WhenAll(killed.Select(place => nodes.KillAsync(place, ct))).ConfigureAwait(false);
        if (blow != DrillBlow.All)
        {
            await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
            await Task.Delay(options.Quiet, TimeProvider.System, ct).ConfigureAwait(false);
        }

        var pause = _pulse.Read();
        foreach (var place in killed) nodes.Restart(place);
        if (blow == DrillBlow.All) _pulse.Restart();
        await nodes.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        await Task.Delay(options.Quiet, TimeProvider.System, ct).ConfigureAwait(false);
        if (blow == DrillBlow.All) pause = _pulse.Read();
        var round = new DrillRound
        {
            Round = number,
            Killed = NameOf(blow),
            PauseMs = Math.Round(pause.TotalMilliseconds),
            IsWithinBound = blow == DrillBlow.All || pause <= options.PauseMax,
        };
        tell($"round {number}: killed {round.Killed}; {round.PauseMs} ms without an acknowledgement{(round.IsWithinBound ? string.Empty : ", which is too long")}");
        return round;
    }

    private static string NameOf(DrillBlow blow) => blow switch
    {
        DrillBlow.Leader => "the leader",
        DrillBlow.Follower => "a follower",
        _ => "all nodes",
    };

    private int[] PlacesOf(DrillBlow blow, int leader)
    {
        var all = Enumerable.Range(0, nodes.Endpoints.Length).ToArray();
        var followers = all.Where(place => place != leader).ToArray();
        return blow switch
        {
            DrillBlow.Leader => [leader],
            DrillBlow.Follower => [followers[_choice.Next(followers.Length)]],
            _ => all,
        };
    }

    private async Task<List<KeyValue>> ReadAsync(int place, CancellationToken ct)
    {
        var found = new List<KeyValue>();
        var range = KeyRange.Beginning(DrillOperation.Prefix);
        for (var revision = 0L; ;)
        {
            var request = new RangeRequest { Key = range.Key, RangeEnd = range.End, Limit = PageSize, Revision = revision };
            var page = await new KV.KVClient(nodes.At(place)).RangeAsync(request, cancellationToken: ct).ResponseAsync.ConfigureAwait(false);
            found.AddRange(page.Kvs);
            if (!page.More) return found;
            if (revision == 0) revision = page.Header.Revision;
            range = range.After(page.Kvs[^1].Key);
        }
    }
}
