using DataWarehouse.Benchmarks.Load;

namespace DataWarehouse.Tests.Benchmarks.Load;

public sealed class LoadCommandTests
{
    [Theory]
    [InlineData("raft", "--seconds", "0")]
    [InlineData("raft", "--transport", "memory", "--layout", "three")]
    [InlineData("idle", "--groups", "0")]
    [InlineData("compare", "--engines", "raw", "--engine", "ours")]
    public async Task Run_OfACommandLineThatIsWrong_EndsWithTwo(params string[] arguments) => Assert.Equal(2, await LoadCommand.RunAsync(arguments));

    [Theory]
    [InlineData(true, "raft")]
    [InlineData(true, "idle", "--help")]
    [InlineData(true, "compare", "--runs", "1")]
    [InlineData(false, "--filter", "*")]
    [InlineData(false, "log-append")]
    public void IsKnown_TellsLoadsFromOtherBenchmarks(bool isKnown, params string[] arguments) => Assert.Equal(isKnown, LoadCommand.IsKnown(arguments));

    [Fact]
    public async Task Help_SaysWhereClientsRun()
    {
        Assert.Equal(0, await LoadCommand.RunAsync(["raft", "--help"]));
        Assert.Contains("in the process of its group's leader", LoadOptions.Usage, StringComparison.Ordinal);
    }
}
