using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class PeerBufferTests
{
    [Fact]
    public void Release_OfTheLastHold_GivesTheMemoryBackOnce()
    {
        var bytes = new byte[3];
        var recycled = new List<byte[]>();
        var buffer = new PeerBuffer(bytes, recycled.Add);

        buffer.Hold();
        Assert.True(buffer.IsHeldTwice);
        buffer.Release();
        Assert.Equal((3, false, 0), (buffer.SizeBytes, buffer.IsHeldTwice, recycled.Count));
        buffer.Release();

        Assert.Same(bytes, Assert.Single(recycled));
        Assert.Equal(0, buffer.SizeBytes);
    }

    [Fact]
    public void Release_TooOften_Throws()
    {
        var recycled = 0;
        var buffer = new PeerBuffer([], _ => recycled++);
        buffer.Release();

        Assert.Throws<InvalidOperationException>(buffer.Release);
        Assert.Equal(1, recycled);
    }

    [Fact]
    public void Hold_AfterTheLastRelease_Throws()
    {
        var buffer = new PeerBuffer([], null);
        buffer.Release();

        Assert.Throws<InvalidOperationException>(buffer.Hold);
    }

    [Fact]
    public void Constructor_NoMemory_Throws() => Assert.Throws<ArgumentNullException>(() => new PeerBuffer(null!, null));
}
