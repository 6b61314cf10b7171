using System.Net;
using System.Net.Sockets;
using DataWarehouse.Node.Cli.Demo;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Tests.Node.Cli.Demo;

public sealed class DemoPortsTests
{
    [Fact]
    public void Choose_WithoutAFirstPort_LetsTheSystemChoose() => Assert.Equal(6, DemoPorts.Choose(first: 0).Distinct().Count());

    [Fact]
    public void Choose_OfATakenPort_SaysWhich()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var first = Math.Min(port, 65530);
        var refused = Assert.Throws<CommandFailedException>(() => DemoPorts.Choose(first));
        Assert.Equal(ExitCodes.Refused, refused.Code);
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65531)]
    [InlineData(70000)]
    public void Choose_OfAPortThatIsNone_Refuses(int first) => Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandFailedException>(() => DemoPorts.Choose(first)).Code);
}
