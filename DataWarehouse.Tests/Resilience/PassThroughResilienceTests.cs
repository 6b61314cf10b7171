using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.Resilience;

public sealed class PassThroughResilienceTests
{
    private static readonly PassThroughResilience Executor = PassThroughResilience.Instance;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execute_RunsTheActionOnceWithTheCallersToken()
    {
        using var cancellation = new CancellationTokenSource();
        var tokens = new List<CancellationToken>();

        var result = await Executor.ExecuteWithResilienceAsync(
            token =>
            {
                tokens.Add(token);
                return Task.FromResult(42);
            },
            "any",
            cancellation.Token);

        Assert.Equal(42, result);
        Assert.Equal([cancellation.Token], tokens);
    }

    [Fact]
    public async Task Execute_Throwing_RethrowsTheSameExceptionAfterOneRun()
    {
        var thrown = new IOException("once");
        var runs = 0;

        var caught = await Assert.ThrowsAsync<IOException>(() => Executor.ExecuteWithResilienceAsync<int>(
            async _ =>
            {
                runs++;
                await Task.Yield();
                throw thrown;
            },
            "any",
            Ct));

        Assert.Same(thrown, caught);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task ExecuteWithState_PassesTheStateAndTheToken()
    {
        var result = await Executor.ExecuteWithResilienceAsync(
            static (state, token) => new ValueTask<(string, CancellationToken)>((state, token)), "state", "any", Ct);

        Assert.Equal(("state", Ct), result);
    }

    [Fact]
    public async Task ExecuteWithState_CompletedAction_AllocatesNothing()
    {
        Func<int, CancellationToken, ValueTask<int>> action = static (state, _) => new ValueTask<int>(state);
        await Executor.ExecuteWithResilienceAsync(action, 1, "any", Ct);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var pending = Executor.ExecuteWithResilienceAsync(action, 1, "any", CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1, await pending);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Execute_NullActionOrBlankPolicy_Throws()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Executor.ExecuteWithResilienceAsync<int>(null!, "any", Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => Executor.ExecuteWithResilienceAsync(_ => Task.FromResult(1), " ", Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Executor.ExecuteWithResilienceAsync<int, int>(null!, 1, "any", Ct));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Executor.ExecuteWithResilienceAsync(static (state, _) => new ValueTask<int>(state), 1, "", Ct));
    }
}
