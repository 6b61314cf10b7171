using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using Google.Protobuf;

namespace DataWarehouse.Tests.Node;

/// <summary>What is read of a request before it is passed on.</summary>
public sealed class RequestShapeTests
{
    private static readonly RequestOp Read = new() { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("a") } };
    private static readonly RequestOp LocalRead = new() { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("a"), Serializable = true } };
    private static readonly RequestOp Write = new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("a") } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Range_SaysWhetherItIsSerializable(bool isSerializable) =>
        Assert.Equal(isSerializable, RequestShape.IsSerializable(new RangeRequest { Key = ByteString.CopyFromUtf8("a"), Limit = 300, Serializable = isSerializable }.ToByteArray()));

    [Fact]
    public void Txn_OfReads_OnlyReads()
    {
        var nested = new TxnRequest { Success = { new RequestOp { RequestTxn = new TxnRequest { Failure = { Read } } } } };

        Assert.True(IsReadOnly(new TxnRequest(), out _));
        Assert.True(IsReadOnly(new TxnRequest { Success = { LocalRead }, Failure = { LocalRead } }, out var isLocal));
        Assert.True(isLocal);
        Assert.True(IsReadOnly(new TxnRequest { Success = { LocalRead, Read } }, out isLocal));
        Assert.False(isLocal);
        Assert.True(IsReadOnly(nested, out isLocal));
        Assert.False(isLocal);
    }

    [Fact]
    public void Txn_ThatMayWrite_DoesNotOnlyRead()
    {
        Assert.False(IsReadOnly(new TxnRequest { Success = { Read }, Failure = { Write } }, out _));
        Assert.False(IsReadOnly(new TxnRequest { Success = { new RequestOp { RequestTxn = new TxnRequest { Success = { Write } } } } }, out _));
    }

    [Fact]
    public void Txn_ThatIsDeeperThanAnybodyAllows_GoesWhereItIsRefused()
    {
        var txn = new TxnRequest { Success = { Read } };
        for (var depth = 0; depth < 50; depth++) txn = new TxnRequest { Success = { new RequestOp { RequestTxn = txn } } };

        Assert.False(IsReadOnly(txn, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x12, 0x7f })]
    [InlineData(new byte[] { 0x12, 0x02, 0x0a, 0x7f })]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0x13 })]
    public void Bytes_ThatAreNoMessage_GoWhereTheyAreRefused(byte[] bytes) => Assert.False(RequestShape.IsReadOnly(bytes, out _));

    [Fact]
    public void UnknownFields_ArePassedOver() =>
        Assert.True(RequestShape.IsSerializable([0x38, 0x01, 0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8, 0xfd, 0x01, 1, 2, 3, 4, 0xf8, 0x01, 0x96, 0x01]));

    private static bool IsReadOnly(TxnRequest request, out bool isSerializable) => RequestShape.IsReadOnly(request.ToByteArray(), out isSerializable);
}
