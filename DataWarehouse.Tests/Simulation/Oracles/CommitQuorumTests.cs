using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class CommitQuorumTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void CommitQuorum_OneOfThreeDisks_Fires() => Fires(() => new CommitQuorum(_scene.Seen).Stepped(LeaderOf(Voters(1, 2, 3), 1)));

    [Fact]
    public void CommitQuorum_DamagedDiskInPlaceOfAHolder_Fires()
    {
        var leader = LeaderOf(Voters(1, 2, 3), 1);
        _scene.Seen.Of(new ReplicaId(2)).IsDamaged = true;

        Fires(() => new CommitQuorum(_scene.Seen).Stepped(leader));
    }

    [Fact]
    public void CommitQuorum_TwoOfThreeDisks_StaysSilent() => new CommitQuorum(_scene.Seen).Stepped(LeaderOf(Voters(1, 2, 3), 1, 2));

    [Fact]
    public void CommitQuorum_OnlyNewHalfOfJoint_Fires() =>
        Fires(() => new CommitQuorum(_scene.Seen).Stepped(LeaderOf(Joint([1, 2, 3], [1, 4, 5]), 1, 2, 3)));

    [Fact]
    public void CommitQuorum_BothHalvesOfJoint_StaysSilent() =>
        new CommitQuorum(_scene.Seen).Stepped(LeaderOf(Joint([1, 2, 3], [1, 4, 5]), 1, 2, 4));

    [Fact]
    public void CommitQuorum_LearnerInPlaceOfVoter_Fires() =>
        Fires(() => new CommitQuorum(_scene.Seen).Stepped(LeaderOf(With(Voters(1, 2, 3), [new ReplicaId(4)]), 1, 4)));

    [Fact]
    public void CommitQuorum_EntryOfAnOldTerm_Fires()
    {
        var leader = LeaderOf(Voters(1, 2, 3), 1, 2, 3);
        _scene.Of(leader).Term = new Term(3);

        Fires(() => new CommitQuorum(_scene.Seen).Stepped(leader));
    }

    [Fact]
    public void CommitQuorum_EntryOfAnOldTermLearnedBeforeLeading_StaysSilent() => new CommitQuorum(_scene.Seen).Stepped(BeginningLeaderOf(1, 2));

    [Fact]
    public void CommitQuorum_EntryOfAnOldTermLearnedBeforeLeadingThatNoQuorumHas_Fires() => Fires(() => new CommitQuorum(_scene.Seen).Stepped(BeginningLeaderOf(1)));

    private FakeReplica BeginningLeaderOf(params long[] holders)
    {
        var leader = LeaderOf(Voters(1, 2, 3), holders);
        (_scene.Of(leader).Term, _scene.Of(leader).Changes) = (new Term(3), StepChanges.Commit | StepChanges.Leadership);
        return leader;
    }

    private FakeReplica LeaderOf(GroupConfiguration configuration, params long[] holders)
    {
        foreach (var id in Enumerable.Range(1, 5)) _scene.Replica(id, holders.Contains(id) ? [2, 2] : [2]);
        var leader = new FakeReplica(1);
        var seen = _scene.Of(leader);
        (seen.Role, seen.Configuration, seen.PreviousConfiguration) = (Role.Leader, configuration, configuration);
        Commit(seen, 3, 2);
        return leader;
    }
}
