using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Alarms, and the quota that raises one.</summary>
public sealed class AlarmTests
{
    private const int NoSpace = 1;
    private const int Corrupt = 2;

    private readonly Store _store = new(new KeyValueOptions { QuotaBytes = 4096 });

    [Fact]
    public void Alarms_AreSwitchedOnAndOff()
    {
        Assert.Equal([(3L, 1L)], Alarms(1, 3, NoSpace));
        Assert.Equal([(3L, 1L)], Alarms(1, 3, NoSpace));
        Alarms(1, 4, NoSpace);
        Assert.Equal([(3L, 1L), (4L, 1L)], Alarms(0));
        Assert.Empty(Alarms(0, 0, Corrupt));
        Assert.Equal([(3L, 1L)], Alarms(2, 3, NoSpace));
        Assert.Empty(Alarms(2, 3, NoSpace));
        Assert.Empty(Alarms(1, 9, 0));
        Assert.Equal([(4L, 1L)], Alarms(0));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, 3)]
    public void Alarm_OfAnUnknownKind_IsMalformed(int action, int kind) =>
        Assert.Equal(KeyValueStatus.Malformed, _store.Tell(KeyValueOperation.Alarm, Asked.Alarm(action, 1, kind)).Status);

    [Fact]
    public void Alarms_BeyondTheirLimit_AreRefused()
    {
        for (var i = 0; i < 1024; i++) Alarms(1, i, NoSpace);

        Assert.Equal(KeyValueStatus.TooManyAlarms, _store.Tell(KeyValueOperation.Alarm, Asked.Alarm(1, 5000, NoSpace)).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Tell(KeyValueOperation.Alarm, Asked.Alarm(1, 5, NoSpace)).Status);
    }

    [Fact]
    public void Put_BeyondTheQuota_IsRefusedAndRaisesTheAlarm()
    {
        while (_store.Put("k", new string('v', 200)).Status == KeyValueStatus.Ok)
        {
        }

        var status = _store.Status().Body;
        Assert.InRange(status.Number(3), 4096 - 328, 4096);
        Assert.Equal(1L, status.One(9).Number(2));
        Assert.Equal(KeyValueStatus.NoSpace, _store.Put("small", "").Status);
        Assert.Equal(KeyValueStatus.NoSpace, _store.Txn(Asked.Txn(Asked.PutOp("small"))).Status);
        Assert.Equal(KeyValueStatus.NoSpace, _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(1, 60)).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Txn(Asked.Txn(Asked.DeleteOp("k"))).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Range(Asked.Range("k")).Status);
    }

    [Fact]
    public void Put_RefusedUnderAnAlarm_RaisesNoOther()
    {
        Alarms(1, 7, NoSpace);

        Assert.Equal(KeyValueStatus.NoSpace, _store.Put("k").Status);
        Assert.Equal(KeyValueStatus.NoSpace, _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(1, 60)).Status);

        Assert.Equal([(7L, 1L)], Alarms(0));
        Alarms(2, 7, NoSpace);
        Assert.Equal(KeyValueStatus.Ok, _store.Put("k").Status);
    }

    [Fact]
    public void Put_AfterCompactionAndDisarming_IsTakenAgain()
    {
        while (_store.Put("k", new string('v', 200)).Status == KeyValueStatus.Ok)
        {
        }

        Alarms(2, 0, NoSpace);
        Assert.Equal(KeyValueStatus.NoSpace, _store.Put("k", new string('v', 400)).Status);
        _store.Compact(_store.Status().Revision);
        Assert.Equal(KeyValueStatus.NoSpace, _store.Put("k", "v").Status);

        Assert.Equal([(0L, 1L)], Alarms(2, 0, NoSpace));

        Assert.Equal(KeyValueStatus.Ok, _store.Put("k", new string('v', 400)).Status);
    }

    [Fact]
    public void Leases_CountTowardsTheQuota()
    {
        var id = 0L;
        while (_store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(++id, 60)).Status == KeyValueStatus.Ok)
        {
        }

        Assert.Equal(33L, id);
        Assert.Equal(1L, _store.Status().Body.One(9).Number(2));
    }

    [Fact]
    public void Alarm_OfCorruption_RefusesEverythingButItself()
    {
        _store.Put("a");
        Alarms(1, 3, Corrupt);

        Assert.Equal(KeyValueStatus.Corrupt, _store.Put("a").Status);
        Assert.Equal(KeyValueStatus.Corrupt, _store.Delete("a").Status);
        Assert.Equal(KeyValueStatus.Corrupt, _store.Compact(2).Status);
        Assert.Equal(KeyValueStatus.Corrupt, _store.Range(Asked.Range("a")).Status);
        Assert.Equal(KeyValueStatus.Corrupt, _store.Ask(KeyValueOperation.ReadTxn, new Message()).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Ask(KeyValueOperation.HashKv, new Message()).Status);
        Alarms(2, 3, Corrupt);
        Assert.Equal(KeyValueStatus.Ok, _store.Put("a").Status);
    }

    private List<(long Member, long Kind)> Alarms(int action, long member = 0, int kind = 0) =>
        _store.Tell(KeyValueOperation.Alarm, Asked.Alarm(action, member, kind)).Body.All(2).Select(a => (a.Number(1), a.Number(2))).ToList();
}
