using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a group's log held at one moment.</summary>
internal sealed record GroupMoment(Generation Generation, long Purged, HardState HardState, long Snapshot, IReadOnlyDictionary<long, (long Term, long Stamp)> Entries)
{
    /// <summary>The entries with those that were purged, as far back as the latest snapshot that was installed.</summary>
    public required IReadOnlyDictionary<long, (long Term, long Stamp)> History { get; init; }

    public long Last => Purged + Entries.Count;

    public long TermAt(long index, long otherwise) => Entries.TryGetValue(index, out var entry) ? entry.Term : otherwise;
}
