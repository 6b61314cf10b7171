using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What a shard needs done: writes, messages, the work of its apply lane.</summary>
/// <remarks>Called from inside <see cref="Shard.RunOnce"/>; none of it may call the shard.</remarks>
internal interface IShardPorts
{
    /// <summary>Asks the log to write; see <see cref="WriteAheadLog.Submit"/>. The outcome is given to <see cref="Shard.Written"/>, later.</summary>
    /// <param name="ticket">The shard's name for it.</param>
    /// <param name="writes">What to write; copied before the call returns.</param>
    /// <param name="mustSync">Whether the outcome waits until all is durable.</param>
    WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync);

    /// <summary>Asks the log for old entries. They are given to <see cref="Shard.Fetched"/>, later.</summary>
    /// <param name="ticket">The shard's name for it.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax);

    /// <summary>Asks the log for all that is durable of a replica. It is given to <see cref="Shard.Recovered"/>, later.</summary>
    /// <param name="ticket">The shard's name for it.</param>
    /// <param name="group">The group.</param>
    ReadAdmission Recover(ReadTicket ticket, GroupId group);

    /// <summary>Sends a frame of messages to a peer.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="channel">The stream.</param>
    /// <param name="frame">The messages; copied before the call returns.</param>
    SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> frame);

    /// <summary>Gives work to the apply lane. What it did is given to <see cref="Shard.Applied"/>, later.</summary>
    /// <param name="works">The work, in order; copied before the call returns.</param>
    void Hand(ReadOnlySpan<ApplyWork> works);

    /// <summary>What a shard needs done with files of snapshots.</summary>
    ISnapshotPorts Snapshots { get; }
}
