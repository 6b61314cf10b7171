using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class LeaderCompletenessTests
{
    private readonly OracleScene _scene = new();

    public LeaderCompletenessTests()
    {
        var first = _scene.Replica(1, 2, 2);
        Commit(_scene.Of(first), 3, 2);
        new CommitSafety(_scene.Seen).Stepped(first);
    }

    [Fact]
    public void LeaderCompleteness_CommittedEntryMissing_Fires()
    {
        var other = _scene.Replica(2, 2);
        Lead(_scene.Of(other), 3);

        Fires(() => new LeaderCompleteness(_scene.Seen).Stepped(other));
    }

    [Fact]
    public void LeaderCompleteness_OtherEntryInItsPlace_Fires()
    {
        var other = _scene.Replica(2, 1, 2, 2);
        Lead(_scene.Of(other), 3);

        Fires(() => new LeaderCompleteness(_scene.Seen).Stepped(other));
    }

    [Fact]
    public void LeaderCompleteness_AllThere_StaysSilent()
    {
        var other = _scene.Replica(2, 2, 2, 2);
        Lead(_scene.Of(other), 3);

        new LeaderCompleteness(_scene.Seen).Stepped(other);
    }

    [Fact]
    public void LeaderCompleteness_CommittedInThatTermOrLater_StaysSilent()
    {
        var late = _scene.Replica(2);
        Lead(_scene.Of(late), 2);

        new LeaderCompleteness(_scene.Seen).Stepped(late);
    }
}
