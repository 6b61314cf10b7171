using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Proposals;

/// <summary>The time of commands that were passed on is the leader's.</summary>
public sealed class ProposalStampTests
{
    [Fact]
    public void Apply_ForwardedCommands_CarryTheLeadersTimeIntoTheLog()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ForwardProposals = true }).LeadCommitted();
        var forwarded = Say.Propose(2, Encoded(ticks: 0), Encoded(ticks: 999_999));

        rig.Step(ProposalStamp.Apply(forwarded, 1234)).AcknowledgeAll();

        Assert.Equal([1234, 1234], rig.Handed.TakeLast(2).Select(entry => CommandEnvelopeCodec.Decode(entry.Payload).TimestampTicks));
        Assert.Equal(999_999, CommandEnvelopeCodec.Decode(forwarded.Entries[1].Payload).TimestampTicks);
    }

    [Fact]
    public void Apply_OtherMessagesAndPayloads_StayAsTheyAre()
    {
        var append = Say.Append(2, 2, 1, 1, 1, new EntryBatch([new Entry(new(2), new(2), EntryKind.Command, Encoded(5))], 0, 1));
        var change = Say.Propose(2) with { Entries = new EntryBatch([new Entry(default, default, EntryKind.Configuration, Encoded(5))], 0, 1) };

        Assert.Equal(5, Ticks(ProposalStamp.Apply(append, 77)));
        Assert.Equal(5, Ticks(ProposalStamp.Apply(change, 77)));
        Assert.True(ProposalStamp.Apply(Say.Propose(2), 77).Entries.IsEmpty);
        Assert.Equal([1, 2], ProposalStamp.Apply(Say.Propose(2, [1, 2]), 77).Entries[0].Payload.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => ProposalStamp.Apply(Say.Propose(2, Encoded(5)), -1));
    }

    private static long Ticks(in Message message) => CommandEnvelopeCodec.Decode(message.Entries[0].Payload).TimestampTicks;

    private static byte[] Encoded(long ticks) => CommandEnvelopeCodec.Encode(CommandEnvelope.PlainCommand(ticks, new byte[] { 1, 2, 3 }));
}
