using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>What a watcher catches up by.</summary>
public sealed class ChangesTests
{
    private readonly Store _store = new();

    public ChangesTests()
    {
        _store.Put("a", "1"); // 2
        _store.Put("b", "1"); // 3
        _store.Txn(Asked.Txn(Asked.PutOp("a", "2"), Asked.PutOp("c", "1"), Asked.DeleteOp("b"))); // 4
        _store.Put("b", "2"); // 5
    }

    [Theory]
    [InlineData("\0", "\0", 1, "2+a 3+b 4+a 4+c 4-b 5+b")]
    [InlineData("\0", "\0", 4, "4+a 4+c 4-b 5+b")]
    [InlineData("\0", "\0", 6, "")]
    [InlineData("\0", "\0", 99, "")]
    [InlineData("\0", "\0", 0, "")]
    [InlineData("b", "", 1, "3+b 4-b 5+b")]
    [InlineData("a", "b", 1, "2+a 4+a")]
    [InlineData("b", "\0", 4, "4+c 4-b 5+b")]
    public void Changes_FromARevision_AreThoseOfTheRange(string key, string end, long revision, string expected)
    {
        var answer = _store.Ask(KeyValueOperation.Changes, Asked.Changes(key, end, revision));

        Assert.Equal((KeyValueStatus.Ok, 5L, 0L), (answer.Status, answer.Body.Number(64), answer.Body.Number(65)));
        Assert.Equal(expected, Text(answer));
    }

    [Theory]
    [InlineData(0, "4-b")]
    [InlineData(1, "2+a 3+b 4+a 4+c 5+b")]
    public void Changes_Filtered_LeaveAKindOut(int filter, string expected)
    {
        Assert.Equal(expected, Text(_store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 1, filters: filter))));
        Assert.Equal(expected, Text(_store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 1).Bytes(5, [(byte)filter]))));
    }

    [Fact]
    public void Changes_WithPrevious_ShowWhatWasReplacedInTheSameLife()
    {
        var events = _store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 1, previous: true)).Body.All(11);

        Assert.Equal(["", "", "1", "", "1", ""], events.Select(e => e.Has(3) ? e.One(3).Text(5) : ""));
        Assert.Equal((3L, 3L, 1L), (events[4].One(3).Number(2), events[4].One(3).Number(3), events[4].One(3).Number(4)));
    }

    [Fact]
    public void Changes_OfADeletion_HaveOnlyKeyAndRevision()
    {
        var deletion = _store.Ask(KeyValueOperation.Changes, Asked.Changes("b", "", 4)).Body.All(11)[0];

        Assert.Equal((1L, "b", 4L), (deletion.Number(1), deletion.One(2).Text(1), deletion.One(2).Number(3)));
        Assert.Equal([1, 3], deletion.One(2).Numbers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(100_000)]
    public void Changes_InPieces_AreAllOfThemOnce(long bytesMax)
    {
        var (seen, revision, sub, calls) = (new List<string>(), 1L, 0L, 0);
        for (var isComplete = false; !isComplete; calls++)
        {
            var answer = _store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, revision, bytesMax: bytesMax, sub: sub));
            if (Text(answer).Length > 0) seen.Add(Text(answer));
            (revision, sub) = (answer.Body.Number(64) + 1, answer.Body.Number(65));
            isComplete = answer.Body.Number(64) == answer.Revision;
        }

        Assert.Equal("2+a 3+b 4+a 4+c 4-b 5+b", string.Join(' ', seen));
        Assert.Equal(bytesMax switch { 1 or 20 => 6, 40 => 3, 60 => 2, _ => 1 }, calls);
    }

    [Fact]
    public void Changes_ThatHaveToLookAtMany_SayHowFarTheyCame()
    {
        var store = new Store();
        store.Put("wanted");
        for (var i = 0; i < 60_000; i++) store.Put("other");
        store.Put("wanted");

        var first = store.Ask(KeyValueOperation.Changes, Asked.Changes("wanted", "", 2)).Body;
        var second = store.Ask(KeyValueOperation.Changes, Asked.Changes("wanted", "", first.Number(64) + 1, sub: first.Number(65))).Body;

        Assert.Equal((1, 1), (first.All(11).Count, second.All(11).Count));
        Assert.Equal((50_001L, 60_003L), (first.Number(64), second.Number(64)));
    }

    [Theory]
    [InlineData("no key", KeyValueStatus.EmptyKey)]
    [InlineData("negative bytes", KeyValueStatus.Malformed)]
    [InlineData("a strange filter", KeyValueStatus.Malformed)]
    [InlineData("broken", KeyValueStatus.Malformed)]
    public void Changes_ThatCannotBe_AreRefused(string what, KeyValueStatus expected) => Assert.Equal(expected, _store.Ask(KeyValueOperation.Changes, what switch
    {
        "no key" => new Message().Number(3, 1),
        "negative bytes" => Asked.Changes("a", "", 1, bytesMax: -1),
        "a strange filter" => Asked.Changes("a", "", 1).Bytes(5, [0xFF]),
        _ => new Message().Text(1, "a").Number(0, 1),
    }).Status);

    private static string Text(Answer answer) =>
        string.Join(' ', answer.Body.All(11).Select(e => $"{e.One(2).Number(3)}{(e.Number(1) == 1 ? '-' : '+')}{e.One(2).Text(1)}"));
}
