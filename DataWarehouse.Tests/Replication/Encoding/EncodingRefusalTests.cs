using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>Bytes that are not of the format, of a later one, or not for this membership: what each refusal says.</summary>
public sealed class EncodingRefusalTests
{
    private static readonly InMemoryClusterMembership Plain = new("A");
    private static readonly InMemoryEpochMembership Epochs = InMemoryEpochMembership.Founded("A", "A", "B");

    [Theory]
    [InlineData("", "ends too early (at byte 0 of 0)")]
    [InlineData("21", "starts with 0x21 where 0x11 belongs")]
    [InlineData("10", "starts with 0x10")]
    [InlineData("1100", "ends too early (at byte 2 of 2)")]
    [InlineData("1180000000", "longer than needed (at byte 3")]
    [InlineData("1180808080808080808000", "above 2^63 - 1")]
    [InlineData("11ffffffffffffffffff01", "above 2^63 - 1")]
    [InlineData("11000101", "announces more than it holds")]
    [InlineData("110001000100", "incarnation twice, or incarnation 0")]
    [InlineData("1100020101000100", "incarnation twice, or incarnation 0")]
    [InlineData("110001010000", "an empty entry")]
    [InlineData("11000201 01ffffffffffffffff7f0100", "an incarnation above 2^63 - 1")]
    [InlineData("110000010003", "a detached dot out of place")]
    [InlineData("110000010101", "a detached dot out of place")]
    [InlineData("110001010301 0104", "a detached dot out of place")]
    [InlineData("1100010103010103", "a detached dot out of place")]
    [InlineData("11000002010300 03", "a detached dot out of place")]
    [InlineData("110000020105 0003", "a detached dot out of place")]
    [InlineData("11000000ff", "has 1 bytes too many")]
    public void Context_Malformed_SaysWhatAndWhere(string hex, string says)
    {
        var refusal = Assert.Throws<CausalityException>(() => ContextEncoding.Decode(Bytes(hex)));

        Assert.Equal((CausalityError.MalformedEncoding, false), (refusal.Error, refusal.IsTransient));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12000000")]
    [InlineData("1f")]
    public void Context_OfALaterRelease_SaysToUpgrade(string hex)
    {
        var refusal = Assert.Throws<CausalityException>(() => ContextEncoding.Decode(Bytes(hex)));

        Assert.Equal(CausalityError.FutureEncoding, refusal.Error);
        Assert.Contains("Upgrade this node", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1100818001")]
    [InlineData("110000818004")]
    [InlineData("1100ffffffffffffffff7f")]
    public void Context_MoreThanTheLimits_IsRefused(string hex) =>
        Assert.Equal(CausalityError.LimitExceeded, Assert.Throws<CausalityException>(() => ContextEncoding.Decode(Bytes(hex))).Error);

    [Theory]
    [InlineData("22", CausalityError.FutureEncoding)]
    [InlineData("11000000", CausalityError.MalformedEncoding)]
    [InlineData("21000101010001010000", CausalityError.MalformedEncoding)]
    [InlineData("2100010101000101020000", CausalityError.MalformedEncoding)]
    [InlineData("2100010101000100010000", CausalityError.MalformedEncoding)]
    [InlineData("21000101020002010200000100", CausalityError.MalformedEncoding)]
    [InlineData("21000101020002010100000100", CausalityError.MalformedEncoding)]
    [InlineData("2100010101000101010500", CausalityError.MalformedEncoding)]
    [InlineData("21000101010001010181808020", CausalityError.LimitExceeded)]
    [InlineData("2100010101008120", CausalityError.LimitExceeded)]
    [InlineData("21030101010000", CausalityError.AheadOfEpoch)]
    [InlineData("21000103010000", CausalityError.AheadOfEpoch)]
    public void Set_NotReadable_IsRefused(string hex, CausalityError error) =>
        Assert.Equal(error, Assert.Throws<CausalityException>(
            () => SetEncoding.Decode(Bytes(hex), BytesCodec.Instance, Epochs.View)).Error);

    [Fact]
    public void Set_StampBelowTheHorizon_IsRefused()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");
        membership.Apply(new MembershipChange.Nothing());
        membership.Apply(new MembershipChange.Forget(new Epoch(3)));

        var refusal = Assert.Throws<CausalityException>(
            () => SetEncoding.Decode(Bytes("2102000000"), BytesCodec.Instance, membership.View));

        Assert.Equal(CausalityError.BelowHorizon, refusal.Error);
    }

    [Theory]
    [InlineData("32", CausalityError.FutureEncoding, "later release")]
    [InlineData("31", CausalityError.MalformedEncoding, "ends too early")]
    [InlineData("3102", CausalityError.MalformedEncoding, "unknown flags 0x02")]
    [InlineData("310100000000000000000000000000000000000000", CausalityError.MalformedEncoding, "an empty digest")]
    [InlineData("31010011", CausalityError.MalformedEncoding, "ends too early")]
    [InlineData("3100000100010100", CausalityError.MalformedEncoding, "no valid name")]
    [InlineData("31000001 01c300010000", CausalityError.MalformedEncoding, "no valid name")]
    [InlineData("31000001014100 00 00", CausalityError.MalformedEncoding, "an empty entry")]
    [InlineData("310000020142000101410001 00", CausalityError.MalformedEncoding, "entries out of order")]
    [InlineData("310000020141000101410002 00", CausalityError.MalformedEncoding, "entries out of order")]
    [InlineData("310000000101410001", CausalityError.MalformedEncoding, "a detached dot out of place")]
    [InlineData("3100000002014100 0501410005", CausalityError.MalformedEncoding, "a detached dot out of place")]
    [InlineData("31000000000000", CausalityError.MalformedEncoding, "2 bytes too many")]
    [InlineData("3100010000", CausalityError.AheadOfEpoch, "no epochs")]
    public void Vector_NotReadable_IsRefused(string hex, CausalityError error, string says)
    {
        var refusal = Assert.Throws<CausalityException>(() => VectorEncoding.Decode(Bytes(hex), Plain, VectorRole.Context));

        Assert.Equal(error, refusal.Error);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vector_NodeIdLongerThanTheLimit_IsRefused()
    {
        byte[] bytes = [0x31, 0, 0, 1, 0x80, 0x02, .. Enumerable.Repeat((byte)'x', 256), 0, 1, 0];

        Assert.Equal(CausalityError.MalformedEncoding, Assert.Throws<CausalityException>(
            () => VectorEncoding.Decode(bytes, Plain, VectorRole.Context)).Error);
    }

    [Theory]
    [InlineData("3100030000", CausalityError.AheadOfEpoch)]
    [InlineData("3100000101410301 00", CausalityError.AheadOfEpoch)]
    [InlineData("3100000101410001 00", CausalityError.UnknownNode)]
    [InlineData("3100000101410201 00", CausalityError.UnknownNode)]
    public void Vector_NotForThisMembership_IsRefused(string hex, CausalityError error) =>
        Assert.Equal(error, Assert.Throws<CausalityException>(
            () => VectorEncoding.Decode(Bytes(hex), Epochs, VectorRole.Context)).Error);

    [Fact]
    public void Arguments_Null_AreRefused()
    {
        var view = MembershipView.WithoutEpochs;

        Assert.Throws<ArgumentNullException>(() => VectorEncoding.Encode(null!));
        Assert.Throws<ArgumentNullException>(() => VectorEncoding.Decode([], null!, VectorRole.Context));
        Assert.Throws<ArgumentNullException>(() => SetEncoding.Encode<byte[]>(DvvSet<byte[]>.Empty, null!));
        Assert.Throws<ArgumentNullException>(() => SetEncoding.Decode<byte[]>([], null!, view));
        Assert.Throws<ArgumentNullException>(() => SetEncoding.Decode([], BytesCodec.Instance, null!));
        Assert.Throws<ArgumentNullException>(() => BytesCodec.Instance.GetByteCount(null!));
        Assert.Throws<ArgumentNullException>(() => BytesCodec.Instance.Write(null!, []));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));
}
