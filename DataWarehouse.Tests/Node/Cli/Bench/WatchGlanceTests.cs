using System.Buffers;
using DataWarehouse.Node.Cli.Bench;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using WirePair = DataWarehouse.Node.Wire.KeyValue;

namespace DataWarehouse.Tests.Node.Cli.Bench;

public sealed class WatchGlanceTests
{
    [Fact]
    public void At_CountsEvents()
    {
        var answer = new WatchResponse { Header = new ResponseHeader { Revision = 1L << 40 }, WatchId = 300 };
        for (var number = 0; number < 3; number++) answer.Events.Add(new Event { Kv = new WirePair { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFrom(new byte[500]) } });
        Assert.Equal(new WatchGlance(3, false, false), At(answer.ToByteArray()));
    }

    [Fact]
    public void At_SeesTheBeginning() => Assert.Equal(new WatchGlance(0, true, false), At(new WatchResponse { Created = true }.ToByteArray()));

    [Fact]
    public void At_SeesTheEnd() => Assert.Equal(new WatchGlance(0, false, true), At(new WatchResponse { Canceled = true, CancelReason = "why", CompactRevision = 9 }.ToByteArray()));

    [Fact]
    public void At_SkipsWhatItDoesNotKnow() => Assert.Equal(new WatchGlance(0, false, false), At([0xFD, 0x01, 1, 2, 3, 4, 0xF9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8]));

    [Theory]
    [InlineData(new byte[] { 0x5A })]
    [InlineData(new byte[] { 0x5A, 5, 1 })]
    [InlineData(new byte[] { 0x5F })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xF9, 0x01, 1 })]
    public void At_OfWhatIsNoMessage_Refuses(byte[] bytes) => Assert.Throws<InvalidDataException>(() => At(bytes));

    private static WatchGlance At(byte[] bytes) => WatchGlance.At(new ReadOnlySequence<byte>(bytes));
}
