using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Journals;

/// <summary>Whom a journal tells what has become of its work.</summary>
/// <remarks>Called by the one thread of its world, never from inside a call of the journal.</remarks>
internal interface IJournalOwner
{
    /// <summary>Whether all faults are over for good: then no answer is late any more.</summary>
    bool IsCalm { get; }

    /// <summary>The journal has been read, and nothing written yet: may this replica serve?</summary>
    /// <param name="start">The number of the last start found on the disk.</param>
    /// <param name="lastBatch">The number of the last batch found on the disk; 0 on an empty one.</param>
    bool MayServe(long start, long lastBatch);

    /// <summary>The journal can be written to.</summary>
    void Opened();

    /// <summary>What is on the disk cannot be trusted; the replica must never serve again.</summary>
    /// <param name="detail">What was found.</param>
    void Damaged(string detail);

    /// <summary>A write and all before it are on the disk for good. Always in order, and before <see cref="Written"/>.</summary>
    /// <param name="write">The write, with entries of its own.</param>
    void Persisted(in WriteEffect write);

    /// <summary>A write is durable, or does not need to be. In any order.</summary>
    /// <param name="write">Which.</param>
    void Written(WriteId write);

    /// <summary>A snapshot is durable.</summary>
    /// <param name="index">Which.</param>
    void SnapshotDurable(LogIndex index);

    /// <summary>Old entries that were asked for have been read.</summary>
    /// <param name="number">The number of the request.</param>
    /// <param name="entries">The entries from the first wanted on; empty if they are not there any more, or others stand there that are not durable yet.</param>
    void Fetched(long number, EntryBatch entries);

    /// <summary>The disk failed; nothing more is written.</summary>
    /// <param name="write">The first write that is not durable; none if no write was under way.</param>
    /// <param name="detail">What the disk said.</param>
    void Failed(WriteId write, string detail);
}
