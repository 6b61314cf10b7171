using System.Diagnostics;
using System.Text.Json;
using DataWarehouse.Benchmarks.Load;
using DataWarehouse.Benchmarks.Load.Idle;
using DataWarehouse.Benchmarks.Load.Sites;

namespace DataWarehouse.Tests.Benchmarks.Load;

/// <summary>Short loads: each engine on each transport commits, ends with equal digests, and reports every field that is asked for.</summary>
public sealed class LoadRunTests
{
    private static readonly string[] Fields =
        ["committedPerSecond", "p50Ms", "p99Ms", "p999Ms", "cpuSecondsPer100k", "allocatedBytesPerCommit", "residentMiB", "syncsPerSecond", "entriesPerSync"];

    private static readonly string[] IdleFields = ["idleCpuPercent", "residentBytesPerReplica", "messagesPerSecond", "wakeP50Ms", "wakeP99Ms"];

    [Theory]
    [InlineData("--engine ours --transport memory", 1)]
    [InlineData("--engine raw --transport memory --groups 5", 1)]
    public async Task Load_InMemory_CommitsAndEndsWithEqualDigests(string line, int processes) => await AssertRunsAsync(line + " --seconds 0.3", processes);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("--engine ours --transport memory --groups 6 --shards 2 --durability os", 1)]
    [InlineData("--engine ours --transport tcp", 3)]
    [InlineData("--engine ours --transport tcp --groups 7 --payload 256", 3)]
    [InlineData("--engine ours --transport tcp --durability os", 3)]
    [InlineData("--engine ours --transport tcp --layout one", 1)]
    [InlineData("--engine raw --transport tcp", 3)]
    [InlineData("--engine raw --transport tcp --layout one --durability os", 1)]
    [InlineData("--engine dotnext", 3)]
    [InlineData("--engine dotnext --groups 4", 3)]
    [InlineData("--engine dotnext --layout one", 1)]
    public async Task Load_OfTwoSeconds_CommitsAndEndsWithEqualDigests(string line, int processes) => await AssertRunsAsync(line + " --seconds 2", processes);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Idle_WithAFewGroups_ReportsAllFields()
    {
        var result = await IdleLoad.RunAsync(IdleOptions.Parse("--groups 20 --seconds 1 --settle 1 --wakes 10 --unsafe-fs yes".Split(' ')));

        Assert.True(result.WakeP50Ms > 0);
        Assert.True(result.EntriesKept < 20 * 3 * 50, $"{result.EntriesKept} entries were not compacted away.");
        AssertHas(IdleFields, JsonSerializer.Serialize(result));
    }

    /// <summary>However the parent ends, the input of its nodes ends with it.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task NodeProcess_WhoseInputEnds_EndsToo()
    {
        var directory = Directory.CreateTempSubdirectory("dw-load-");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "DataWarehouse.Benchmarks")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[SiteProcess.Command, "1", directory.FullName, "--unsafe-fs", "yes"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteLineAsync("open");
            Assert.StartsWith("done [[", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await process.StandardInput.WriteLineAsync("connect");

            process.StandardInput.Close();

            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(late.Token);
            Assert.True(process.HasExited);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            directory.Delete(recursive: true);
        }
    }

    private static async Task AssertRunsAsync(string line, int processes)
    {
        var options = LoadOptions.Parse((line + " --clients 32 --unsafe-fs yes").Split(' '));

        var result = await LoadDirector.RunAsync(options);

        Assert.Equal(processes, result.Processes);
        Assert.True(result.CommittedPerSecond > 0);
        Assert.True(result is { P50Ms: > 0, CpuSecondsPer100k: > 0, ResidentMiB: > 0 } && result.P99Ms >= result.P50Ms, result.ToString());
        Assert.True(result.DigestsEqual);
        Assert.Equal(options.Engine == "dotnext", result.SyncsPerSecond is null);
        AssertHas(Fields, JsonSerializer.Serialize(result));
    }

    private static void AssertHas(IEnumerable<string> fields, string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.All(fields, field => Assert.True(document.RootElement.TryGetProperty(field, out _), field));
    }
}
