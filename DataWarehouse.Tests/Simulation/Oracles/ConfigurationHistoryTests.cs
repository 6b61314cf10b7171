using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ConfigurationHistoryTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void ConfigurationHistory_TwoConfigurationsAfterOneEntry_Fires()
    {
        var oracle = new ConfigurationHistory(_scene.Seen);
        Change(oracle, _scene.Replica(1), 5, Voters(1, 2, 3));

        Fires(() => Change(oracle, _scene.Replica(2), 5, Voters(1, 2, 4)));
    }

    [Fact]
    public void ConfigurationHistory_SnapshotWithALaterConfiguration_Fires()
    {
        var oracle = new ConfigurationHistory(_scene.Seen);
        var one = _scene.Replica(1);
        Change(oracle, one, 5, Voters(1, 2, 3));
        Change(oracle, one, 9, Voters(1, 2, 3, 4));

        Fires(() => oracle.Sent(one, Snapshot(7, Voters(1, 2, 3, 4))));
    }

    [Fact]
    public void ConfigurationHistory_RemovedReplicaIsBack_Fires()
    {
        var oracle = new ConfigurationHistory(_scene.Seen);
        var one = _scene.Replica(1);
        Change(oracle, one, 5, Voters(1, 2, 3));
        Change(oracle, one, 6, Voters(1, 2));

        Fires(() => Change(oracle, one, 7, Voters(1, 2, 3)));
    }

    [Fact]
    public void ConfigurationHistory_SameHistoryEverywhere_StaysSilent()
    {
        var oracle = new ConfigurationHistory(_scene.Seen);
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        Change(oracle, one, 5, Voters(1, 2, 3));
        Change(oracle, one, 9, Voters(1, 2, 4));
        Change(oracle, two, 5, Voters(1, 2, 3));
        oracle.Sent(one, Snapshot(7, Voters(1, 2, 3)));
        oracle.Sent(one, Snapshot(9, Voters(1, 2, 4)));
    }

    private static Message Snapshot(long index, GroupConfiguration configuration) => new()
    {
        Kind = MessageKind.InstallSnapshot,
        Snapshot = new SnapshotDescriptor(new LogIndex(index), new Term(1), configuration),
    };

    private void Change(ConfigurationHistory oracle, FakeReplica replica, long index, GroupConfiguration configuration)
    {
        oracle.Applied(replica, Entry(index, 1) with { Kind = EntryKind.Configuration }, 1);
        var seen = _scene.Of(replica);
        (seen.Configuration, seen.Changes) = (configuration, StepChanges.Configuration);
        seen.Positions = seen.Positions with { Applied = new LogIndex(index) };
        oracle.Stepped(replica);
    }
}
