using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Proposals;

/// <summary>
/// Gives commands that another replica passed on the time of the replica that takes them. Sessions live by the leader's clock; a forwarder's would let
/// one node whose clock is wrong end the sessions of all. The core cannot do it: it has no clock and does not look into payloads. So whoever has
/// a clock does it with every message, just before <see cref="Core.RaftCore.Step"/>; whether this replica leads makes no difference, for no
/// other takes a proposal from a message.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ProposalStamp
{
    /// <summary>Stamps a message of kind <see cref="MessageKind.Propose"/>; any other comes back as it is.</summary>
    /// <param name="message">The message; its bytes are not changed, for others may hold them, too.</param>
    /// <param name="timestampTicks">The wall clock here in UTC, in ticks of 100 ns since the year 1.</param>
    /// <returns>The message to step. Payloads that have no place for a stamp stay as they are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timestamp is negative or above <see cref="CommandEnvelope.TimestampTicksMax"/>.</exception>
    public static Message Apply(in Message message, long timestampTicks)
    {
        if (message.Kind != MessageKind.Propose || message.Entries.IsEmpty)
            return message;

        var entries = message.Entries.Entries.ToArray();
        foreach (ref var entry in entries.AsSpan())
        {
            if (entry.Kind == EntryKind.Command)
                entry = entry with { Payload = Stamped(entry.Payload, timestampTicks) };
        }

        return message with { Entries = new EntryBatch(entries, 0, entries.Length) };
    }

    private static ReadOnlyMemory<byte> Stamped(ReadOnlyMemory<byte> payload, long timestampTicks)
    {
        var bytes = payload.ToArray();
        return CommandEnvelopeCodec.Stamp(bytes, timestampTicks) ? bytes : payload;
    }
}
