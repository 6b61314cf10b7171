using DataWarehouse.Node.Cli.Connections;

namespace DataWarehouse.Tests.Node.Cli.Connections;

public sealed class ClientSettingsTests
{
    [Fact]
    public void TryParseEndpoints_ReadsSeveral()
    {
        Assert.True(ClientSettings.TryParseEndpoints("localhost:2379, https://n2:2379", out var endpoints));
        Assert.Equal(["http://localhost:2379/", "https://n2:2379/"], endpoints.Select(endpoint => endpoint.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("ftp://a:1")]
    [InlineData("a:1/path")]
    [InlineData("a:port")]
    public void TryParseEndpoints_RefusesWhatIsNone(string text) => Assert.False(ClientSettings.TryParseEndpoints(text, out _));
}
