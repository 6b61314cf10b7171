using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Replication;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Gets the old entries that a core wants from the journal of its process. Each wish gets an answer, in any order and sometimes late.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
/// <param name="process">Has the journal.</param>
/// <param name="world">Where.</param>
/// <param name="core">The core.</param>
internal sealed class EntryFetches(ReplicaProcess process, ReplicaWorld world, RaftCore core)
{
    private readonly Dictionary<long, (ReplicaId For, EntryBatch Entries)> _wishes = [];
    private long _last;

    /// <summary>Asks the journal.</summary>
    /// <param name="fetch">What the core wants.</param>
    public void Ask(in LogFetch fetch)
    {
        world.Counts.Fetches++;
        _wishes.Add(++_last, (fetch.Replica, EntryBatch.Empty));
        process.Journal.Fetch(_last, fetch);
    }

    /// <summary>The journal has answered.</summary>
    /// <param name="number">The number of the wish.</param>
    /// <param name="entries">The entries.</param>
    public void Fetched(long number, EntryBatch entries) => _wishes[number] = (_wishes[number].For, entries);

    /// <summary>Gives the core an answer.</summary>
    /// <param name="number">The number of the wish.</param>
    public void Provide(long number)
    {
        _wishes.Remove(number, out var wish);
        if (wish.Entries.IsEmpty || !core.Log.Matches(wish.Entries.First.Index, wish.Entries.First.Term) || core.Role != Role.Leader) world.Counts.FetchesInVain++;
        core.ProvideEntries(wish.For, wish.Entries);
    }
}
