using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

/// <summary>All oracles together look at what really came back from a disk, not at what was in memory before the crash.</summary>
public sealed class RecoveredContentTests
{
    private readonly WorldOracles _oracles = new();
    private readonly FakeReplica _replica = new(1);

    [Fact]
    public void Restarted_AcknowledgedEntryCameBackWithOtherBytes_Fires()
    {
        Start(Entry(2, 1), Entry(3, 1));
        _oracles.Sent(_replica, Acknowledge(1, 2, 1, 3));
        _oracles.Crashed(_replica);

        var broken = Fires(() => Start(Entry(2, 1), Entry(3, 1, "y")));

        Assert.Equal(nameof(DurabilityOfAcknowledged), broken.Oracle);
    }

    [Fact]
    public void Restarted_EntryThatNobodyHeardOfCameBackWithOtherBytes_StaysSilent()
    {
        Start(Entry(2, 1), Entry(3, 1));
        _oracles.Sent(_replica, Acknowledge(1, 2, 1, 2));
        _oracles.Crashed(_replica);

        Start(Entry(2, 1), Entry(3, 1, "y"));
    }

    [Fact]
    public void Restarted_AllCameBack_StaysSilent()
    {
        Start(Entry(2, 1), Entry(3, 1));
        _oracles.Sent(_replica, Acknowledge(1, 2, 1, 3));
        _oracles.Crashed(_replica);

        Start(Entry(2, 1), Entry(3, 1));
    }

    [Fact]
    public void Restarted_DiskWasHurtAndIsWholeAgain_CountsAsSound()
    {
        Start(Entry(2, 1), Entry(3, 1));
        _oracles.Sent(_replica, Acknowledge(1, 2, 1, 3));
        _oracles.Crashed(_replica);
        _replica.IsDamaged = true;
        Start(Entry(2, 1), Entry(3, 1));
        _oracles.Crashed(_replica);
        _replica.IsDamaged = false;
        _replica.Core = new RaftCore(new GroupId(1), _replica.Replica, new CoreOptions { Seed = 1 }, Recovered(5, Entry(2, 1), Entry(3, 1)));
        _oracles.Restarted(_replica);
        _oracles.Crashed(_replica);

        var broken = Fires(() => Start(Entry(2, 1), Entry(3, 1)));

        Assert.Equal(nameof(MonotonicPositions), broken.Oracle);
    }

    private static RecoveredState Recovered(long term, params Entry[] entries) => RecoveredState.Bootstrap(Voters(1, 2, 3)) with
    {
        HardState = new HardState(new Term(term), ReplicaId.None, new LogIndex(1)),
        Entries = new EntryBatch(entries, 0, entries.Length),
    };

    private void Start(params Entry[] entries)
    {
        _replica.Core = new RaftCore(new GroupId(1), _replica.Replica, new CoreOptions { Seed = 1 }, Recovered(1, entries));
        _oracles.Restarted(_replica);
    }
}
