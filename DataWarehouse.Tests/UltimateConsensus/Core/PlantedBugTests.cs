using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>
/// Each fault that can be switched on breaks the rule that it is named after, and the same inputs keep that rule when it is off. So a run of the
/// simulator that does not find one has not met it, and the switch does what it says.
/// </summary>
public sealed class PlantedBugTests
{
    private static readonly SortedDictionary<string, Func<CoreOptions, string>> Observations = new(StringComparer.Ordinal)
    {
        [nameof(PlantedBug.VoteNotDurable)] = options =>
            $"answers {new CoreRig(Given.Voters(1, 2, 3), options) { WritesAtOnce = false }.Step(Say.Vote(2, 2, 1, 1)).Take(MessageKind.VoteResponse).Length}",
        [nameof(PlantedBug.AcknowledgedBeforeDurable)] = options =>
            $"answers {new CoreRig(Given.Voters(1, 2, 3), options) { WritesAtOnce = false }.Step(Say.Append(2, 2, 1, 1, 1, 2)).Take(MessageKind.AppendResponse).Length}",
        [nameof(PlantedBug.VoteNotSynced)] = options =>
            $"synced {new CoreRig(Given.Voters(1, 2, 3), options).Step(Say.Vote(2, 2, 1, 1)).AllWrites[^1].MustSync}",
        [nameof(PlantedBug.OldTermCommitted)] = options =>
            $"commit {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2]), options).Lead().Step(Say.AppendOk(2, 3, 3)).Commit}",
        [nameof(PlantedBug.StaleReadRound)] = StaleReadRound,
        [nameof(PlantedBug.ReadBeforeTermCommit)] = ReadBeforeTermCommit,
        [nameof(PlantedBug.ChangeBeforeTermCommit)] = options =>
            $"taken {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4), options).Lead().Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4))).IsTaken}",
        [nameof(PlantedBug.SnapshotWithLatestConfiguration)] = SnapshotWithLatestConfiguration,
        [nameof(PlantedBug.StorageErrorSwallowed)] = StorageErrorSwallowed,
        [nameof(PlantedBug.StaleCompletionAfterOverwrite)] = StaleCompletionAfterOverwrite,
        [nameof(PlantedBug.LogComparedByLengthOnly)] = options =>
            $"vote {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2]), options).Step(Say.Vote(2, 3, 9, 1)).Vote}",
        [nameof(PlantedBug.VotesTwice)] = options =>
            $"vote {new CoreRig(Given.Voters(1, 2, 3), options).Step(Say.Vote(2, 3, 1, 1), Say.Vote(3, 3, 1, 1)).Vote}",
        [nameof(PlantedBug.CommitWithoutQuorum)] = options => Commits(new CoreRig(Given.Voters(1, 2, 3), options, self: 2), acknowledging: 2),
        [nameof(PlantedBug.JointIgnoresOutgoing)] = options => Commits(new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [], []), options), acknowledging: 4),
        [nameof(PlantedBug.CommitBeyondMatch)] = options =>
            $"commit {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1, 1, 1]), options).Step(Say.Append(2, 2, 2, 1, 5, 1)).Commit}",
        [nameof(PlantedBug.CutWithoutConflict)] = options =>
            $"last {new CoreRig(Given.Voters(1, 2, 3), options).Step(Say.Append(2, 2, 1, 1, 1, 2, 2), Say.Append(2, 2, 1, 1, 1, 2)).Last}",
        [nameof(PlantedBug.StaleAppendTaken)] = options =>
            $"last {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 5), options).Step(Say.Append(2, 4, 1, 1, 1, 4)).Last}",
        [nameof(PlantedBug.ReplicaIdUsedAgain)] = options =>
            $"taken {new CoreRig(Given.Voters(1, 2, 5), options).LeadCommitted().Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4))).IsTaken}",
        [nameof(PlantedBug.PreviousTermIgnored)] = options =>
            $"last {new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2]), options).Step(Say.Append(2, 4, 3, 3, 1, 4)).Last}",
        [nameof(PlantedBug.LearnerCounted)] = options => Commits(new CoreRig(Given.Members([1, 2, 3], [4]), options), acknowledging: 4),
        [nameof(PlantedBug.LeaderCountsItselfEarly)] = LeaderCountsItselfEarly,
    };

    public static TheoryData<string> Bugs() => [.. Observations.Keys];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void PlantedBug_SwitchedOn_BreaksItsRuleAndOnlyThen(string bug)
    {
        var observe = Observations[bug];

        var healthy = observe(Given.Plain);
        var broken = observe(Given.Plain with { Planted = Enum.Parse<PlantedBug>(bug) });

        Assert.NotEqual(healthy, broken);
        Assert.Equal(healthy, observe(Given.Plain));
    }

    [Theory]
    [InlineData(PlantedBug.CommitBeyondMatch, null)]
    [InlineData(PlantedBug.None, "AcknowledgedEntriesLost")]
    public void CommitBeyondMatch_HeartbeatCountsOnMore_IsCutInsteadOfStopping(object bug, string? fault)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { Planted = (PlantedBug)bug });

        rig.Step(Say.Heartbeat(2, 2, commit: 9));

        Assert.Equal(fault, rig.Fault?.Kind.ToString());
    }

    [Fact]
    public void PreviousTermIgnored_CommittedEntryDiffers_IsNotNoticed()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2], commit: 3), Given.Plain with { Planted = PlantedBug.PreviousTermIgnored });

        rig.Step(Say.Append(2, 4, 3, 3, 1, 4));

        Assert.Null(rig.Fault);
    }

    [Fact]
    public void JointIgnoresOutgoing_Votes_CountThoseOfTheNewConfigurationOnly()
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [], []), Given.Plain with { Planted = PlantedBug.JointIgnoresOutgoing }).Campaign();

        rig.Step(Say.Voted(4, rig.Term));

        Assert.Equal(Role.Leader, rig.Role);
    }

    private static string Commits(CoreRig rig, long acknowledging)
    {
        rig.LeadCommitted().Propose();
        return $"commit {rig.Step(Say.AppendOk(acknowledging, rig.Term, rig.Last)).Commit}";
    }

    private static string StaleReadRound(CoreOptions options)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), options).LeadCommitted();
        rig.Read(1);
        return $"grants {rig.Step(Say.HeartbeatOk(2, rig.Term)).Grants.Count}";
    }

    private static string ReadBeforeTermCommit(CoreOptions options)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4), options).Lead();
        rig.Read(1);
        return $"rounds {rig.Take(MessageKind.Heartbeat).Length}";
    }

    private static string SnapshotWithLatestConfiguration(CoreOptions options)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), options).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        rig.AcknowledgeAll();
        return $"learners {rig.Core.DescribeSnapshot(new LogIndex(2)).Configuration.Learners.Length}";
    }

    private static string StorageErrorSwallowed(CoreOptions options)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), options) { WritesAtOnce = false }.Step(Say.Append(2, 2, 1, 1, 1, 2));
        rig.Core.WriteFailed(rig.Writes[0].Id, "broken");
        return $"durable {rig.Core.Log.Durable}";
    }

    private static string StaleCompletionAfterOverwrite(CoreOptions options)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), options) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2));
        var stale = rig.Writes[^1].Id;
        rig.Step(Say.Append(3, 3, 1, 1, 1, 3, 3)).CompleteWrite(stale);
        return $"durable {rig.Core.Log.Durable}";
    }

    private static string LeaderCountsItselfEarly(CoreOptions options)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), options).LeadCommitted();
        rig.WritesAtOnce = false;
        rig.Propose();
        return $"commit {rig.Step(Say.AppendOk(2, rig.Term, rig.Last)).Commit}";
    }
}
