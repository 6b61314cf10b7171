using System.CommandLine;
using DataWarehouse.Benchmarks.Drills;
using DataWarehouse.Tests.Node.Cli;

namespace DataWarehouse.Tests.Benchmarks.Drills;

/// <summary>The drill finds the mistake that it is there for, and nothing where there is none.</summary>
[Trait("Category", "Slow"), Collection(ProcessCollection.Name)]
public sealed class DiskDrillTests
{
    [Fact]
    public async Task KillDrill_OnADiskThatForgetsWhatWasNotSynced_Passes()
    {
        var (code, said) = await RunAsync(DiskDrill.Forgetful);
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task KillDrill_WhereSyncsDoNothing_Fails()
    {
        var (code, said) = await RunAsync(DiskDrill.Unsynced);
        Assert.True(code != 0, said);
    }

    private static async Task<(int Code, string Said)> RunAsync(string disk)
    {
        var said = new StringWriter();
        var code = await DiskDrill.RunAsync(["kill-drill", disk, "--rounds", "3", "--clients", "16", "--pause-max", "20s"], new InvocationConfiguration { Output = said, Error = said });
        return (code, said.ToString());
    }
}
