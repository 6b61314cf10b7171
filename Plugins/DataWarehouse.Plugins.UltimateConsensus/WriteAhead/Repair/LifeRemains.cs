using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>The records that are left of one life of a group.</summary>
/// <remarks>Not thread-safe; belongs to its plan.</remarks>
/// <param name="group">The group.</param>
/// <param name="generation">Its life.</param>
internal sealed class LifeRemains(GroupId group, Generation generation)
{
    private readonly List<FoundEntry> _entries = [];

    /// <summary>The group.</summary>
    public GroupId Group => group;

    /// <summary>Its life.</summary>
    public Generation Generation => generation;

    /// <summary>The replica whose log it was.</summary>
    public ReplicaId Replica { get; private set; }

    /// <summary>The record that began the life, or null.</summary>
    public FoundRecord? Created { get; private set; }

    /// <summary>The record of the latest hard state, or null.</summary>
    public FoundRecord? HardStateRecord { get; private set; }

    /// <summary>That hard state.</summary>
    public HardState HardState { get; private set; }

    /// <summary>The record of the latest snapshot, or null.</summary>
    public FoundRecord? SnapshotRecord { get; private set; }

    /// <summary>That snapshot.</summary>
    public StoredSnapshot? Snapshot { get; private set; }

    /// <summary>The record of the latest purge, or null.</summary>
    public FoundRecord? PurgeRecord { get; private set; }

    /// <summary>The last entry that is purged.</summary>
    public LogIndex Purged { get; private set; }

    /// <summary>Its term.</summary>
    public Term PurgedTerm { get; private set; }

    /// <summary>Where the log ended when that was written.</summary>
    public LogIndex PurgeLast { get; private set; }

    /// <summary>Whether the life has ended.</summary>
    public bool IsDestroyed { get; private set; }

    /// <summary>The number of the last record of it, copies included: then it went on.</summary>
    public long LastNumber { get; private set; }

    /// <summary>The highest index of which there is any trace.</summary>
    public LogIndex SeenThrough { get; private set; }

    /// <summary>Takes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="body">Its body.</param>
    public void Take(in FoundRecord record, ReadOnlySpan<byte> body)
    {
        Replica = record.Header.Replica;
        LastNumber = Math.Max(LastNumber, record.Number);
        switch (record.Header.Kind)
        {
            case RecordKind.Create:
                if (record.IsLaterThan(Created)) Created = record;
                break;
            case RecordKind.Destroy:
                IsDestroyed = true;
                break;
            case RecordKind.Entry when body.Length >= RecordEncoder.EntryPrefixBytes:
                var entry = new FoundEntry(BinaryPrimitives.ReadInt64LittleEndian(body[sizeof(long)..]), BinaryPrimitives.ReadInt64LittleEndian(body), record);
                See(new LogIndex(entry.Index));
                _entries.Add(entry);
                break;
            case RecordKind.HardState when RecordBody.TryReadHardState(body, out var state):
                See(state.Commit);
                if (record.IsLaterThan(HardStateRecord)) (HardStateRecord, HardState) = (record, state);
                break;
            case RecordKind.Snapshot when RecordBody.TryReadSnapshot(body, record.Header.Flags, out var snapshot):
                See(snapshot!.Descriptor.Index);
                if (record.IsLaterThan(SnapshotRecord)) (SnapshotRecord, Snapshot) = (record, snapshot);
                break;
            case RecordKind.Purge when RecordBody.TryReadPurge(body, out var purged, out var term, out var last):
                See(last);
                if (record.IsLaterThan(PurgeRecord)) (PurgeRecord, Purged, PurgedTerm, PurgeLast) = (record, purged, term, last);
                break;
            default:
                break;
        }
    }

    /// <summary>The entries that no other one ended, by index, from behind what is purged on; there may be gaps. As in a replay, but for the gaps.</summary>
    public List<FoundEntry> LiveEntries()
    {
        _entries.Sort();
        var live = new List<FoundEntry>();
        long latest = 0;
        foreach (var entry in _entries)
        {
            var isDead = entry.Origin <= latest;
            latest = Math.Max(latest, entry.Origin);
            if (!isDead && entry.Index > Purged.Value && (entry.Index <= PurgeLast.Value || entry.Origin >= (PurgeRecord?.Origin ?? 0))) live.Add(entry);
        }

        return live;
    }

    private void See(LogIndex index) => SeenThrough = LogIndex.Max(SeenThrough, index);
}
