using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Does with snapshots what takes long, beside the shard: on a thread of its own, or in steps where there are no threads.</summary>
/// <remarks>Callable from any thread; answers come on the worker's, once for each request, those included that it gives up when it stops.</remarks>
internal interface ISnapshotWorker
{
    /// <summary>How many parts of files it has written and read, and files it has begun and ended.</summary>
    long Moves { get; }

    /// <summary>Writes a captured state into a file.</summary>
    /// <param name="group">Whose.</param>
    /// <param name="snapshot">What to write; the worker disposes of the state.</param>
    /// <param name="written">
    /// Is told what the log is to record, or null if the file could not be written; and what the state machine threw, in words, or null if it was not its fault.
    /// </param>
    void Write(GroupId group, SnapshotToWrite snapshot, Action<StoredSnapshot?, string?> written);

    /// <summary>Makes a state machine from a snapshot.</summary>
    /// <param name="group">Whose.</param>
    /// <param name="stored">The snapshot; one without a file is an empty state.</param>
    /// <param name="machines">Makes state machines.</param>
    /// <param name="restored">Is told what came of it.</param>
    void Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines, Action<RestoreOutcome> restored);
}
