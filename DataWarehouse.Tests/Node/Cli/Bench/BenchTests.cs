using System.Text.Json;
using DataWarehouse.Node.Cli.Bench;
using DataWarehouse.Node.Commands;
using DataWarehouse.Tests.Node.Cli.Commands;

namespace DataWarehouse.Tests.Node.Cli.Bench;

[Collection(ProcessCollection.Name)]
public sealed class BenchTests
{
    [Fact, Trait("Category", "Slow")]
    public async Task Bench_OfTheEcho_SaysWhatItDid()
    {
        var result = await Dw.RunAsync("bench", "--engine", "echo", "--load", "all", "--seconds", "1", "--warm-up", "0", "--clients", "8", "--connections", "2");
        Assert.True(result.Code == ExitCodes.Success, result.Output + result.Error);
        Assert.Equal(["put", "get"], result.Lines.Select(line => Property(line, "load").GetString()));
        Assert.All(result.Lines, line => Assert.True(Property(line, "operationsPerSecond").GetDouble() > 10));
        Assert.All(result.Lines, line => Assert.Equal(2, Property(line, "connections").GetInt32()));
    }

    [Fact, Trait("Category", "Slow")]
    public async Task Bench_OfOurNodes_MeasuresEveryLoad()
    {
        var result = await Dw.RunAsync("bench", "--engine", "dw", "--load", "all", "--seconds", "1", "--warm-up", "0", "--clients", "8", "--connections", "2", "--watchers", "20");
        Assert.True(result.Code == ExitCodes.Success, result.Output + result.Error);
        Assert.Equal(["put", "get", "watch"], result.Lines.Select(line => Property(line, "load").GetString()));
        Assert.All(result.Lines, line => Assert.Equal(0, Property(line, "failed").GetInt64()));
        Assert.True(Property(result.Lines[2], "eventsPerSecond").GetDouble() > 10);
    }

    [Fact]
    public void Ratio_IsOfRateCpuAndTail()
    {
        var ratio = BenchRatio.Of(Result("dw", rate: 300, cpu: 2, p99: 5), Result("etcd", rate: 100, cpu: 8, p99: 10));
        Assert.Equal(("dw/etcd", 3.0, 0.25, 0.5), (ratio.Ratio, ratio.Rate, ratio.ServerCpu, ratio.P99));
    }

    [Fact]
    public void RatiosOf_HoldsOursAgainstEveryOther() =>
        Assert.Equal(["dw/etcd", "dw/echo"], BenchRun.RatiosOf([Result("dw", 1, 1, 1), Result("etcd", 1, 1, 1), Result("echo", 1, 1, 1)]).Select(ratio => ratio.Ratio));

    private static JsonElement Property(string line, string name)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty(name).Clone();
    }

    private static BenchResult Result(string engine, double rate, double cpu, double p99) => new()
    {
        Engine = engine,
        Version = "1",
        Load = BenchNames.Put,
        Servers = 3,
        Clients = 1,
        Connections = 1,
        ValueBytes = 1,
        Client = "lean",
        Target = "leader",
        Seconds = 1,
        OperationsPerSecond = rate,
        P50Ms = 1,
        P99Ms = p99,
        ServerCpuSecondsPer100K = cpu,
        ClientCpuSecondsPer100K = 1,
        Failed = 0,
    };
}
