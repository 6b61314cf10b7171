using DataWarehouse.SDK.Health;

namespace DataWarehouse.Tests.Consensus;

/// <summary>A plugin of which something does not get on says so, and still answers who asks.</summary>
public sealed class StandstillHealthTests
{
    [Fact]
    public async Task Health_WhileAShardDoesNotGoRound_NamesIt_UntilItDoes()
    {
        await using var rig = await PluginRig.StartAsync(options: ("StuckAfter", "00:00:00.1"));
        using var gate = new ManualResetEventSlim();
        var before = await rig.Plugin.ReportHealthAsync(PluginRig.Soon);
        rig.Plugin.Host!.Voters[0].Node!.Shards[0].Post(_ => gate.Wait(PluginRig.Soon));

        await PluginRig.UntilAsync(async () => (await rig.Plugin.ReportHealthAsync(PluginRig.Soon)).Facts["standstills"].Contains("shard 0 does not go round", StringComparison.Ordinal));
        var during = await rig.Plugin.ReportHealthAsync(PluginRig.Soon);
        gate.Set();

        Assert.Equal(string.Empty, before.Facts["standstills"]);
        Assert.NotEqual(HealthStatus.Healthy, during.Status);
        await PluginRig.UntilAsync(async () => await rig.Plugin.ReportHealthAsync(PluginRig.Soon) is { Status: HealthStatus.Healthy });
    }
}
