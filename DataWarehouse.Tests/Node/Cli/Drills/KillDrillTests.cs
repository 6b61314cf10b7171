using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Tests.Node.Cli.Commands;

namespace DataWarehouse.Tests.Node.Cli.Drills;

[Trait("Category", "Slow"), Collection(ProcessCollection.Name)]
public sealed class KillDrillTests
{
    [Fact]
    public async Task KillDrill_OfEveryKindOnce_Passes()
    {
        var result = await Dw.RunAsync("kill-drill", "--rounds", "3", "--clients", "16", "--pause-max", "20s", "--output", "json");
        Assert.True(result.Code == ExitCodes.Success, result.Output + result.Error);
        using var report = JsonDocument.Parse(result.Lines[0]);
        Assert.True(report.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(3, report.RootElement.GetProperty("rounds").GetArrayLength());
        Assert.True(report.RootElement.GetProperty("acknowledged").GetInt32() > 100);
    }
}
