using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class PeerTransportLimitsTests
{
    [Fact]
    public void Default_Limits_AreAsDocumented()
    {
        var limits = PeerTransportLimits.Default;

        Assert.Equal((8 << 20, 4_096, 32 << 20), (limits.MessageBytesMax, limits.QueueMessagesMax, limits.QueueBytesMax));
    }

    [Fact]
    public void Initialiser_ValueOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerTransportLimits { MessageBytesMax = 1_023 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerTransportLimits { QueueMessagesMax = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerTransportLimits { QueueBytesMax = (1 << 30) + 1 });
    }

    [Fact]
    public void PeerId_NameMissingOrTooLong_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new PeerId(null!, Incarnation.None));
        Assert.Throws<ArgumentException>(() => new PeerId(string.Empty, Incarnation.None));
        Assert.Throws<ArgumentException>(() => new PeerId(new string('ä', 128), Incarnation.None));
    }

    [Fact]
    public void PeerId_Order_IsByNameThenIncarnation()
    {
        PeerId[] peers = [new("a", new Incarnation(1)), new("a", new Incarnation(2)), new("b", Incarnation.None)];

        Assert.Equal(peers, peers.Reverse().Order());
        Assert.True(peers[0] < peers[1] && peers[1] <= peers[2] && peers[2] > peers[0] && peers[2] >= peers[1]);
        Assert.Equal("a@2", peers[1].ToString());
        Assert.Equal("a@2/Bulk#7", new PeerConnection(peers[1], PeerChannel.Bulk, 7).ToString());
    }
}
