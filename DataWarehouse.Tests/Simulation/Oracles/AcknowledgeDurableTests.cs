using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class AcknowledgeDurableTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void AcknowledgeDurable_BeyondTheDisk_Fires() => Fires(() => new AcknowledgeDurable(_scene.Seen).Sent(Follower(2, 2, 2), Acknowledge(1, 2, 2, 4)));

    [Fact]
    public void AcknowledgeDurable_TermNotOnDisk_Fires() => Fires(() => new AcknowledgeDurable(_scene.Seen).Sent(Follower(1, 2, 2), Acknowledge(1, 2, 2, 3)));

    [Fact]
    public void AcknowledgeDurable_AnotherEntryOnDisk_Fires()
    {
        var leader = _scene.Replica(2, 2, 3);
        Lead(_scene.Of(leader), 3);

        Fires(() => new AcknowledgeDurable(_scene.Seen).Sent(Follower(3, 2, 2), Acknowledge(1, 2, 3, 3)));
    }

    [Fact]
    public void AcknowledgeDurable_WhatTheDiskHolds_StaysSilent()
    {
        var leader = _scene.Replica(2, 2, 2);
        Lead(_scene.Of(leader), 2);

        new AcknowledgeDurable(_scene.Seen).Sent(Follower(2, 2, 2), Acknowledge(1, 2, 2, 3));
    }

    private FakeReplica Follower(long durableTerm, params long[] terms)
    {
        var one = _scene.Replica(1, terms);
        _scene.Of(one).DurableHardState = new HardState(new Term(durableTerm), ReplicaId.None, LogIndex.Zero);
        return one;
    }
}
