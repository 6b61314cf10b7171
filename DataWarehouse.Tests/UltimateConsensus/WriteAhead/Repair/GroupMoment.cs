using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a group's log held at one moment.</summary>
internal sealed record GroupMoment(Generation Generation, long Purged, HardState HardState, long Snapshot, IReadOnlyDictionary<long, (long Term, long Stamp)> Entries)
{
    public long Last => Purged + Entries.Count;

    public long TermAt(long index, long otherwise) => Entries.TryGetValue(index, out var entry) ? entry.Term : otherwise;
}
