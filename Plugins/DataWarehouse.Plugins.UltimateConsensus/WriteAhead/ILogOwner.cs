using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Hears what becomes of a log and of the requests to it.</summary>
/// <remarks>
/// Called from inside <see cref="WriteAheadLog.Submit"/> (only <see cref="Written"/> with <see cref="WriteOutcome.Ordered"/>),
/// <see cref="WriteAheadLog.Recover"/> (only <see cref="Recovered"/>), <see cref="WriteAheadLog.Close"/>, <see cref="WriteAheadLog.Tick"/> and the completions
/// of the disk; may submit, read, look and close the log.
/// </remarks>
internal interface ILogOwner
{
    /// <summary>The log is open: its groups can be looked at, and requests are taken.</summary>
    /// <param name="position">How far the directory had come, this start included.</param>
    void Opened(LogPosition position);

    /// <summary>The log was not opened.</summary>
    /// <param name="refusal">Why, and what to do.</param>
    void Refused(LogRefusal refusal);

    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    void Written(WriteTicket ticket, WriteOutcome outcome);

    /// <summary>
    /// What a request writes of one group is undone for want of space, with whatever else was gathered of that group: its write may not use the reserve, or
    /// an earlier one of the group may not. The rest of the request goes on, and <see cref="Written"/> tells of that. Where nothing of it is left,
    /// <see cref="Written"/> alone says so.
    /// </summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="group">The group.</param>
    void PartRefused(WriteTicket ticket, GroupId group);

    /// <summary>Entries were read.</summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="entries">
    /// Neighbouring entries from the first one asked for, at least one unless they were purged or overwritten meanwhile; their bytes belong to the receiver.
    /// </param>
    void Read(ReadTicket ticket, EntryBatch entries);

    /// <summary>All that the log holds of a replica was read.</summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="replica">What was found; null if the group was written to, or ended, before all was read: ask again.</param>
    void Recovered(ReadTicket ticket, LoggedReplica? replica);

    /// <summary>
    /// Requests were refused as <see cref="WriteAdmission.Busy"/>, <see cref="ReadAdmission.Busy"/> or <see cref="WriteAdmission.NoSpace"/>, and one of them at
    /// least would be taken now.
    /// </summary>
    void RoomAgain();

    /// <summary>A group's old entries keep much space that is otherwise unused: a snapshot and a purge would free it. Said again until it happens.</summary>
    /// <param name="group">The group.</param>
    /// <param name="through">Up to which entry.</param>
    void SnapshotWanted(GroupId group, LogIndex through);

    /// <summary>The disk became full, or is not any more. While it is, requests of <see cref="WriteClass.Normal"/> are refused.</summary>
    /// <param name="isFull">Whether it is full now.</param>
    void FullChanged(bool isFull);

    /// <summary>The disk has not answered for long, or does so again. While it stalls, leaderships had better be elsewhere.</summary>
    /// <param name="isStalled">Whether it stalls now.</param>
    void StallChanged(bool isStalled);

    /// <summary>
    /// The log was closed in order: every request that was taken has been answered, but for those that a disk without any room left undone, and the disk does
    /// nothing for the log any more. Stop the disk, which lets the files and the lock of the directory go.
    /// </summary>
    void Closed();

    /// <summary>The log failed and stays so. Nothing that was under way was acknowledged; the process must end.</summary>
    /// <param name="fault">Why.</param>
    void Failed(LogFault fault);
}
