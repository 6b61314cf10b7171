using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class CommitSafetyTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void CommitSafety_AnotherEntryCommitted_Fires()
    {
        var oracle = new CommitSafety(_scene.Seen);
        var (one, two) = (_scene.Replica(1, 2, 2), _scene.Replica(2, 2, 3));
        Commit(_scene.Of(one), 3, 2);
        oracle.Stepped(one);

        Commit(_scene.Of(two), 3, 3);

        Fires(() => oracle.Stepped(two));
    }

    [Fact]
    public void CommitSafety_CommittedEntryReplaced_Fires()
    {
        var oracle = new CommitSafety(_scene.Seen);
        var one = _scene.Replica(1, 2, 2);
        Commit(_scene.Of(one), 3, 2);
        oracle.Stepped(one);

        _scene.Of(one).PreviousPositions = _scene.Of(one).Positions;
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        Extend(_scene.Of(one), 4);

        Fires(() => oracle.Stepped(one));
    }

    [Fact]
    public void CommitSafety_CommitBeyondLog_Fires()
    {
        var oracle = new CommitSafety(_scene.Seen);
        var one = _scene.Replica(1, 2);
        Commit(_scene.Of(one), 5, 2);

        Fires(() => oracle.Stepped(one));
    }

    [Fact]
    public void CommitSafety_SamePrefixes_StaysSilent()
    {
        var oracle = new CommitSafety(_scene.Seen);
        var (one, two) = (_scene.Replica(1, 2, 2), _scene.Replica(2, 2, 2, 3));
        Commit(_scene.Of(one), 3, 2);
        oracle.Stepped(one);
        Commit(_scene.Of(two), 4, 3);
        oracle.Stepped(two);

        Assert.Equal(new LogIndex(4), _scene.Seen.Committed.Last);
    }
}
