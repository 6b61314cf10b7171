using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class VoteDurabilityTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void VoteDurability_TwoVotesInATerm_Fires()
    {
        var oracle = new VoteDurability(_scene.Seen);
        var one = Voted(2, 5);
        oracle.Sent(one, Grant(1, 2, 5));
        _scene.Of(one).DurableHardState = new HardState(new Term(5), new ReplicaId(3), LogIndex.Zero);

        Fires(() => oracle.Sent(one, Grant(1, 3, 5)));
    }

    [Fact]
    public void VoteDurability_VoteNotOnDisk_Fires() => Fires(() => new VoteDurability(_scene.Seen).Sent(Voted(2, 4), Grant(1, 2, 5)));

    [Fact]
    public void VoteDurability_OwnCandidacyNotOnDisk_Fires() =>
        Fires(() => new VoteDurability(_scene.Seen).Sent(Voted(1, 4), new Message { Kind = MessageKind.Vote, From = new ReplicaId(1), Term = new Term(5) }));

    [Fact]
    public void VoteDurability_SameVoteTwice_StaysSilent()
    {
        var oracle = new VoteDurability(_scene.Seen);
        var one = Voted(2, 5);
        oracle.Sent(one, Grant(1, 2, 5));
        oracle.Sent(one, Grant(1, 2, 5));
        oracle.Sent(one, Grant(1, 3, 6) with { Refused = true });
    }

    private FakeReplica Voted(long candidate, long term)
    {
        var one = _scene.Replica(1);
        _scene.Of(one).DurableHardState = new HardState(new Term(term), new ReplicaId(candidate), LogIndex.Zero);
        return one;
    }
}
