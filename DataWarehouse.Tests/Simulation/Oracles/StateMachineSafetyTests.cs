using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class StateMachineSafetyTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void StateMachineSafety_DifferentEntriesAtAnIndex_Fires()
    {
        var oracle = new StateMachineSafety();
        oracle.Applied(_scene.Replica(1), Entry(2, 1, "a"), 5);

        Fires(() => oracle.Applied(_scene.Replica(2), Entry(2, 1, "b"), 5));
    }

    [Fact]
    public void StateMachineSafety_DifferentStates_Fires()
    {
        var oracle = new StateMachineSafety();
        oracle.Applied(_scene.Replica(1), Entry(2, 1), 5);

        Fires(() => oracle.Applied(_scene.Replica(2), Entry(2, 1), 6));
    }

    [Fact]
    public void StateMachineSafety_Gap_Fires()
    {
        var oracle = new StateMachineSafety();
        var one = _scene.Replica(1);
        oracle.Applied(one, Entry(2, 1), 5);

        Fires(() => oracle.Applied(one, Entry(4, 1), 6));
    }

    [Fact]
    public void StateMachineSafety_WrongStateInSnapshot_Fires()
    {
        var oracle = new StateMachineSafety();
        oracle.Applied(_scene.Replica(1), Entry(2, 1), 5);
        var two = _scene.Replica(2);
        (two.Applied, two.Digest) = (new LogIndex(2), 9);

        Fires(() => oracle.Restored(two));
    }

    [Fact]
    public void StateMachineSafety_WrongStateCameBackFromTheDisk_Fires()
    {
        var oracle = new StateMachineSafety();
        oracle.Applied(_scene.Replica(1), Entry(2, 1), 5);
        var two = _scene.Replica(2);
        (two.Applied, two.Digest) = (new LogIndex(2), 9);

        Fires(() => oracle.Restarted(two));
    }

    [Fact]
    public void StateMachineSafety_EqualSequencesAcrossACrash_StaysSilent()
    {
        var oracle = new StateMachineSafety();
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        oracle.Applied(one, Entry(2, 1), 5);
        oracle.Applied(one, Entry(3, 1), 6);
        oracle.Crashed(one);
        oracle.Applied(one, Entry(2, 1), 5);
        (two.Applied, two.Digest) = (new LogIndex(2), 5);
        oracle.Restored(two);
        oracle.Applied(two, Entry(3, 1), 6);
    }
}
