using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Cli.Transactions;

namespace DataWarehouse.Tests.Node.Cli.Transactions;

public sealed class TransactionTextTests
{
    [Fact]
    public async Task ReadAsync_ReadsThreePartsAndAsksForEach()
    {
        var prompts = new List<string>();
        using var text = new StringReader("value(a) = 1\n\nput a 2 --prev-kv\nget b --prefix --limit 3\n\ndel c d --prev-kv\n");
        var request = await TransactionText.ReadAsync(text, prompts.Add, TestContext.Current.CancellationToken);
        Assert.Single(request.Compare);
        Assert.Equal("2", request.Success[0].RequestPut.Value.ToStringUtf8());
        Assert.True(request.Success[0].RequestPut.PrevKv);
        Assert.Equal(("c", 3L), (request.Success[1].RequestRange.RangeEnd.ToStringUtf8(), request.Success[1].RequestRange.Limit));
        Assert.Equal("d", request.Failure[0].RequestDeleteRange.RangeEnd.ToStringUtf8());
        Assert.Equal(3, prompts.Count);
    }

    [Theory]
    [InlineData("\n\n\n")]
    [InlineData("\nmake a b\n")]
    [InlineData("\nput a\n")]
    [InlineData("\nput a \"b\n")]
    [InlineData("\nget a b --prefix\n")]
    public async Task ReadAsync_OfWhatDoesNotDo_IsRefused(string lines)
    {
        using var text = new StringReader(lines);
        await Assert.ThrowsAsync<CommandFailedException>(() => TransactionText.ReadAsync(text, _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_OfTooMuch_IsRefused()
    {
        using var text = new StringReader(string.Concat(Enumerable.Repeat("value(a) = 1\n", 2000)));
        await Assert.ThrowsAsync<CommandFailedException>(() => TransactionText.ReadAsync(text, _ => { }, TestContext.Current.CancellationToken));
    }
}
