using System.Text.Json;
using DataWarehouse.Node.Cli.Demo;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Commands;
using DataWarehouse.Tests.Node.Cli.Commands;

namespace DataWarehouse.Tests.Node.Cli.Demo;

[Trait("Category", "Slow"), Collection(ProcessCollection.Name)]
public sealed class DemoTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new(parent: null);

    [Fact]
    public async Task Demo_LosesNothing()
    {
        var result = await Dw.RunAsync("demo", "--exit", "--output", "json", "--directory", Path.Combine(_scratch.Path, "demo"));
        Assert.True(result.Code == ExitCodes.Success, result.Output + result.Error);
        using var report = JsonDocument.Parse(result.Lines[0]);
        Assert.Equal(DemoRecords.Read().Count, report.RootElement.GetProperty("records").GetInt32());
        Assert.Equal(DemoRecords.Read().Count, report.RootElement.GetProperty("acknowledged").GetInt32());
        Assert.Equal(DemoShards.Groups, report.RootElement.GetProperty("shardLeaders").GetArrayLength());
        Assert.Equal(0, report.RootElement.GetProperty("lost").GetInt32());
        Assert.NotEqual(report.RootElement.GetProperty("killed").GetString(), report.RootElement.GetProperty("successor").GetString());
        Assert.Contains("etcdctl", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_InADirectoryWithSomethingInIt_Refuses()
    {
        await File.WriteAllTextAsync(Path.Combine(_scratch.Path, "precious"), "x", TestContext.Current.CancellationToken);
        var result = await Dw.RunAsync("demo", "--exit", "--directory", _scratch.Path);
        Assert.Equal(ExitCodes.Refused, result.Code);
        Assert.Contains("not empty", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();
}
