using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class MonotonicPositionsTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void MonotonicPositions_TermGoesBack_Fires()
    {
        var one = At(Positions(1, 1, 2, 3, 3, 4));
        (_scene.Of(one).PreviousTerm, _scene.Of(one).Term) = (new Term(3), new Term(2));

        Fires(() => new MonotonicPositions(_scene.Seen).Stepped(one));
    }

    [Fact]
    public void MonotonicPositions_CommitGoesBack_Fires() =>
        Fires(() => new MonotonicPositions(_scene.Seen).Stepped(At(Positions(1, 1, 2, 3, 3, 4), Positions(1, 1, 2, 2, 3, 4))));

    [Fact]
    public void MonotonicPositions_AppliedBeyondDurable_Fires() =>
        Fires(() => new MonotonicPositions(_scene.Seen).Stepped(At(Positions(1, 1, 4, 4, 3, 4))));

    [Fact]
    public void MonotonicPositions_RestartBelowDurableTerm_Fires()
    {
        var one = At(Positions(1, 1, 2, 3, 3, 4));
        _scene.Of(one).DurableHardState = new HardState(new Term(9), ReplicaId.None, LogIndex.Zero);

        Fires(() => new MonotonicPositions(_scene.Seen).Restarted(one));
    }

    [Fact]
    public void MonotonicPositions_TailCut_StaysSilent() =>
        new MonotonicPositions(_scene.Seen).Stepped(At(Positions(1, 1, 2, 3, 4, 5), Positions(1, 2, 2, 3, 3, 3)));

    private static LogPositions Positions(long purged, long snapshot, long applied, long commit, long durable, long last) =>
        new(new LogIndex(purged), new LogIndex(snapshot), new LogIndex(applied), new LogIndex(commit), new LogIndex(durable), new LogIndex(last));

    private FakeReplica At(params LogPositions[] positions)
    {
        var one = _scene.Replica(1);
        var seen = _scene.Of(one);
        (seen.PreviousPositions, seen.Positions, seen.Changes) = (positions[0], positions[^1], StepChanges.Positions);
        return one;
    }
}
