using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Old entries that cores of a shard want from the log on disk, for followers that are behind.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="ports">The log.</param>
internal sealed class ShardFetches(IShardPorts ports)
{
    private readonly Dictionary<long, (HostedReplica Replica, int Life, ReplicaId For)> _underWay = [];
    private readonly List<(HostedReplica Replica, int Life, ReplicaId For)> _unanswered = [];
    private long _tickets;

    /// <summary>Whether <see cref="TellUnanswered"/> has something to do.</summary>
    public bool HasUnanswered => _unanswered.Count > 0;

    /// <summary>Asks the log.</summary>
    /// <param name="replica">The leader.</param>
    /// <param name="fetch">What its core wants.</param>
    public void Ask(HostedReplica replica, in LogFetch fetch)
    {
        var ticket = ++_tickets;
        var admission = ports.Read(new ReadTicket(ticket), replica.Group, fetch.First, fetch.Last, (int)Math.Min(fetch.BytesMax, int.MaxValue));
        if (admission == ReadAdmission.Accepted) _underWay.Add(ticket, (replica, replica.Life, fetch.Replica));
        else _unanswered.Add((replica, replica.Life, fetch.Replica));
    }

    /// <summary>The log has answered.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="entries">The entries; empty if they are not there.</param>
    /// <returns>The replica whose core was told, or null.</returns>
    public HostedReplica? Fetched(ReadTicket ticket, EntryBatch entries)
    {
        if (!_underWay.Remove(ticket.Value, out var wish) || !wish.Replica.IsRunning || wish.Life != wish.Replica.Life) return null;
        wish.Replica.Core.ProvideEntries(wish.For, entries);
        return wish.Replica;
    }

    /// <summary>Tells the cores of what the log did not take: they ask again with the next answer of the follower.</summary>
    /// <param name="told">Takes the replicas that were told.</param>
    public void TellUnanswered(List<HostedReplica> told)
    {
        foreach (var (replica, life, to) in _unanswered)
        {
            if (!replica.IsRunning || life != replica.Life) continue;
            replica.Core.ProvideEntries(to, EntryBatch.Empty);
            told.Add(replica);
        }

        _unanswered.Clear();
    }
}
