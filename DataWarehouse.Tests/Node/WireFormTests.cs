using CsCheck;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Watches;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using Google.Protobuf;
using Grpc.Core;
using Pair = DataWarehouse.Node.Wire.KeyValue;

namespace DataWarehouse.Tests.Node;

/// <summary>What the server writes and reads by hand is what the generated classes write and read.</summary>
public sealed class WireFormTests
{
    private static readonly MemberBook Book = new(new ClusterId(77), new PeerId("n1", new Incarnation(1)), [new ClusterMember("n1", 1, new HostPort("h", 1), new HostPort("h", 2))]);

    [Fact]
    public void Varint_RoundTrips() => Gen.ULong.Sample(static value =>
    {
        Span<byte> bytes = stackalloc byte[Varint.BytesMax];
        ReadOnlySpan<byte> written = bytes[..Varint.Write(bytes, value)];
        Assert.Equal(Varint.SizeOf(value), written.Length);
        Assert.True(Varint.TryRead(ref written, out var read));
        Assert.True(written.IsEmpty);
        Assert.Equal(value, read);
    });

    [Fact]
    public void Varint_ThatDoesNotEnd_IsNone()
    {
        ReadOnlySpan<byte> bytes = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
        Assert.False(Varint.TryRead(ref bytes, out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(long.MaxValue, 300)]
    public void Header_IsWhatTheClassesRead(long revision, long term)
    {
        var header = new HeaderPrefix(Book);
        var bytes = new byte[header.SizeOf(revision, term)];
        Assert.Equal(bytes.Length, header.Write(bytes, revision, term));

        Assert.Equal(header.ToMessage(revision, term), PutResponse.Parser.ParseFrom(bytes).Header);
    }

    [Fact]
    public void Event_IsWhatTheClassesRead()
    {
        var record = new KeyValueRecord { Key = new byte[] { 1, 2 }, Value = new byte[300], CreateRevision = 3, ModRevision = 400, Version = 5, Lease = 6 };
        var change = EventBytes.Copy(new KeyValueEvent { Kind = KeyValueEventKind.Put, Current = record, Previous = record with { Version = 4 }, HasPrevious = true }, withPrevious: true);
        var gone = EventBytes.Copy(new KeyValueEvent { Kind = KeyValueEventKind.Delete, Current = new KeyValueRecord { Key = new byte[] { 1 }, ModRevision = 9 } }, withPrevious: true);
        var bytes = new byte[change.SizeOf(withPrevious: true) + gone.SizeOf(withPrevious: false)];
        gone.Write(bytes.AsSpan(change.Write(bytes, withPrevious: true)), withPrevious: false);

        var events = WatchResponse.Parser.ParseFrom(bytes).Events;

        Assert.Equal(new Pair { Key = ByteString.CopyFrom(1, 2), Value = ByteString.CopyFrom(new byte[300]), CreateRevision = 3, ModRevision = 400, Version = 5, Lease = 6 }, events[0].Kv);
        Assert.Equal(4, events[0].PrevKv.Version);
        Assert.Equal((Event.Types.EventType.Delete, 9L), (events[1].Type, events[1].Kv.ModRevision));
        Assert.Equal(change.SizeOf(withPrevious: true), EventPages.Measure(bytes, 10, out var count));
        Assert.Equal(1, count);
        Assert.Equal(0, EventPages.MeasureBefore(bytes, 400));
        Assert.Equal(bytes.Length, EventPages.MeasureBefore(bytes, 401));
    }

    [Fact]
    public void ChangesPage_ReadsEventsAndHowFarTheyGo()
    {
        var body = new WatchResponse { Events = { new Event { Kv = new Pair { ModRevision = 3 } } } }.ToByteArray().Concat(new byte[] { 0x80, 0x04, 7, 0x88, 0x04, 2 }).ToArray();

        Assert.True(ChangesPage.TryRead(body, out var page));
        Assert.Equal((1, 7L, 2L), (page.Count, page.CompleteThrough, page.NextSub));
        Assert.False(ChangesPage.TryRead(new byte[] { 0x0a, 1, 1 }, out _));
        Assert.False(ChangesPage.TryRead(new byte[] { 0xff }, out _));
    }

    [Fact]
    public void ForwardedAnswers_RoundTrip_AndWhatIsNoneSaysNothing()
    {
        var answer = new EngineAnswer(EngineOutcome.Answered, 12, new byte[] { 1, 2, 3 });

        var read = ForwardFormat.ReadAnswer(ForwardFormat.WriteAnswer(answer));

        Assert.Equal((answer.Outcome, answer.Term), (read.Outcome, read.Term));
        Assert.Equal(answer.Response.ToArray(), read.Response.ToArray());
        Assert.Equal(EngineOutcome.Unknown, ForwardFormat.ReadAnswer([]).Outcome);
        Assert.Equal(EngineOutcome.Unknown, ForwardFormat.ReadAnswer([0, 0, 0, 0, 0, 0, 0, 0, 0]).Outcome);
        Assert.Equal(EngineOutcome.Unknown, ForwardFormat.ReadAnswer([99, 0, 0, 0, 0, 0, 0, 0, 0]).Outcome);
    }

    [Fact]
    public void Refusals_AreKnownForAllStatuses()
    {
        foreach (var status in Enum.GetValues<KeyValueStatus>()) Assert.NotEqual(StatusCode.OK, Refusals.Of(status).StatusCode);
        Assert.All(Enum.GetValues<KeyValueStatus>().Where(static status => status is not (KeyValueStatus.None or KeyValueStatus.Ok or KeyValueStatus.Malformed or KeyValueStatus.NotReadOnly)), static status => Assert.NotEqual(StatusCode.Internal, Refusals.Of(status).StatusCode));
        foreach (var outcome in Enum.GetValues<EngineOutcome>()) Assert.NotEqual(StatusCode.OK, Refusals.Of(outcome).StatusCode);
        Assert.Equal((StatusCode.Unavailable, "etcdserver: request timed out"), (Refusals.Of(EngineOutcome.Unknown).StatusCode, Refusals.Of(EngineOutcome.Unknown).Status.Detail));
        Assert.Contains(new string('x', 80) + "'", Refusals.UnknownKeyspace(new string('x', 1000)).Status.Detail, StringComparison.Ordinal);
    }
}
