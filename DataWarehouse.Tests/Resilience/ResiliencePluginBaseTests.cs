using DataWarehouse.SDK.Contracts;
using DataWarehouse.Tests.Contracts.Hierarchy;

namespace DataWarehouse.Tests.Resilience;

public sealed class ResiliencePluginBaseTests : IAsyncDisposable
{
    private readonly MinimalResiliencePlugin _plugin =
        new(new PluginMetadata(new PluginId("twice"), "Twice", new Version(1, 0)) { Category = PluginCategory.Infrastructure });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    [Fact]
    public async Task ExecuteWithState_Default_GoesThroughThePolicyOfTheOtherOverload()
    {
        var runs = new List<string>();

        var result = await _plugin.ExecuteWithResilienceAsync(
            static (state, _) =>
            {
                state.Add("run");
                return state.Count == 1 ? throw new IOException("first") : new ValueTask<int>(state.Count);
            },
            runs,
            "twice",
            Ct);

        Assert.Equal(2, result);
        Assert.Equal("twice", _plugin.LastPolicyName);
    }

    [Fact]
    public async Task ExecuteWithState_NullAction_Throws() => await Assert.ThrowsAsync<ArgumentNullException>(
        async () => await _plugin.ExecuteWithResilienceAsync<int, int>(null!, 1, "twice", Ct));
}
