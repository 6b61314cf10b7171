using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.UltimateReplication;

public sealed class ReadmeTests
{
    [Fact]
    public void Readme_ShowsTheSampleThatCompiles()
    {
        var source = File.ReadAllText(Repository.Full("DataWarehouse.Tests/UltimateReplication/ReadmeSample.cs"));
        var sample = source.Split("    // <sample>\n")[1].Split("    // </sample>")[0];
        var unindented = string.Join('\n', sample.Split('\n').Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line));

        Assert.Contains(unindented.TrimEnd(), Readme(), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_NamesEveryOptionAndInstrument()
    {
        var options = typeof(UltimateReplicationOptions).GetProperties().Select(option => option.Name).Where(name => name != "Limits")
            .Concat(typeof(ReplicationLimits).GetProperties().Select(limit => $"Limits:{limit.Name}"));
        var constants = typeof(ReplicationTelemetry).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(options.Concat(constants), name => Assert.Contains($"`{name}`", Readme(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sample_Runs()
    {
        var directory = Directory.CreateTempSubdirectory("dw-readme-");
        await ReadmeSample.RunAsync(directory.FullName, TestContext.Current.CancellationToken);

        Assert.NotEmpty(directory.GetFiles("dots-1.lease"));
        directory.Delete(recursive: true);
    }

    private static string Readme() => File.ReadAllText(Repository.Full("Plugins/DataWarehouse.Plugins.UltimateReplication/README.md"));
}
