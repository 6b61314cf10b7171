using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Puts: revisions, versions, what stays and what comes back.</summary>
public sealed class PutTests
{
    private readonly Store _store = new();

    [Fact]
    public void Put_OfANewKey_MakesRevisionTwo()
    {
        var answer = _store.Put("a", "1");

        Assert.Equal((KeyValueStatus.Ok, 2), (answer.Status, answer.Revision));
        var pair = _store.Range(Asked.Range("a")).Body.One(2);
        Assert.Equal(("a", "1", 2L, 2L, 1L, 0L), (pair.Text(1), pair.Text(5), pair.Number(2), pair.Number(3), pair.Number(4), pair.Number(6)));
    }

    [Fact]
    public void Put_OfAKeyAgain_KeepsItsCreationAndCountsItsVersions()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        _store.Put("a", "2");

        var pair = _store.Range(Asked.Range("a")).Body.One(2);
        Assert.Equal((2L, 4L, 2L), (pair.Number(2), pair.Number(3), pair.Number(4)));
    }

    [Fact]
    public void Put_AfterADeletion_BeginsANewLife()
    {
        _store.Put("a", "1");
        _store.Delete("a");
        _store.Put("a", "2");

        var pair = _store.Range(Asked.Range("a")).Body.One(2);
        Assert.Equal((4L, 4L, 1L), (pair.Number(2), pair.Number(3), pair.Number(4)));
    }

    [Fact]
    public void Put_AskedForThePrevious_AnswersWithIt()
    {
        _store.Put("a", "1");

        var previous = _store.Tell(KeyValueOperation.Put, Asked.Put("a", "2", previous: true)).Body.One(2);

        Assert.Equal(("a", "1", 2L), (previous.Text(1), previous.Text(5), previous.Number(3)));
        Assert.Empty(_store.Tell(KeyValueOperation.Put, Asked.Put("new", "2", previous: true)).Body.Numbers);
    }

    [Fact]
    public void Put_ThatKeepsTheValue_ChangesOnlyTheRest()
    {
        _store.Put("a", "1");

        Assert.Equal(KeyValueStatus.Ok, _store.Tell(KeyValueOperation.Put, Asked.Put("a", keepsValue: true)).Status);

        var pair = _store.Range(Asked.Range("a")).Body.One(2);
        Assert.Equal(("1", 2L), (pair.Text(5), pair.Number(4)));
    }

    [Fact]
    public void Put_ThatKeepsTheLease_ChangesOnlyTheRest()
    {
        _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(7, 60));
        _store.Put("a", "1", lease: 7);

        _store.Tell(KeyValueOperation.Put, Asked.Put("a", "2", keepsLease: true));

        var pair = _store.Range(Asked.Range("a")).Body.One(2);
        Assert.Equal(("2", 7L), (pair.Text(5), pair.Number(6)));
    }

    public static TheoryData<string, KeyValueStatus> Refusals => new()
    {
        { "no key", KeyValueStatus.EmptyKey },
        { "keeps the value of nothing", KeyValueStatus.KeyNotFound },
        { "keeps the lease of nothing", KeyValueStatus.KeyNotFound },
        { "keeps the value and brings one", KeyValueStatus.ValueProvided },
        { "keeps the lease and brings one", KeyValueStatus.LeaseProvided },
        { "a lease that is not there", KeyValueStatus.LeaseNotFound },
        { "a long key", KeyValueStatus.KeyTooLarge },
        { "a long request", KeyValueStatus.RequestTooLarge },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void Put_ThatCannotBe_IsRefusedAndChangesNothing(string what, KeyValueStatus expected)
    {
        var before = _store.Digest;

        var answer = _store.Tell(KeyValueOperation.Put, what switch
        {
            "no key" => Asked.Put("", "v"),
            "keeps the value of nothing" => Asked.Put("a", keepsValue: true),
            "keeps the lease of nothing" => Asked.Put("a", "v", keepsLease: true),
            "keeps the value and brings one" => Asked.Put("a", "v", keepsValue: true),
            "keeps the lease and brings one" => Asked.Put("a", "v", lease: 1, keepsLease: true),
            "a lease that is not there" => Asked.Put("a", "v", lease: 1),
            "a long key" => Asked.Put(new string('k', (64 << 10) + 1), "v"),
            _ => Asked.Put("a", new string('v', 3 << 19)),
        });

        Assert.Equal((expected, 1L), (answer.Status, answer.Revision));
        Assert.Empty(answer.Body.Numbers);
        Assert.Equal(before, _store.Digest);
    }

    [Fact]
    public void Put_OfTheLargestThatIsAllowed_IsKept()
    {
        var key = new string('k', 64 << 10);
        var value = new string('v', (3 << 19) - (64 << 10) - 16);

        Assert.Equal(KeyValueStatus.Ok, _store.Put(key, value).Status);

        Assert.Equal(value, _store.Range(Asked.Range(key)).Body.One(2).Text(5));
    }
}
