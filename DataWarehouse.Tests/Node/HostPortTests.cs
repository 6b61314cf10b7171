using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Security;

namespace DataWarehouse.Tests.Node;

/// <summary>Addresses, members as text, and which addresses need TLS.</summary>
public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:2379", "127.0.0.1", 2379, true)]
    [InlineData("localhost:0", "localhost", 0, true)]
    [InlineData("[::1]:80", "::1", 80, true)]
    [InlineData("http://10.0.0.1:2379/", "10.0.0.1", 2379, false)]
    [InlineData("node-1.example:65535", "node-1.example", 65535, false)]
    public void Text_ThatIsAnAddress_IsRead(string text, string host, int port, bool isLoopback)
    {
        Assert.True(HostPort.TryParse(text, out var address));
        Assert.Equal((host, port, isLoopback), (address.Host, address.Port, address.IsLoopback));
        Assert.Equal(address, HostPort.Parse(address.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData(":2379")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("::1:80")]
    [InlineData("[::1:80")]
    [InlineData("a b:80")]
    public void Text_ThatIsNone_IsRefused(string? text) => Assert.False(HostPort.TryParse(text, out _));

    [Fact]
    public void Name_CannotBeListenedOn_ButLocalhost()
    {
        Assert.Throws<StartRefusedException>(static () => new HostPort("example", 1).ToEndPoint());
        Assert.Throws<FormatException>(static () => HostPort.Parse("example"));
        Assert.Equal("127.0.0.1:1", new HostPort("localhost", 1).ToEndPoint().ToString());
        Assert.Equal("[::1]:1", new HostPort("::1", 1).ToEndPoint().ToString());
    }

    [Theory]
    [InlineData("n1=127.0.0.1:1/127.0.0.1:2", true)]
    [InlineData("n1=http://h:1/http://h:2", false)]
    [InlineData("n1=127.0.0.1:1", false)]
    [InlineData("=127.0.0.1:1/127.0.0.1:2", false)]
    [InlineData("n1/127.0.0.1:2", false)]
    [InlineData("n1=x/y", false)]
    public void Member_AsText_IsRead(string text, bool isMember)
    {
        Assert.Equal(isMember, ClusterMember.TryParse(text, 3, out var member));
        Assert.Equal(isMember ? 3 : null, member?.Incarnation);
    }

    [Fact]
    public void Address_ThatOthersReach_NeedsTlsOrAWord()
    {
        var open = new HostPort("0.0.0.0", 1);
        var closed = new HostPort("127.0.0.1", 1);
        var settings = new NodeSettings { DataDirectory = "d" };
        var tls = new TlsFiles("c", "k", "a");

        Assert.Null(ExposureRule.FindFlaw(settings, closed, closed));
        Assert.Contains("--client-cert", ExposureRule.FindFlaw(settings, open, closed), StringComparison.Ordinal);
        Assert.Contains("--peer-cert", ExposureRule.FindFlaw(settings, closed, open), StringComparison.Ordinal);
        Assert.Contains("metrics", ExposureRule.FindFlaw(settings with { ListenHttp = open }, closed, closed), StringComparison.Ordinal);
        Assert.Null(ExposureRule.FindFlaw(settings with { ClientTls = tls, PeerTls = tls }, open, open));
        Assert.Null(ExposureRule.FindFlaw(settings with { IsInsecureAllowed = true, ListenHttp = open }, open, open));
    }
}
