using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Who sleeps has nothing left to do, and sleeps under a process that lives as far as this one can know. Time would heal most of what is wrong with that, so it is looked at
/// when it happens.
/// </summary>
/// <remarks>Source: DESIGN section 4, "Followers sleep only on an exact match", "A changed boot id is the death of the old process". Stateless and thread-safe.</remarks>
internal static class SleepInvariant
{
    /// <summary>The name of the promise.</summary>
    public const string Name = "SleepsSoundly";

    /// <summary>Looks at a replica between two turns.</summary>
    /// <param name="view">The replica.</param>
    public static void Check(GroupReplica view)
    {
        if (view.Hosted is not { Sleep: { IsAsleep: true } sleep } hosted || (sleep.Under is null && !sleep.Leads)) return;
        var log = hosted.Core.Log;
        var isDone = log.Commit == log.Last && log.Applied == log.Last && log.Durable == log.Last && hosted.Proposals.Count + hosted.Queries.Count == 0;
        if (!isDone || hosted.Core.Role != (sleep.Leads ? Role.Leader : Role.Follower))
            throw new OracleViolationException(Name, $"Replica {view.Replica} of group {view.Group.Id} on node {view.Node} sleeps as {hosted.Core.Role} with applied {log.Applied}, commit {log.Commit}, durable {log.Durable}, last {log.Last}, and {hosted.Proposals.Count + hosted.Queries.Count} requests.");
    }

    /// <summary>A node's process is another one than before: nobody may believe its groups asleep.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="views">Its replicas.</param>
    /// <param name="peer">The node.</param>
    public static void CheckNobodySleepsUnderTheDead(Shard shard, IReadOnlyList<GroupReplica> views, PeerId peer)
    {
        var account = shard.Sleeper.Ledger.Of(peer);
        foreach (var view in views)
        {
            if (view.Hosted is { Sleep: { IsAsleep: true } sleep } && ReferenceEquals(sleep.Under, account))
                throw new OracleViolationException(Name, $"Replica {view.Replica} of group {view.Group.Id} on node {view.Node} sleeps under a process of {peer.Node} that has ended.");
        }
    }
}
