using System.Text;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Tests.Node.Sharding;

public sealed class RequestTagsTests
{
    [Fact]
    public void Of_APut_IsTheTagOfItsKey()
    {
        Assert.Equal((TagScope.One, "t"), Of(KeyValueOperation.Put, Put("{t}a").RequestPut));
        Assert.Equal((TagScope.One, "a"), Of(KeyValueOperation.Put, new PutRequest { Key = Bytes("a"), Value = Bytes("{t}"), Lease = 7 }));
        Assert.Equal((TagScope.One, ""), Of(KeyValueOperation.Put, new PutRequest { Value = Bytes("x") }));
    }

    [Fact]
    public void Of_ARangeOrDeletion_IsOneOnlyIfNoOtherCanBeInIt()
    {
        Assert.Equal((TagScope.One, "t"), Of(KeyValueOperation.Range, Range("{t}", "{t~").RequestRange));
        Assert.Equal((TagScope.Several, ""), Of(KeyValueOperation.Range, Range("a", "b").RequestRange));
        Assert.Equal((TagScope.One, "t"), Of(KeyValueOperation.DeleteRange, Delete("{t}a", "{t}c").RequestDeleteRange));
        Assert.Equal((TagScope.Several, ""), Of(KeyValueOperation.DeleteRange, Delete("\0", "\0").RequestDeleteRange));
    }

    [Fact]
    public void Of_ATransaction_LooksAtComparisonsBothBranchesAndWhatIsNested()
    {
        Assert.Equal((TagScope.None, ""), Of(KeyValueOperation.Txn, new TxnRequest()));
        Assert.Equal((TagScope.One, "t"), Of(KeyValueOperation.Txn, Txn("{t}a", "", Put("{t}b"), Nested(Range("{t}", "{t~")), Delete("x{t}", ""))));
        Assert.Equal(TagScope.Several, Of(KeyValueOperation.Txn, Txn("a", "", Put("{t}b"))).Scope);
        Assert.Equal(TagScope.Several, Of(KeyValueOperation.Txn, Txn("{t}a", "|", Put("{t}b"))).Scope);
        Assert.Equal(TagScope.Several, Of(KeyValueOperation.Txn, Txn("{t}a", "", Put("{t}b"), Put("{u}b"))).Scope);
        Assert.Equal(TagScope.Several, Of(KeyValueOperation.Txn, Txn("{t}a", "", Put("{t}b"), Nested(Delete("{u}", "")))).Scope);
        Assert.Equal(TagScope.Several, Of(KeyValueOperation.ReadTxn, new TxnRequest { Failure = { Range("a", ""), Range("b", "") } }).Scope);
    }

    [Fact]
    public void Of_WhatNamesAKeyTwice_IsNotBelieved()
    {
        byte[] twice = [.. new PutRequest { Key = Bytes("a") }.ToByteArray(), .. new PutRequest { Key = Bytes("b") }.ToByteArray()];

        Assert.Equal(TagScope.Several, RequestTags.Of(KeyValueOperation.Put, twice).Scope);
    }

    [Fact]
    public void Of_WhatIsNoMessage_IsUnreadable()
    {
        Assert.Equal(TagScope.Unreadable, RequestTags.Of(KeyValueOperation.Put, [0x0A, 0x7F, 1]).Scope);
        Assert.Equal(TagScope.Unreadable, RequestTags.Of(KeyValueOperation.Range, [0x0B]).Scope);
        Assert.Equal(TagScope.Unreadable, RequestTags.Of(KeyValueOperation.Txn, [0x12, 0x02, 0x2A, 0x00]).Scope);
        var deep = new TxnRequest();
        for (var level = 0; level < 20; level++) deep = new TxnRequest { Success = { new RequestOp { RequestTxn = deep } } };
        Assert.Equal(TagScope.Unreadable, RequestTags.Of(KeyValueOperation.Txn, deep.ToByteArray()).Scope);
    }

    private static (TagScope Scope, string Tag) Of(KeyValueOperation operation, IMessage request)
    {
        var tags = RequestTags.Of(operation, request.ToByteArray());
        return (tags.Scope, tags.Scope == TagScope.One ? Encoding.UTF8.GetString(tags.Tag) : string.Empty);
    }

    private static TxnRequest Txn(string key, string end, params RequestOp[] operations) =>
        new() { Compare = { new Compare { Key = Bytes(key), RangeEnd = Bytes(end), Version = 1 } }, Success = { operations } };

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = Bytes(key), Value = Bytes("v") } };

    private static RequestOp Range(string key, string end) => new() { RequestRange = new RangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) } };

    private static RequestOp Delete(string key, string end) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) } };

    private static RequestOp Nested(RequestOp operation) => new() { RequestTxn = new TxnRequest { Failure = { operation } } };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
