using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Leases: granting, hanging keys on them, writing down what is left, ending them.</summary>
public sealed class LeaseTests
{
    private readonly Store _store = new();

    [Fact]
    public void Grant_MakesALeaseAndNoRevision()
    {
        var answer = Grant(7, 60);

        Assert.Equal((KeyValueStatus.Ok, 1L, 7L, 60L), (answer.Status, answer.Revision, answer.Body.Number(2), answer.Body.Number(3)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1)]
    public void Grant_OfTooShortATime_IsOfTheShortest(long seconds) => Assert.Equal(2L, Grant(7, seconds).Body.Number(3));

    [Theory]
    [InlineData(7, 60, KeyValueStatus.LeaseExists)]
    [InlineData(8, 9_000_000_001, KeyValueStatus.LeaseTimeToLiveTooLarge)]
    [InlineData(8, 9_000_000_000, KeyValueStatus.Ok)]
    [InlineData(0, 60, KeyValueStatus.LeaseNotFound)]
    [InlineData(-8, 60, KeyValueStatus.Ok)]
    public void Grant_OfALease_IsRefusedWhenItCannotBe(long id, long seconds, KeyValueStatus expected)
    {
        Grant(7, 60);

        Assert.Equal(expected, Grant(id, seconds).Status);
    }

    [Fact]
    public void Revoke_DeletesTheKeysInTheirOrderInOneRevision()
    {
        Grant(7, 60);
        foreach (var key in new[] { "c", "a", "b" }) _store.Put(key, "v", lease: 7);
        _store.Put("d");

        var answer = _store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7));

        Assert.Equal((KeyValueStatus.Ok, 6L), (answer.Status, answer.Revision));
        Assert.Equal(["d=v"], _store.Everything());
        var events = _store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 6)).Body.All(11);
        Assert.Equal([(1L, "a"), (1L, "b"), (1L, "c")], events.Select(e => (e.Number(1), e.One(2).Text(1))));
        Assert.Equal(KeyValueStatus.LeaseNotFound, _store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7)).Status);
    }

    [Fact]
    public void Revoke_OfALeaseWithoutKeys_MakesNoRevision()
    {
        Grant(7, 60);

        Assert.Equal((KeyValueStatus.Ok, 1L), (_store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7)).Status, _store.Status().Revision));
    }

    [Theory]
    [InlineData("put without a lease")]
    [InlineData("put with another lease")]
    [InlineData("delete")]
    public void Key_ThatLeavesItsLease_OutlivesIt(string how)
    {
        Grant(7, 60);
        Grant(8, 60);
        foreach (var key in new[] { "a", "b", "c" }) _store.Put(key, "v", lease: 7);
        if (how == "delete") _store.Delete("b");
        _store.Put("b", "new", lease: how == "put with another lease" ? 8 : 0);

        Assert.Equal(["a", "c"], KeysOf(7));
        _store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7));

        Assert.Equal(["b=new"], _store.Everything());
        Assert.Equal(how == "put with another lease" ? ["b"] : [], KeysOf(8));
    }

    [Fact]
    public void TimeToLive_SaysWhatWasGrantedAndWhatWasWrittenDown()
    {
        Grant(7, 60);

        Assert.Equal((60L, 60L), TimesOf(7));
        Checkpoint((7, 20), (99, 5));
        Assert.Equal((20L, 60L), TimesOf(7));
        Checkpoint((7, 0));
        Assert.Equal((60L, 60L), TimesOf(7));
        Checkpoint((7, 1000));
        Assert.Equal((60L, 60L), TimesOf(7));
        Assert.Equal(KeyValueStatus.LeaseNotFound, _store.Ask(KeyValueOperation.LeaseTimeToLive, Asked.Id(99)).Status);
    }

    [Fact]
    public void Leases_AreListedByTheirNumber()
    {
        foreach (var id in new[] { 9L, 3L, long.MaxValue, -2L }) Grant(id, 60);

        Assert.Equal([-2L, 3L, 9L, long.MaxValue], _store.Ask(KeyValueOperation.LeaseLeases, new Message()).Body.All(2).Select(l => l.Number(1)));
    }

    [Fact]
    public void Leases_OutliveASnapshot()
    {
        Grant(7, 60);
        _store.Put("a", "v", lease: 7);
        Checkpoint((7, 20));

        var restored = Store.From(_store.Snapshot());

        Assert.Equal(_store.Digest, restored.Digest);
        Assert.Equal(["a"], restored.Ask(KeyValueOperation.LeaseTimeToLive, Asked.Id(7).Number(2, 1)).Body.Texts(5));
        restored.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7));
        Assert.Empty(restored.Everything());
    }

    [Fact]
    public void Checkpoint_ThatIsBroken_ChangesNothing()
    {
        Grant(7, 60);
        var before = _store.Digest;

        Assert.Equal(KeyValueStatus.Malformed, _store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((7, 20)).Bytes(1, [0x08])).Status);
        Assert.Equal(before, _store.Digest);
    }

    private Answer Grant(long id, long seconds) => _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(id, seconds));

    private void Checkpoint(params (long Id, long Seconds)[] leases) => Assert.Equal(KeyValueStatus.Ok, _store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint(leases)).Status);

    private IReadOnlyList<string> KeysOf(long id) => _store.Ask(KeyValueOperation.LeaseTimeToLive, Asked.Id(id).Number(2, 1)).Body.Texts(5);

    private (long Remaining, long Granted) TimesOf(long id)
    {
        var body = _store.Ask(KeyValueOperation.LeaseTimeToLive, Asked.Id(id)).Body;
        return (body.Number(3), body.Number(4));
    }
}
