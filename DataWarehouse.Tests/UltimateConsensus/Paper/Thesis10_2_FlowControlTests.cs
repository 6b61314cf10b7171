using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Thesis 10.2: batches, pipelines and their limits.</summary>
public sealed class Thesis10_2_FlowControlTests
{
    [Fact]
    public void Probe_FollowerUnknown_OneMessageAtATime()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Lead();
        Assert.Equal((ProgressState.Probe, true), (rig.ProgressOf(2).State, rig.ProgressOf(2).IsPaused));

        rig.Propose();
        rig.Propose();

        Assert.Empty(rig.Take(MessageKind.Append));
    }

    [Fact]
    public void Probe_HeartbeatAnswered_OneMoreMessage()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Lead();
        rig.Propose();
        rig.Take();

        rig.Step(Say.HeartbeatOk(2, rig.Term));
        var first = rig.Take(MessageKind.Append);
        rig.Propose();

        Assert.Equal(2, Assert.Single(first).To.Value);
        Assert.Empty(rig.Take(MessageKind.Append));
    }

    [Fact]
    public void Probe_Answered_Replicates()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Lead();
        rig.Propose();
        rig.Take();

        rig.Step(Say.AppendOk(2, rig.Term, 2));

        Assert.Equal((ProgressState.Replicate, 2, 4), (rig.ProgressOf(2).State, rig.ProgressOf(2).Match.Value, rig.ProgressOf(2).Next.Value));
        Assert.Equal([3], Assert.Single(rig.Take(MessageKind.Append), append => append.Entries.Count > 0).Entries.Entries.ToArray().Select(entry => entry.Index.Value));
    }

    [Fact]
    public void Replicate_RefusedAboveTheMatch_ProbesFromTheMatch()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Propose();
        rig.Propose();
        rig.Take();

        rig.Step(Say.AppendRefused(2, rig.Term, 3, 2, 1));

        Assert.Equal(ProgressState.Probe, rig.ProgressOf(2).State);
        var append = Assert.Single(rig.Take(MessageKind.Append));
        Assert.Equal((2, 2), (append.Index.Value, append.Entries.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Replicate_InflightMessagesFull_PausesAndOneAnswerFreesThem(int inflightMax)
    {
        var rig = new CoreRig(Given.Voters(1, 2), Given.Plain with { InflightMessagesMax = inflightMax }).LeadCommitted();
        for (var count = 0; count < inflightMax + 3; count++) rig.Propose();

        Assert.Equal(inflightMax, rig.Take(MessageKind.Append).Count(append => append.Entries.Count > 0));
        Assert.Equal((inflightMax, true, true), (rig.ProgressOf(2).InflightCount, rig.ProgressOf(2).IsInflightFull, rig.ProgressOf(2).IsPaused));
        rig.Step(Say.AppendOk(2, rig.Term, 2 + inflightMax));

        var rest = rig.Take(MessageKind.Append).Where(append => append.Entries.Count > 0).ToArray();
        Assert.Equal(3, rest.Sum(append => append.Entries.Count));
        Assert.Equal(3 + inflightMax, rest[0].Entries.First.Index.Value);
    }

    [Fact]
    public void Replicate_FullAndHeartbeatAnswered_OneMessageGoesOut()
    {
        var rig = new CoreRig(Given.Voters(1, 2), Given.Plain with { InflightMessagesMax = 2 }).LeadCommitted();
        for (var count = 0; count < 5; count++) rig.Propose();
        rig.Take();

        rig.Step(Say.HeartbeatOk(2, rig.Term));

        Assert.InRange(rig.Take(MessageKind.Append).Length, 1, 1);
        Assert.True(rig.ProgressOf(2).IsPaused);
    }

    [Fact]
    public void Replicate_InflightBytesFull_Pauses()
    {
        var rig = new CoreRig(Given.Voters(1, 2), Given.Plain with { InflightBytesMax = 2500, AppendBytesMax = 1000 }).LeadCommitted();
        for (var count = 0; count < 10; count++) rig.Propose(976);

        // Entries of 1,000 bytes: the third passes the limit and is still sent.
        Assert.Equal(3, rig.Take(MessageKind.Append).Length);
        Assert.True(rig.ProgressOf(2).IsInflightFull);
        rig.Step(Say.AppendOk(2, rig.Term, 3));

        Assert.Single(rig.Take(MessageKind.Append), append => append.Entries.Count > 0);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(124, 1)]
    [InlineData(248, 2)]
    [InlineData(371, 2)]
    [InlineData(1 << 20, 8)]
    public void Append_BytesMax_LimitsABatchButNeverToNothing(long bytesMax, int entries)
    {
        var rig = new CoreRig(Given.Voters(1, 2), Given.Plain with { AppendBytesMax = bytesMax }).LeadCommitted();
        rig.Core.ReportUnreachable(Given.Id(2));
        for (var count = 0; count < 9; count++) rig.Propose(100);
        rig.Take();

        rig.Step(Say.HeartbeatOk(2, rig.Term));

        // The first probe after the report took one entry with it, or none; whatever is sent now obeys the limit.
        var append = rig.Take(MessageKind.Append).First(append => append.Entries.Count > 0);
        Assert.InRange(append.Entries.Count, entries, bytesMax == 1 << 20 ? 9 : entries);
    }

    [Fact]
    public void Replicate_OldAnswerArrivesLate_FreesNothingThatIsNotCovered()
    {
        var rig = new CoreRig(Given.Voters(1, 2), Given.Plain with { InflightMessagesMax = 3 }).LeadCommitted();
        for (var count = 0; count < 3; count++) rig.Propose();

        rig.Step(Say.AppendOk(2, rig.Term, 4), Say.AppendOk(2, rig.Term, 3));

        Assert.Equal(1, rig.ProgressOf(2).InflightCount);
    }

    [Theory]
    [InlineData(76, 2)]
    [InlineData(0, 8)]
    public void UncommittedBytes_AtTheirLimit_ProposalsAreRefusedUntilSomeCommit(int length, int fitting)
    {
        // Each entry counts with 24 bytes beside its payload, so that empty ones have a limit, too.
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { UncommittedBytesMax = 200 }).LeadCommitted();
        Assert.Equal(0, rig.Core.UncommittedBytes);
        for (var count = 0; count < fitting; count++) Assert.True(rig.Propose(length).IsTaken);

        var refused = rig.Propose(length);
        var empty = rig.Propose(0);
        rig.Step(Say.AppendOk(2, rig.Term, 3));
        var afterwards = rig.Propose(length);

        Assert.Equal((Refusal.Busy, Refusal.None), (refused.Refusal, afterwards.Refusal));
        Assert.Equal(fitting * (length + 24) + 24 > 200 ? Refusal.Busy : Refusal.None, empty.Refusal);
        Assert.Equal(fitting * (length + 24L), rig.Core.UncommittedBytes);
    }

    [Fact]
    public void UncommittedBytes_SeveralEmptyCommandsAtOnce_CountOneByOne()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { UncommittedBytesMax = 100 }).LeadCommitted();
        rig.Propose(0);
        var none = ReadOnlyMemory<byte>.Empty;

        Assert.Equal((Refusal.Busy, Refusal.None), (rig.Core.Propose([none, none, none, none]).Refusal, rig.Core.Propose([none, none, none]).Refusal));
    }

    [Fact]
    public void UncommittedBytes_NoneYet_OneProposalOfAnySizeIsTaken()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { UncommittedBytesMax = 100 }).LeadCommitted();

        Assert.True(rig.Propose(1000).IsTaken);
        Assert.Equal(Refusal.Busy, rig.Propose(1).Refusal);
    }

    [Fact]
    public void UncommittedBytes_LeadershipWonWithUncommittedEntries_TheyCountUntilTheyCommit()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { UncommittedBytesMax = 100 }).LeadCommitted();
        rig.Propose(1000);

        rig.Step(Say.Heartbeat(2, rig.Term + 1));
        Assert.Equal(0, rig.Core.UncommittedBytes);
        rig.Lead();
        Assert.Equal(1000 + 24 + 24, rig.Core.UncommittedBytes);
        var busy = rig.Propose(50);
        rig.AcknowledgeAll();

        Assert.Equal((Refusal.Busy, 0), (busy.Refusal, rig.Core.UncommittedBytes));
        Assert.True(rig.Propose(50).IsTaken);
    }

    [Fact]
    public void EntryBytes_AboveTheLimit_AreRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { EntryBytesMax = 10 }).LeadCommitted();

        Assert.Equal((Refusal.None, Refusal.TooLarge), (rig.Propose(10).Refusal, rig.Propose(11).Refusal));
    }

    [Fact]
    public void ApplyBytes_AtTheirLimit_NothingMoreIsHandedOutUntilSomeIsApplied()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ApplyBytesMax = 100 }) { AppliesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 9, 2, 2, 2, 2, 2, 2, 2, 2));
        Assert.Equal(9, rig.Commit);
        var first = rig.Handed.Count;
        Assert.InRange(rig.Handed.Sum(entry => entry.SizeBytes), 1, 100 + Entry.OverheadBytes + 3);

        for (var round = 0; round < 10; round++) rig.ApplyAll();

        Assert.InRange(first, 1, 4);
        Assert.Equal(Enumerable.Range(2, 8), rig.Handed.Select(entry => (int)entry.Index.Value));
    }

    [Fact]
    public void ApplyBytes_OneEntryAboveTheLimit_IsHandedOutAlone()
    {
        var rig = new CoreRig(Given.Voters(1), Given.Plain with { ApplyBytesMax = 10 }).Lead();

        rig.Propose(1000);
        rig.Propose(1000);

        Assert.Equal(rig.Last, rig.Applied);
    }

    [Fact]
    public void Forwarding_Off_FollowerDropsAProposalMessage()
    {
        var rig = Roles.In("Follower").Step(Say.Propose(3, Given.Bytes(1)));

        Assert.Empty(rig.Take());
        Assert.Equal(1, rig.Core.Drops.Total);
    }

    [Fact]
    public void Forwarding_On_FollowerPassesItsProposalToTheLeader()
    {
        var group = GroupRig.Of(3, Given.Plain with { ForwardProposals = true }).Elect(1);

        var admission = group[2].Propose(7);
        group.Deliver();

        Assert.Equal((true, 0), (admission.IsTaken, admission.Term.Value));
        Assert.All(group.All, rig => Assert.Equal((3, 7), (rig.Commit, rig.Handed[^1].Payload.Length)));
    }

    [Fact]
    public void Forwarding_MessageToTheLeader_IsAppendedWithTheLeadersTermAndPlace()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ForwardProposals = true }).LeadCommitted();

        rig.Step(Say.Propose(2, Given.Bytes(3), Given.Bytes(4)));

        Assert.Equal((4, rig.Term, rig.Term), (rig.Last, rig.TermAt(3), rig.TermAt(4)));
    }

    [Fact]
    public void Cache_FollowerNeedsOlderEntries_TheyAreFetchedAndSent()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { CacheBytesMax = 200 }).LeadCommitted();
        for (var count = 0; count < 50; count++)
        {
            rig.Propose(50);
            rig.Step(Say.AppendOk(3, rig.Term, rig.Last));
        }

        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Settle();
        rig.Take();
        rig.Step(Say.HeartbeatOk(2, rig.Term));

        var fetch = Assert.Single(rig.Fetches);
        Assert.Equal((2, 3), (fetch.Replica.Value, fetch.First.Value));
        Assert.DoesNotContain(rig.Take(), message => message is { Kind: MessageKind.Append, To.Value: 2 });
        rig.Core.ProvideEntries(Given.Id(2), new EntryBatch([.. rig.Disk.Entries.Skip(1).Take(5)], 0, 5));
        rig.Settle();

        var append = Assert.Single(rig.Take(MessageKind.Append));
        Assert.Equal((2, 2, 5), (append.To.Value, append.Index.Value, append.Entries.Count));
    }

    [Fact]
    public void Cache_FetchedEntriesAreGone_TheFollowerGetsASnapshot()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { CacheBytesMax = 200 }).LeadCommitted();
        for (var count = 0; count < 50; count++)
        {
            rig.Propose(50);
            rig.Step(Say.AppendOk(3, rig.Term, rig.Last));
        }

        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Step(Say.HeartbeatOk(2, rig.Term)).Compact(purge: 40);
        rig.Take();
        rig.Core.ProvideEntries(Given.Id(2), EntryBatch.Empty);
        rig.Settle();

        Assert.Single(rig.Take(), message => message is { Kind: MessageKind.InstallSnapshot, To.Value: 2 });
    }

    [Fact]
    public void Fetch_FollowerAnsweredByAnotherWayMeanwhile_TheGiftIsHarmless()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { CacheBytesMax = 200 }).LeadCommitted();
        for (var count = 0; count < 50; count++)
        {
            rig.Propose(50);
            rig.Step(Say.AppendOk(3, rig.Term, rig.Last));
        }

        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Step(Say.HeartbeatOk(2, rig.Term), Say.AppendOk(2, rig.Term, rig.Last));

        rig.Core.ProvideEntries(Given.Id(2), new EntryBatch([.. rig.Disk.Entries.Skip(1).Take(5)], 0, 5));
        rig.Settle();

        Assert.Equal(rig.Last, rig.ProgressOf(2).Match.Value);
        Assert.Null(rig.Fault);
    }
}
