using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Transactions: comparisons, branches, nesting, what is refused.</summary>
public sealed class TxnTests
{
    private readonly Store _store = new();

    public TxnTests()
    {
        _store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(5, 60));
        _store.Put("a", "1"); // 2
        _store.Put("b", "2"); // 3
        _store.Put("b", "3", lease: 5); // 4
    }

    [Theory]
    [InlineData("a", 0, 0, 1, "", "", true)] // version =
    [InlineData("b", 0, 0, 1, "", "", false)]
    [InlineData("b", 0, 1, 1, "", "", true)] // >
    [InlineData("b", 0, 2, 3, "", "", true)] // <
    [InlineData("b", 0, 3, 2, "", "", false)] // not
    [InlineData("b", 1, 0, 3, "", "", true)] // create
    [InlineData("b", 1, 1, 3, "", "", false)]
    [InlineData("b", 2, 0, 4, "", "", true)] // mod
    [InlineData("b", 2, 2, 4, "", "", false)]
    [InlineData("b", 3, 0, 0, "3", "", true)] // value
    [InlineData("b", 3, 1, 0, "2", "", true)]
    [InlineData("b", 3, 2, 0, "4", "", true)]
    [InlineData("b", 3, 3, 0, "3", "", false)]
    [InlineData("b", 4, 0, 5, "", "", true)] // lease
    [InlineData("a", 4, 0, 0, "", "", true)]
    [InlineData("x", 0, 0, 0, "", "", true)] // nothing compares as zero
    [InlineData("x", 1, 0, 0, "", "", true)]
    [InlineData("x", 2, 2, 1, "", "", true)]
    [InlineData("x", 3, 0, 0, "", "", false)] // but has no value
    [InlineData("x", 3, 3, 0, "1", "", false)]
    [InlineData("a", 3, 1, 0, "0", "c", true)] // all of a range
    [InlineData("a", 3, 0, 0, "1", "c", false)]
    [InlineData("a", 2, 1, 1, "", "\0", true)]
    [InlineData("x", 0, 0, 0, "", "z", true)] // an empty range
    [InlineData("x", 3, 0, 0, "", "z", false)]
    public void Compare_DecidesTheBranch(string key, int target, int result, long number, string value, string end, bool expected)
    {
        var answer = _store.Txn(Asked.Txn([Asked.Compare(key, target, result, number, value, end)], [Asked.PutOp("yes")], [Asked.PutOp("no")]));

        Assert.Equal((KeyValueStatus.Ok, 5L, expected), (answer.Status, answer.Revision, answer.Body.Number(2) == 1));
        Assert.Equal(["a", "b", expected ? "yes" : "no"], _store.Range(Asked.Range("\0", Asked.NoEnd)).KeyNames);
    }

    [Fact]
    public void Compare_WithAUnionOfAnotherTarget_ComparesWithZero()
    {
        var mixed = new Message().Number(1, 0).Number(2, 0).Text(3, "a").Number(6, 1);

        Assert.Equal(0L, _store.Txn(Asked.Txn([mixed], [], [])).Body.Number(2));
    }

    [Fact]
    public void Txn_WithoutComparisons_Succeeds() => Assert.Equal(1L, _store.Txn(Asked.Txn(Asked.PutOp("c"))).Body.Number(2));

    [Fact]
    public void Txn_WithManyWrites_MakesOneRevision()
    {
        var answer = _store.Txn(Asked.Txn(Asked.PutOp("c"), Asked.DeleteOp("a"), Asked.PutOp("d")));

        Assert.Equal(5L, answer.Revision);
        Assert.Equal([5L, 5L], _store.Range(Asked.Range("c", "e")).Body.All(2).Select(p => p.Number(3)));
        var events = _store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 5)).Body.All(11);
        Assert.Equal(["c", "a", "d"], events.Select(e => e.One(2).Text(1)));
    }

    [Fact]
    public void Txn_ThatOnlyReadsOrFindsNothing_MakesNoRevision()
    {
        Assert.Equal(4L, _store.Txn(Asked.Txn(Asked.RangeOp(Asked.Range("a")))).Revision);
        Assert.Equal(4L, _store.Txn(Asked.Txn(Asked.DeleteOp("x"))).Revision);
    }

    [Fact]
    public void Txn_Operations_SeeThoseBefore()
    {
        var body = _store.Txn(Asked.Txn(
            Asked.RangeOp(Asked.Range("c")),
            Asked.PutOp("c", "new"),
            Asked.RangeOp(Asked.Range("c")),
            Asked.DeleteOp("a", "b"),
            Asked.RangeOp(Asked.Range("a", "d")),
            Asked.RangeOp(Asked.Range("a", "d", revision: 4)))).Body;

        var answers = body.All(3);
        Assert.Equal(6, answers.Count);
        Assert.Empty(answers[0].One(1).All(2));
        Assert.Equal(4L, answers[0].One(1).One(1).Number(3));
        Assert.Equal(5L, answers[1].One(2).One(1).Number(3));
        Assert.Equal("new", answers[2].One(1).One(2).Text(5));
        Assert.Equal(5L, answers[2].One(1).One(1).Number(3));
        Assert.Equal((1L, 5L), (answers[3].One(3).Number(2), answers[3].One(3).One(1).Number(3)));
        Assert.Equal(["b", "c"], answers[4].One(1).All(2).Select(p => p.Text(1)));
        Assert.Equal(["a", "b"], answers[5].One(1).All(2).Select(p => p.Text(1)));
    }

    [Fact]
    public void Txn_Nested_DecidesEverythingBeforeItWritesAnything()
    {
        var nested = Asked.Txn([Asked.Compare("a", 3, 0, value: "1")], [Asked.RangeOp(Asked.Range("c"))], [Asked.PutOp("wrong")]);

        var body = _store.Txn(Asked.Txn(Asked.PutOp("c", "9"), Asked.DeleteOp("a"), Asked.TxnOp(nested))).Body;

        var inner = body.All(3)[2].One(4);
        Assert.Equal(1L, inner.Number(2));
        Assert.Equal("9", inner.All(3)[0].One(1).One(2).Text(5));
    }

    [Fact]
    public void Txn_WithPreviousValues_AnswersWithThem()
    {
        var answers = _store.Txn(Asked.Txn(Asked.PutOp(Asked.Put("a", "9", previous: true)), Asked.DeleteOp(Asked.Delete("b", previous: true)))).Body.All(3);

        Assert.Equal("1", answers[0].One(2).One(2).Text(5));
        Assert.Equal("3", answers[1].One(3).One(3).Text(5));
    }

    public static TheoryData<string, string, KeyValueStatus> Overlaps => new()
    {
        { "two puts", "p:a p:a", KeyValueStatus.DuplicateKey },
        { "puts of two keys", "p:a p:b", KeyValueStatus.Ok },
        { "a put in a deletion", "p:b d:a-c", KeyValueStatus.DuplicateKey },
        { "a put at the end of a deletion", "p:c d:a-c", KeyValueStatus.Ok },
        { "a put behind an open deletion", "p:z d:b-0", KeyValueStatus.DuplicateKey },
        { "a put before an open deletion", "p:a d:b-0", KeyValueStatus.Ok },
        { "a put of the key deleted", "d:a p:a", KeyValueStatus.DuplicateKey },
        { "two deletions", "d:a-c d:b", KeyValueStatus.Ok },
        { "a put here and in a nested one", "p:a t(p:a|)", KeyValueStatus.DuplicateKey },
        { "puts in two nested ones", "t(p:a|) t(p:a|)", KeyValueStatus.DuplicateKey },
        { "puts in both branches of one", "t(p:a|p:a)", KeyValueStatus.Ok },
        { "puts in both branches, and another", "t(p:a|p:a) t(|p:a)", KeyValueStatus.DuplicateKey },
        { "a nested put in a deletion here", "d:a-c t(p:b|)", KeyValueStatus.DuplicateKey },
        { "a nested put in the other branch in a deletion here", "d:a-c t(|p:b)", KeyValueStatus.DuplicateKey },
        { "a nested deletion before a put here", "t(d:a|) p:a", KeyValueStatus.DuplicateKey },
        { "a nested deletion before a nested put", "t(d:a|) t(p:a|)", KeyValueStatus.DuplicateKey },
        { "a nested put before a nested deletion", "t(p:a|) t(d:a|)", KeyValueStatus.Ok },
        { "a nested put before a deletion further down", "t(p:a|) t(t(d:a-z|)|)", KeyValueStatus.Ok },
        { "a put in one branch and a deletion in the other", "t(p:a|d:a)", KeyValueStatus.Ok },
        { "deep puts", "t(t(p:a|)|t(p:a|)) p:a", KeyValueStatus.DuplicateKey },
        { "deep puts that exclude each other", "t(t(p:a|p:a)|t(p:a|)) p:b", KeyValueStatus.Ok },
    };

    [Theory, MemberData(nameof(Overlaps))]
    public void Txn_ThatMayWriteAKeyTwice_IsRefusedAsEtcdDoes(string what, string operations, KeyValueStatus expected)
    {
        Assert.NotEmpty(what);
        var parsed = TxnText.Parse(operations);
        var before = _store.Digest;

        Assert.Equal(expected, _store.Txn(Asked.Txn(parsed)).Status);
        Assert.Equal(expected, _store.Txn(Asked.Txn([Asked.Compare("a", 0, 0, 99)], parsed, [])).Status);
        Assert.Equal(expected, _store.Txn(Asked.Txn([Asked.Compare("a", 0, 0, 99)], [], parsed)).Status);
        Assert.Equal(expected == KeyValueStatus.Ok, before != _store.Digest);
    }

    public static TheoryData<string, KeyValueStatus> Refusals => new()
    {
        { "too many", KeyValueStatus.TooManyOperations },
        { "too many comparisons", KeyValueStatus.TooManyOperations },
        { "too many with what is nested", KeyValueStatus.TooManyOperations },
        { "too many in all", KeyValueStatus.TooManyOperations },
        { "too deep", KeyValueStatus.NestedTooDeep },
        { "an empty operation", KeyValueStatus.KeyNotFound },
        { "an empty key in the branch not taken", KeyValueStatus.EmptyKey },
        { "an empty key in a comparison", KeyValueStatus.EmptyKey },
        { "an unknown result", KeyValueStatus.InvalidComparison },
        { "an unknown target", KeyValueStatus.InvalidComparison },
        { "a future revision", KeyValueStatus.FutureRevision },
        { "a lease that is not there", KeyValueStatus.LeaseNotFound },
        { "a value kept of nothing", KeyValueStatus.KeyNotFound },
        { "a broken operation", KeyValueStatus.Malformed },
        { "a broken nested one", KeyValueStatus.Malformed },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void Txn_ThatCannotBe_IsRefusedAndChangesNothing(string what, KeyValueStatus expected)
    {
        var before = _store.Digest;

        var answer = _store.Txn(what switch
        {
            "too many" => Asked.Txn([.. Enumerable.Range(0, 129).Select(i => Asked.PutOp("k" + i))]),
            "too many comparisons" => Asked.Txn([.. Enumerable.Range(0, 129).Select(i => Asked.Compare("k" + i, 0, 0))], [], []),
            "too many with what is nested" => Asked.Txn([.. Enumerable.Range(0, 100).Select(i => Asked.TxnOp(Asked.Txn([.. Enumerable.Range(0, 29).Select(j => Asked.PutOp($"k{i}-{j}"))])))]),
            "too many in all" => Asked.Txn([.. Enumerable.Range(0, 64).Select(i => Asked.TxnOp(Asked.Txn([.. Enumerable.Range(0, 64).Select(j => Asked.PutOp($"k{i}-{j}"))])))]),
            "too deep" => Enumerable.Range(0, 8).Aggregate(Asked.Txn(Asked.PutOp("c")), (inner, _) => Asked.Txn(Asked.TxnOp(inner))),
            "an empty operation" => Asked.Txn(Asked.PutOp("c"), new Message()),
            "an empty key in the branch not taken" => Asked.Txn([], [Asked.PutOp("c")], [Asked.PutOp("")]),
            "an empty key in a comparison" => Asked.Txn([Asked.Compare("", 0, 0)], [], []),
            "an unknown result" => Asked.Txn([Asked.Compare("a", 0, 4)], [], []),
            "an unknown target" => Asked.Txn([new Message().Number(2, 5).Text(3, "a")], [], []),
            "a future revision" => Asked.Txn(Asked.PutOp("c"), Asked.RangeOp(Asked.Range("a", revision: 5))),
            "a lease that is not there" => Asked.Txn(Asked.PutOp("c"), Asked.PutOp(Asked.Put("d", "v", lease: 99))),
            "a value kept of nothing" => Asked.Txn(Asked.PutOp("c"), Asked.PutOp(Asked.Put("d", keepsValue: true))),
            "a broken operation" => Asked.Txn(Asked.PutOp("c"), new Message().Bytes(2, [0x0A, 0x7F])),
            _ => Asked.Txn(Asked.PutOp("c"), new Message().Bytes(4, [0x12])),
        });

        Assert.Equal((expected, 4L), (answer.Status, answer.Revision));
        Assert.Equal(before, _store.Digest);
    }

    [Fact]
    public void Txn_AsDeepAndAsLargeAsAllowed_IsRun()
    {
        Assert.Equal(KeyValueStatus.Ok, _store.Txn(Enumerable.Range(0, 7).Aggregate(Asked.Txn(Asked.PutOp("c")), (inner, _) => Asked.Txn(Asked.TxnOp(inner)))).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Txn(Asked.Txn([.. Enumerable.Range(0, 128).Select(i => Asked.PutOp("k" + i))])).Status);
    }

    [Fact]
    public void ReadTxn_ThatMayWrite_IsRefused()
    {
        var txn = Asked.Txn([], [Asked.RangeOp(Asked.Range("a"))], [Asked.PutOp("c")]);

        Assert.Equal(KeyValueStatus.NotReadOnly, _store.Ask(KeyValueOperation.ReadTxn, txn).Status);
        var answer = _store.Ask(KeyValueOperation.ReadTxn, Asked.Txn(Asked.RangeOp(Asked.Range("a"))));
        Assert.Equal("1", answer.Body.All(3)[0].One(1).One(2).Text(5));
    }

    [Fact]
    public void Txn_WithAnAnswerThatIsTooLong_ChangesNothing()
    {
        var store = new Store(new KeyValueOptions { ResponseBytesMax = 4096 });
        for (var i = 0; i < 30; i++) store.Put("k" + i, new string('v', 100));
        var before = store.Digest;

        Assert.Equal(KeyValueStatus.ResponseTooLarge, store.Txn(Asked.Txn(Asked.PutOp("a"), Asked.RangeOp(Asked.Range("k", "l")))).Status);
        Assert.Equal(KeyValueStatus.ResponseTooLarge, store.Txn(Asked.Txn(Asked.DeleteOp(Asked.Delete("k", "l", previous: true)))).Status);
        Assert.Equal(KeyValueStatus.ResponseTooLarge, store.Tell(KeyValueOperation.DeleteRange, Asked.Delete("k", "l", previous: true)).Status);
        Assert.Equal(before, store.Digest);
        Assert.Equal(KeyValueStatus.Ok, store.Txn(Asked.Txn(Asked.PutOp("a"), Asked.RangeOp(Asked.Range("k", "l", limit: 3)), Asked.RangeOp(Asked.Range("k1")))).Status);
    }
}
