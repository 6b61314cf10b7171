using CsCheck;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Envelopes, limits, and bytes that nobody meant.</summary>
public sealed class EnvelopeTests
{
    private static readonly KeyValueOperation[] Commands = [.. Enum.GetValues<KeyValueOperation>().Where(o => (int)o is > 0 and < 64)];
    private static readonly KeyValueOperation[] Queries = [.. Enum.GetValues<KeyValueOperation>().Where(o => (int)o >= 64)];

    [Theory]
    [InlineData(new byte[0], KeyValueStatus.Malformed)]
    [InlineData(new byte[] { 1 }, KeyValueStatus.Malformed)]
    [InlineData(new byte[] { 2, 1 }, KeyValueStatus.Unsupported)]
    [InlineData(new byte[] { 1, 0 }, KeyValueStatus.Unsupported)]
    [InlineData(new byte[] { 1, 99 }, KeyValueStatus.Unsupported)]
    [InlineData(new byte[] { 1, 1, 0xFF }, KeyValueStatus.Malformed)]
    [InlineData(new byte[] { 1, 1, 0x0B }, KeyValueStatus.Malformed)]
    public void Envelope_ThatCannotBeRead_IsRefused(byte[] bytes, KeyValueStatus expected)
    {
        var store = new Store();

        Assert.Equal(expected, Store.Open(store.Tell(bytes)).Status);
        if (bytes is not [1, 1, ..]) Assert.Equal(expected, Store.Open(store.Ask(bytes)).Status);
    }

    [Fact]
    public void Envelope_OfTheOtherKind_IsRefused()
    {
        var store = new Store();

        Assert.All(Queries, q => Assert.Equal(KeyValueStatus.Unsupported, store.Tell(q, new Message()).Status));
        Assert.All(Commands, c => Assert.Equal(KeyValueStatus.Unsupported, store.Ask(c, new Message()).Status));
    }

    [Fact]
    public void Message_WithUnknownFields_IsRead()
    {
        var store = new Store();
        var message = Asked.Put("a", "v").Number(99, 5).Bytes(98, [1, 2]);

        Assert.Equal(KeyValueStatus.Ok, store.Tell(KeyValueCommand.Encode(KeyValueOperation.Put, [.. message.ToArray(), 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7D, 1, 2, 3, 4])) is var answer ? Store.Open(answer).Status : default);
        Assert.Equal(["a=v"], store.Everything());
    }

    [Fact]
    public void Message_WithAFieldTwice_CountsTheLast()
    {
        var store = new Store();

        store.Tell(KeyValueOperation.Put, new Message().Text(1, "a").Text(1, "b").Text(2, "v"));

        Assert.Equal(["b=v"], store.Everything());
    }

    [Fact]
    public void Response_ThatIsNone_IsNotRead()
    {
        Assert.False(KeyValueResponse.TryRead(new byte[8], out _, out _, out _));
        Assert.False(KeyValueResponse.TryRead(new byte[9], out _, out _, out _));
        Assert.True(KeyValueResponse.TryRead(new byte[] { 1, 2, 0, 0, 0, 0, 0, 0, 0 }, out var status, out var revision, out var body));
        Assert.Equal((KeyValueStatus.Ok, 2L, 0), (status, revision, body.Length));
    }

    [Fact]
    public void Header_WithoutRoom_IsRefused() => Assert.Throws<ArgumentException>(() => KeyValueCommand.WriteHeader(KeyValueOperation.Put, new byte[1]));

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueOptions { RequestBytesMax = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueOptions { TransactionDepthMax = 33 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueOptions { QuotaBytes = 1 });
        Assert.Throws<ArgumentNullException>(() => new KeyValueMachineFactory(null!));
    }

    [Fact]
    public void Garbage_OfAnyKind_IsAnsweredAndLeavesReplicasEqual() => Fuzz(20_000);

    [Fact, Trait("Category", "Slow")]
    public void Garbage_InGreatAmounts_IsAnsweredAndLeavesReplicasEqual() => Fuzz(1_000_000);

    // Messages that are almost right: real ones, with some bytes changed, cut off or put in.
    private static void Fuzz(int count)
    {
        var (store, twin) = (new Store(), new Store());
        var samples = Samples();
        Gen.Select(Gen.Int[0, samples.Length - 1], Gen.Int[0, 200].Array[0, 4], Gen.Byte.Array[4], Gen.Int[0, 3]).Sample(
            (sample, places, bytes, how) =>
            {
                var command = Damage(samples[sample], places, bytes, how);
                var answer = store.Tell(command);
                Assert.NotEqual(KeyValueStatus.None, Store.Open(answer).Status);
                Assert.Equal(answer, twin.Tell(command));
                Assert.NotEqual(KeyValueStatus.None, Store.Open(store.Ask(command)).Status);
            },
            iter: count,
            threads: 1);
        Assert.Equal(store.Digest, twin.Digest);
        Assert.Equal(store.Digest, Store.From(store.Snapshot()).Digest);
    }

    private static byte[][] Samples()
    {
        var txn = Asked.Txn(
            [Asked.Compare("a", 0, 1, 0), Asked.Compare("a", 3, 1, 0, "x", "c")],
            [Asked.PutOp("a", "1"), Asked.DeleteOp("b", "d"), Asked.RangeOp(Asked.Range("a", "z", 3, 1, 1, 2)), Asked.TxnOp(Asked.Txn(Asked.PutOp("e")))],
            [Asked.PutOp(Asked.Put("c", "2", 1, previous: true)), Asked.TxnOp(Asked.Txn([Asked.Compare("a", 1, 0)], [Asked.PutOp("d")], [Asked.PutOp("d")]))]);
        Message[] messages =
        [
            txn, Asked.Put("a", "value", 1, previous: true), Asked.Put("b", "", keepsValue: true), Asked.Delete("a", "c", previous: true), Asked.Range("a", "z", 2, 1, 2, 3),
            Asked.Id(2), Asked.Grant(1, 60), Asked.Checkpoint((1, 5), (2, 6)), Asked.Alarm(2, 0, 1), Asked.Changes("a", "z", 1, true, 100, 1, 0), Asked.Put("k", new string('v', 300)),
        ];
        return [.. messages.SelectMany(m => Commands.Concat(Queries).Select(o => KeyValueCommand.Encode(o, m.ToArray())))];
    }

    private static byte[] Damage(byte[] sample, int[] places, byte[] bytes, int how)
    {
        var damaged = sample.ToList();
        foreach (var (place, i) in places.Select((p, i) => (p, i)))
        {
            var at = Math.Min(2 + place, damaged.Count);
            if (how == 0) damaged.RemoveRange(at, damaged.Count - at);
            else if (how == 1) damaged.Insert(at, bytes[i]);
            else if (at < damaged.Count) damaged[at] = how == 2 ? bytes[i] : (byte)(damaged[at] ^ (1 << (bytes[i] & 7)));
        }

        return [.. damaged];
    }
}
