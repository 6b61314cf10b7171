using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class NoUnexpectedFaultTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void NoUnexpectedFault_SoundDisk_Fires() => Fires(() => new NoUnexpectedFault(_scene.Seen).Stepped(Stopped(FaultKind.CommittedEntryContradicted, false)));

    [Fact]
    public void NoUnexpectedFault_HurtDisk_StaysSilent() => new NoUnexpectedFault(_scene.Seen).Stepped(Stopped(FaultKind.AcknowledgedEntriesLost, true));

    [Fact]
    public void NoUnexpectedFault_FailedWrite_StaysSilent() => new NoUnexpectedFault(_scene.Seen).Stepped(Stopped(FaultKind.StorageFailed, false));

    private FakeReplica Stopped(FaultKind kind, bool isDamaged)
    {
        var one = _scene.Replica(1);
        var seen = _scene.Of(one);
        (seen.Fault, seen.Changes, seen.IsDamaged) = (new ReplicaFault(kind, new Term(1), LogIndex.Zero, "it"), StepChanges.Fault, isDamaged);
        return one;
    }
}
