using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ElectionSafetyTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void ElectionSafety_TwoLeadersInATerm_Fires()
    {
        var oracle = new ElectionSafety(_scene.Seen);
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        Lead(_scene.Of(one), 3);
        Lead(_scene.Of(two), 3);

        oracle.Stepped(one);

        Fires(() => oracle.Stepped(two));
    }

    [Fact]
    public void ElectionSafety_SameReplicaInAnotherLife_Fires()
    {
        var oracle = new ElectionSafety(_scene.Seen);
        var one = _scene.Replica(1);
        Lead(_scene.Of(one), 3);
        oracle.Stepped(one);

        _scene.Of(one).Life++;

        Fires(() => oracle.Stepped(one));
    }

    [Fact]
    public void ElectionSafety_LeadersOfDifferentTerms_StaysSilent()
    {
        var oracle = new ElectionSafety(_scene.Seen);
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        Lead(_scene.Of(one), 3);
        Lead(_scene.Of(two), 4);

        oracle.Stepped(one);
        oracle.Stepped(two);
        oracle.Stepped(one);
    }
}
