using System.Diagnostics;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation.Commands;

public sealed class SwarmCommandTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Swarm_Branches_PrintsTheShareBehindTheCounts()
    {
        var (exitCode, output) = await Run("swarm", "--seeds", "2", "--workers=1", "--branches");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?s)seeds from 1, 1 workers.*2 seeds in .*core branches reached: [1-9]\d{2,} of [1-9]\d{3,} \(\d\d\.\d\d %\)", output);
        Assert.Matches(@"\n  [A-Z]\w+/\w+\.cs:\d+ \d+ of \d+ \w+\.", output);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Swarm_NoBranches_SaysNothingOfThem() =>
        Assert.DoesNotContain("branches", (await Run("swarm", "--seeds", "1", "--workers", "1")).Output, StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(World).Assembly.Location, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
