using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>Inputs of the caller at moments when they mean little, and messages that contradict themselves.</summary>
public sealed class CallerTests
{
    private static readonly SortedDictionary<string, (DropReason Reason, Message Message)> Impossible = new(StringComparer.Ordinal)
    {
        ["no kind"] = (DropReason.UnknownKind, Say.Heartbeat(2, 5) with { Kind = 0 }),
        ["a kind that does not exist"] = (DropReason.UnknownKind, Say.Heartbeat(2, 5) with { Kind = (MessageKind)200 }),
        ["another group"] = (DropReason.WrongAddress, Say.Heartbeat(2, 5) with { Group = new GroupId(8) }),
        ["from nobody"] = (DropReason.WrongAddress, Say.Heartbeat(0, 5)),
        ["from itself"] = (DropReason.WrongAddress, Say.Heartbeat(1, 5)),
        ["a heartbeat with entries"] = (DropReason.Malformed, Say.Heartbeat(2, 5) with { Entries = Given.Entries(2, 5) }),
        ["a heartbeat with a snapshot"] = (DropReason.Malformed, Say.Install(2, 5, 9, 5, Given.Voters(1, 2)) with { Kind = MessageKind.Heartbeat }),
        ["an install without a snapshot"] = (DropReason.Malformed, Say.Heartbeat(2, 5) with { Kind = MessageKind.InstallSnapshot }),
        ["an append without a term"] = (DropReason.Malformed, Say.Append(2, 0, 1, 1, 1)),
        ["entries with a gap"] = (DropReason.Malformed, Say.Append(2, 5, 1, 1, 1, Given.Entries(3, 5))),
        ["entries of a later term"] = (DropReason.Malformed, Say.Append(2, 5, 1, 1, 1, 6)),
        ["entries whose terms fall"] = (DropReason.Malformed, Say.Append(2, 5, 1, 1, 1, 5, 4)),
        ["a place without a term"] = (DropReason.Malformed, Say.Append(2, 5, 1, 0, 1, 5)),
        ["a term beyond belief"] = (DropReason.Malformed, Say.Heartbeat(2, long.MaxValue)),
        ["a commit beyond belief"] = (DropReason.Malformed, Say.Heartbeat(2, 5, commit: long.MaxValue)),
        ["an index beyond belief"] = (DropReason.Malformed, Say.Append(2, 5, long.MaxValue, 5, 1)),
        ["a negative round"] = (DropReason.Malformed, Say.Heartbeat(2, 5, round: -1)),
        ["a snapshot of nothing"] = (DropReason.Malformed, Say.Install(2, 5, 0, 5, Given.Voters(1, 2))),
        ["a snapshot of a later term"] = (DropReason.Malformed, Say.Install(2, 5, 9, 6, Given.Voters(1, 2))),
        ["a snapshot without voters"] = (DropReason.Malformed, Say.Install(2, 5, 9, 5, Given.Members([], [1]))),
        ["a vote for a log of a later term"] = (DropReason.Malformed, Say.Vote(2, 5, 9, 6)),
        ["a proposal without entries"] = (DropReason.Malformed, Say.Propose(2)),
        ["a proposal of an unknown kind"] = (DropReason.Malformed, Say.Propose(2, Given.Bytes(1)) with
        {
            Entries = new EntryBatch([new Entry(default, default, (EntryKind)9, default)], 0, 1),
        }),
        ["a transfer to nobody"] = (DropReason.Malformed, Say.Transfer(2, 5, 0)),
        ["an answer to one that does not lead"] = (DropReason.ImpossibleForRole, Say.AppendOk(2, 5, 1)),
        ["a transfer to one that does not lead"] = (DropReason.ImpossibleForRole, Say.Transfer(2, 5, 3)),
        ["a vote nobody asked for"] = (DropReason.Late, Say.Voted(2, 5)),
    };

    public static TheoryData<string> All() => [.. Impossible.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Message_Impossible_IsDroppedAndCountedByItsReason(string what)
    {
        var (reason, message) = Impossible[what];
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 5));

        rig.Step(message);

        Assert.Equal((1, 1), (rig.Core.Drops[reason], rig.Core.Drops.Total));
        Assert.Equal((5, 1, 1, 0), (rig.Term, rig.Last, rig.Commit, rig.Vote));
        Assert.Empty(rig.Take());
    }

    [Fact]
    public void Leader_MessagesOfStrangersAndBeyondItsLog_AreDropped()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Read(1);

        rig.Step(Say.AppendOk(9, rig.Term, 2), Say.AppendOk(2, rig.Term, 99), Say.HeartbeatOk(2, rig.Term, 99));

        Assert.Equal((1, 2), (rig.Core.Drops[DropReason.NotAMember], rig.Core.Drops[DropReason.Malformed]));
        Assert.Empty(rig.Grants);
        Assert.Equal(2, rig.Commit);
    }

    [Fact]
    public void Leader_ForwardedChanges_AreTakenOrDropped()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ForwardProposals = true }).LeadCommitted();
        var bytes = ConfigurationChangeCodec.Encode(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        Message Forwarded(byte[] payload) =>
            Say.Propose(2, payload) with { Entries = new EntryBatch([new Entry(default, default, EntryKind.Configuration, payload)], 0, 1) };

        rig.Step(Forwarded([255, 1]), Forwarded(bytes));

        Assert.Equal((1, 3), (rig.Core.Drops[DropReason.Malformed], rig.Last));
    }

    [Fact]
    public void Reports_AboutStrangersOrAtTheWrongMoment_ChangeNothing()
    {
        foreach (var rig in new[] { Roles.In("Leader"), Roles.In("Follower"), Roles.In("Leader").Step(Say.Heartbeat(2, 5)) })
        {
            var role = rig.Role;
            foreach (var id in new long[] { 0, 1, 2, 9 })
            {
                rig.Core.ReportUnreachable(Given.Id(id));
                rig.Core.ReportSnapshot(Given.Id(id), delivered: true);
                rig.Core.ReportSnapshot(Given.Id(id), delivered: false);
                rig.Core.ProvideEntries(Given.Id(id), Given.Entries(2, 5));
                rig.Settle();
            }

            Assert.Equal(role, rig.Role);
        }
    }

    [Theory]
    [InlineData("wrong term")]
    [InlineData("wrong place")]
    public void ProvideEntries_NotThoseOfTheLog_AreDropped(string what)
    {
        var rig = FetchingLeader();

        rig.Core.ProvideEntries(Given.Id(2), what == "wrong term" ? Given.Entries(3, 1) : Given.Entries(4, rig.Term));
        rig.Settle();

        Assert.Equal(1, rig.Core.Drops[DropReason.Malformed]);
        Assert.DoesNotContain(rig.Take(), message => message is { Kind: MessageKind.Append, To.Value: 2 });
    }

    [Fact]
    public void Fetch_LeadershipLost_IsForgotten()
    {
        var rig = FetchingLeader();
        rig.Step(Say.Heartbeat(3, rig.Term + 1));

        rig.Core.ProvideEntries(Given.Id(2), Given.Entries(3, 2));

        Assert.Equal(1, rig.Core.Drops[DropReason.Late]);
    }

    [Fact]
    public void Follower_NeverHeard_GetsNoSnapshotUntilItAnswers()
    {
        var rig = new CoreRig(Given.PurgedLog(Given.Voters(1, 2, 3), 10, 2, [])).Lead().Step(Say.AppendOk(3, 3, 11));
        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Propose();
        Assert.DoesNotContain(rig.Take(), message => message.Kind == MessageKind.InstallSnapshot);

        rig.Step(Say.AppendRefused(2, rig.Term, 10, 3, 1));

        Assert.Equal(ProgressState.Snapshot, rig.ProgressOf(2).State);
    }

    [Fact]
    public void ApplyConfiguration_BeforeApplyCompleted_TakesEffectAtOnceAndOnce()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.AppliesAtOnce = false;
        rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        rig.Core.ApplyConfiguration(new LogIndex(rig.Last));
        rig.Core.ApplyConfiguration(new LogIndex(rig.Last));
        Assert.Equal((1, 2), (rig.Core.Configuration.Learners.Length, rig.Applied));
        rig.ApplyAll();

        Assert.Equal((1, 3), (rig.Core.Configuration.Learners.Length, rig.Applied));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Core.ApplyConfiguration(new LogIndex(99)));
    }

    [Fact]
    public void Stopped_EveryInput_IsRefusedOrIgnored()
    {
        var rig = Roles.In("Leader").Step(Say.Heartbeat(2, 5));

        Assert.All(
            new[]
            {
                rig.Do(core => core.Propose([Given.Bytes(1)])), rig.Change(ConfigurationChange.LeaveJoint), rig.Read(1),
                rig.Do(core => core.TransferLeadership(Given.Id(2))), rig.Do(core => core.Campaign()), rig.Do(core => core.ForgetLeader()),
            },
            admission => Assert.Equal(Refusal.Stopped, admission.Refusal));
        rig.Core.WriteCompleted(new WriteId(1));
        Assert.False(rig.Core.SnapshotTaken(new LogIndex(1)));
        rig.Core.Purge(new LogIndex(1));
        rig.Core.ApplyCompleted(new LogIndex(1));
        Assert.False(rig.Core.HasEffects);
        Assert.False(rig.Core.CanDescribeSnapshot(new LogIndex(1)));
        Assert.Equal((Role.Leader, 5), (rig.Role, rig.Term));
    }

    [Fact]
    public void ReplicaIds_NotEnforced_MessagesOfFormerMembersAreTaken()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 5), Given.Plain with { EnforceReplicaIds = false });

        rig.Step(Say.Vote(4, 9, 9, 9), Say.Removed(4));

        Assert.Equal((4, false), (rig.Vote, rig.Removed));
    }

    [Fact]
    public void Candidate_AnswersFromMoreReplicasThanAGroupMayHave_AreNotRemembered()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Campaign();

        for (var id = 100; id < 300; id++) rig.Step(Say.Voted(id, rig.Term));

        Assert.Equal(Role.Candidate, rig.Role);
    }

    // Replica 2 needs entries from 3 on, which are no longer in memory.
    private static CoreRig FetchingLeader()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { CacheBytesMax = 100 }).LeadCommitted();
        for (var count = 0; count < 50; count++)
        {
            rig.Propose(50);
            rig.Step(Say.AppendOk(3, rig.Term, rig.Last));
        }

        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Step(Say.HeartbeatOk(2, rig.Term));
        Assert.Single(rig.Fetches);
        rig.Take();
        return rig;
    }
}
