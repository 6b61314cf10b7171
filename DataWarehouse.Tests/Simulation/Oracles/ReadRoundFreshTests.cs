using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ReadRoundFreshTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void ReadRoundFresh_HeartbeatAnsweredBeforeTheQuestion_Fires() => Fires(() => Run(MessageKind.HeartbeatResponse, MessageKind.ReadIndex));

    [Fact]
    public void ReadRoundFresh_HeartbeatAnsweredAfterIt_StaysSilent() => Run(MessageKind.ReadIndex, MessageKind.HeartbeatResponse);

    private void Run(params MessageKind[] kinds)
    {
        var oracle = new ReadRoundFresh(_scene.Seen);
        var (leader, follower) = (_scene.Replica(1), _scene.Replica(2));
        Lead(_scene.Of(leader), 3);
        _scene.Of(leader).Configuration = Voters(1, 2, 3);
        foreach (var kind in kinds) oracle.Sent(follower, Between(kind, 2, 1));
        oracle.Sent(leader, Between(MessageKind.ReadIndexResponse, 1, 2));
    }

    private static Message Between(MessageKind kind, long from, long to) =>
        new() { Kind = kind, From = new ReplicaId(from), To = new ReplicaId(to), Term = new Term(3), Round = 9 };
}
