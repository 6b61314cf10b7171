using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>What an observer hears.</summary>
public sealed class ObserverTests
{
    private readonly RecordingObserver _heard = new();
    private readonly Store _store;

    public ObserverTests() => _store = new Store(observer: _heard);

    [Fact]
    public void Observer_HearsEachRevisionWithItsEvents()
    {
        _store.Put("a", "1");
        _store.Txn(Asked.Txn(Asked.PutOp("a", "2"), Asked.DeleteOp("x"), Asked.PutOp("b", "1")));
        _store.Delete("a");
        _store.Delete("a");
        _store.Put("a", "3");

        Assert.Equal(
            ["2: put a=1 (create 2, mod 2, version 1, lease 0)",
             "3: put a=2 (create 2, mod 3, version 2, lease 0) was 1, put b=1 (create 3, mod 3, version 1, lease 0)",
             "4: delete a= (create 0, mod 4, version 0, lease 0) was 2",
             "5: put a=3 (create 5, mod 5, version 1, lease 0)"],
            _heard.Lines);
    }

    [Fact]
    public void Observer_HearsLeasesAndCompactions()
    {
        _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(7, 60));
        _store.Put("a", "1", lease: 7);
        _store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((7, 20), (8, 1)));
        _store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((7, 0)));
        _store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7));
        _store.Tell(KeyValueOperation.LeaseRevoke, Asked.Id(7));
        _store.Compact(2);
        _store.Compact(2);

        Assert.Equal(
            ["granted 7 for 60, 60 left",
             "2: put a=1 (create 2, mod 2, version 1, lease 7)",
             "lease 7 has 20 left",
             "lease 7 has 60 left",
             "3: delete a= (create 0, mod 3, version 0, lease 0) was 1",
             "revoked 7",
             "compacted 2"],
            _heard.Lines);
    }

    [Fact]
    public void Observer_OfARestoredStore_HearsWhereItStandsAndItsLeases()
    {
        _store.Put("a");
        _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(7, 60));
        _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(8, 90));
        _store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((7, 20)));
        var other = new RecordingObserver();

        var restored = Store.From(_store.Snapshot(), observer: other);
        restored.Put("b");

        Assert.Equal(["restored 2 from -1", "granted 7 for 60, 20 left", "granted 8 for 90, 90 left", "3: put b=v (create 3, mod 3, version 1, lease 0)"], other.Lines);
    }

    [Fact]
    public void Observer_HearsNothingOfWhatIsRefusedOrAsked()
    {
        _store.Put("");
        _store.Delete("a");
        _store.Everything();
        _store.Compact(99);

        Assert.Empty(_heard.Lines);
    }
}
