using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Policies;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Cli.Connections;

public sealed class ClientPoliciesTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(3_600_000)]
    public async Task CreateAsync_ForEveryTimeoutThatMayBeGiven_Succeeds(int milliseconds)
    {
        await using var policies = await ClientPolicies.CreateAsync(TimeSpan.FromMilliseconds(milliseconds), path: null, TestContext.Current.CancellationToken);
        Assert.Equal(7, await policies.Executor.ExecuteWithResilienceAsync(_ => Task.FromResult(7), CallPolicies.ClientReads, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Changes_ThatFail_AreMadeOnce()
    {
        await using var policies = await ClientPolicies.CreateAsync(TimeSpan.FromSeconds(5), path: null, TestContext.Current.CancellationToken);
        var calls = 0;
        await Assert.ThrowsAsync<RpcException>(() => policies.Executor.ExecuteWithResilienceAsync<int>(_ => Fail(ref calls), CallPolicies.ClientChanges, TestContext.Current.CancellationToken));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Reads_ThatFailForNow_AreMadeAgain()
    {
        await using var policies = await ClientPolicies.CreateAsync(TimeSpan.FromSeconds(5), path: null, TestContext.Current.CancellationToken);
        var calls = 0;
        var answer = await policies.Executor.ExecuteWithResilienceAsync(_ => calls == 2 ? Task.FromResult(7) : Fail(ref calls), CallPolicies.ClientReads, TestContext.Current.CancellationToken);
        Assert.Equal((7, 2), (answer, calls));
    }

    [Fact]
    public async Task CreateAsync_WithAFileThatIsRefused_SaysWhatIsWrong()
    {
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => ClientPolicies.CreateAsync(null, "/nowhere/policies.json", TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.Usage, failed.Code);
        Assert.Contains("/nowhere/policies.json", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsTransient_DoesNotHoldForAnswers()
    {
        Assert.False(ClientPolicies.IsTransient(new RpcException(new Status(StatusCode.InvalidArgument, "x"))));
        Assert.False(ClientPolicies.IsTransient(new CommandFailedException(ExitCodes.Failed, "x")));
        Assert.False(ClientPolicies.IsTransient(new OperationCanceledException()));
        Assert.False(ClientPolicies.IsTransient(new InvalidOperationException("x")));
        Assert.True(ClientPolicies.IsTransient(new IOException("x")));
    }

    private static Task<int> Fail(ref int calls)
    {
        calls++;
        return Task.FromException<int>(new RpcException(new Status(StatusCode.Unavailable, "down")));
    }
}
