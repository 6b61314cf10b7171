using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ChangeAfterTermCommitTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void ChangeAfterTermCommit_OnlyOlderTermsCommitted_Fires() => Fires(() => new ChangeAfterTermCommit(_scene.Seen).Stepped(Leader(2)));

    [Fact]
    public void ChangeAfterTermCommit_OwnTermCommitted_StaysSilent() => new ChangeAfterTermCommit(_scene.Seen).Stepped(Leader(3));

    private FakeReplica Leader(long commit)
    {
        var one = _scene.Replica(1, 2, 3, 3);
        var seen = _scene.Of(one);
        Lead(seen, 3);
        seen.Positions = seen.Positions with { Commit = new LogIndex(commit) };
        (seen.Changes, seen.ChangeAppended) = (StepChanges.Tail, new LogIndex(4));
        return one;
    }
}
