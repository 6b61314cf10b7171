using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>What a request writes for one group. The parts take effect in this order: snapshot, entries, hard state, purge.</summary>
/// <param name="Group">The group.</param>
/// <param name="Kind">What is done with it.</param>
/// <remarks>Immutable as long as the arrays behind <see cref="Entries"/> are.</remarks>
internal readonly record struct GroupWrite(GroupId Group, GroupWriteKind Kind)
{
    /// <summary>The replica whose log begins; only for <see cref="GroupWriteKind.Create"/>.</summary>
    public ReplicaId Replica { get; init; }

    /// <summary>How much this write matters when the disk is full.</summary>
    public WriteClass Class { get; init; }

    /// <summary>A snapshot whose file, if it has one, is complete and durable; or null.</summary>
    public StoredSnapshot? Snapshot { get; init; }

    /// <summary>
    /// Entries to append; the log is cut before the first of them. Their payloads are copied before <see cref="WriteAheadLog.Submit"/> returns.
    /// </summary>
    public EntryBatch Entries { get; init; }

    /// <summary>The new hard state, or null.</summary>
    public HardState? HardState { get; init; }

    /// <summary>The last entry that is not needed any more; zero to leave the beginning where it is.</summary>
    public LogIndex PurgeThrough { get; init; }

    /// <summary>The term of that entry.</summary>
    public Term PurgeTerm { get; init; }

    /// <summary>A group's life begins.</summary>
    /// <param name="group">The group; it has no life at the moment.</param>
    /// <param name="replica">The replica whose log this is.</param>
    public static GroupWrite Create(GroupId group, ReplicaId replica) => new(group, GroupWriteKind.Create) { Replica = replica };

    /// <summary>What a core wants written; the file of a snapshot must be durable.</summary>
    /// <param name="group">The group.</param>
    /// <param name="write">The core's wish.</param>
    /// <param name="snapshot">The stored form of the snapshot in it, or null if there is none.</param>
    public static GroupWrite Append(GroupId group, in WriteEffect write, StoredSnapshot? snapshot) =>
        new(group, GroupWriteKind.Append) { Snapshot = snapshot, Entries = write.Entries, HardState = write.HardState };

    /// <summary>A group's life ends. That frees space, so it may use the reserve.</summary>
    /// <param name="group">The group.</param>
    public static GroupWrite Destroy(GroupId group) => new(group, GroupWriteKind.Destroy) { Class = WriteClass.Reserve };
}
