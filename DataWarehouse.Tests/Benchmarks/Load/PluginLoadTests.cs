using DataWarehouse.Benchmarks.Load.Plugin;

namespace DataWarehouse.Tests.Benchmarks.Load;

public sealed class PluginLoadTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Run_InMemory_MeasuresAllThreeWays()
    {
        var result = await PluginLoad.RunAsync(PluginOptions.Parse(["--mode", "memory", "--groups", "2", "--clients", "8", "--seconds", "0.2", "--rounds", "1", "--payload", "16", "--unsafe-fs", "yes"]));

        Assert.True(result is { ReplicaPerSecond: > 0, GroupPerSecond: > 0, PluginPerSecond: > 0 });
        Assert.Equal(result.PluginPerSecond / result.GroupPerSecond, result.PluginOfGroup);
    }

    [Theory]
    [InlineData("--mode", "network")]
    [InlineData("--groups", "0")]
    [InlineData("--groups")]
    [InlineData("--what", "1")]
    public void Parse_WhatIsNotKnown_IsRefused(params string[] arguments) => Assert.Throws<ArgumentException>(() => PluginOptions.Parse(arguments));

    [Fact]
    public void Parse_Directory_IsTaken() => Assert.Equal(("here", 7), (PluginOptions.Parse(["--directory", "here", "--rounds", "7"]) is var options ? (options.Directory, options.Rounds) : default));
}
