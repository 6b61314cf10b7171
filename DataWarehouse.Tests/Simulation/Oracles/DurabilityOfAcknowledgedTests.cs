using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class DurabilityOfAcknowledgedTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void DurabilityOfAcknowledged_EntryGoneAfterCrash_Fires()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 3));

        _scene.Of(one).Log.CutAfter(new LogIndex(2));

        Fires(() => oracle.Restarted(one));
    }

    [Fact]
    public void DurabilityOfAcknowledged_DiskWasHurtAndServesAllTheSame_Fires()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 3));
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        _scene.Of(one).IsDamaged = true;

        Fires(() => oracle.Restarted(one));
    }

    [Fact]
    public void DurabilityOfAcknowledged_OtherContentOfTheSameTerm_Fires()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 3));
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        _scene.Of(one).Log.Append(new Term(2), 99);
        _scene.Of(one).Term = new Term(5);

        Fires(() => oracle.Restarted(one));
    }

    [Fact]
    public void DurabilityOfAcknowledged_OtherEntryWithoutALaterTerm_Fires()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 4));
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        Extend(_scene.Of(one), 1);
        _scene.Of(one).Term = new Term(2);

        Fires(() => oracle.Restarted(one));
    }

    [Fact]
    public void DurabilityOfAcknowledged_OverwrittenByALaterLeader_StaysSilent()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 4));
        oracle.Persisted(one, Write(1, null, Entry(3, 3)));
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        Extend(_scene.Of(one), 3);

        oracle.Restarted(one);
    }

    [Fact]
    public void DurabilityOfAcknowledged_OverwriteSurvivedTheCrash_StaysSilent()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 4));
        _scene.Of(one).Log.CutAfter(new LogIndex(2));
        Extend(_scene.Of(one), 3);
        _scene.Of(one).Term = new Term(3);

        oracle.Restarted(one);
    }

    [Fact]
    public void DurabilityOfAcknowledged_AllBack_StaysSilent()
    {
        var oracle = new DurabilityOfAcknowledged(_scene.Seen);
        var one = _scene.Replica(1, 2, 2);
        oracle.Sent(one, Acknowledge(1, 2, 2, 3));

        oracle.Restarted(one);
    }
}
