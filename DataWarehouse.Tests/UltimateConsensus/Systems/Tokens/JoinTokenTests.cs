using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Tokens;

public sealed class JoinTokenTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, JoinToken.SecretBytes).Select(static number => (byte)number)];

    [Fact]
    public void Token_IsReadAsItWasWritten()
    {
        var token = new JoinToken(new ClusterId(0xABC), Secret);

        Assert.True(JoinToken.TryParse(token.ToText(), out var read));

        Assert.Equal((token.Cluster, token.Hash), (read.Cluster, read.Hash));
        Assert.Equal(TokenHash.Of(Secret), token.Hash);
        Assert.DoesNotContain(Convert.ToHexStringLower(Secret), token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dw1.0.0")]
    [InlineData("dw2.00000000000000000000000000000abc.0102030405060708090a0b0c0d0e0f101112131415161718")]
    [InlineData("dw1.00000000000000000000000000000000.0102030405060708090a0b0c0d0e0f101112131415161718")]
    [InlineData("dw1.0000000000000000000000000000zabc.0102030405060708090a0b0c0d0e0f101112131415161718")]
    [InlineData("dw1.00000000000000000000000000000abc.x102030405060708090a0b0c0d0e0f101112131415161718")]
    public void Nonsense_IsNoToken(string? text) => Assert.False(JoinToken.TryParse(text, out _));

    [Fact]
    public void Token_NeedsAClusterAndAWholeSecret()
    {
        Assert.Throws<ArgumentException>(() => new JoinToken(default, Secret));
        Assert.Throws<ArgumentException>(() => new JoinToken(new ClusterId(1), Secret.AsSpan(1)));
    }
}
