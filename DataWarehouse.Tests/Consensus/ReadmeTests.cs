using System.Reflection;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Events;
using DataWarehouse.Tests.Architecture;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.Consensus;

public sealed class ReadmeTests
{
    private const string Options = "docs/consensus-options.md";

    [Fact]
    public void Readme_ShowsTheSampleThatCompiles() =>
        Assert.Contains(Samples.Of("DataWarehouse.Tests/Consensus/ReadmeSample.cs"), Readme(), StringComparison.Ordinal);

    [Fact]
    public void Readme_NamesEveryOptionCodeTopicAndInstrument()
    {
        var names = typeof(UltimateConsensusOptions).GetProperties().Select(option => option.Name)
            .Concat(ConstantsOf(typeof(ConsensusErrors)))
            .Concat(ConstantsOf(typeof(ConsensusTelemetry)))
            .Concat(ConstantsOf(typeof(EngineTelemetry)))
            .Concat(typeof(ConsensusTopics).GetFields().Select(topic => topic.GetValue(null)!.ToString()!));

        Findings.None(names.Where(name => !Readme().Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void OptionsPage_NamesEveryOption() =>
        Findings.None(typeof(UltimateConsensusOptions).GetProperties().Select(option => option.Name).Where(name => !Repository.Read(Options).Contains($"`{name}`", StringComparison.Ordinal)));

    [Theory]
    [InlineData("samples/ThreeNodes/Program.cs")]
    [InlineData("samples/ThreeNodes/TextMap.cs")]
    [InlineData("samples/ThreeNodes/ClusterTransport.cs")]
    [InlineData("samples/ThreeNodes/ClusterOptions.cs")]
    [InlineData("samples/ThreeNodes/NodeAddress.cs")]
    [InlineData("samples/ThreeNodes/appsettings.json")]
    public void Guide_NamesTheFilesOfTheService(string path)
    {
        Assert.True(Repository.Has(path), path);
        Assert.Contains(path[(path.LastIndexOf('/') + 1)..], Repository.Read("docs/embedding.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_ShowsTheCounterThatCompiles() =>
        Assert.Contains(Repository.Read("samples/Counter/Program.cs"), Repository.Read("docs/embedding.md"), StringComparison.Ordinal);

    [Fact]
    public async Task Sample_Runs()
    {
        var directory = Directory.CreateTempSubdirectory("dw-readme-");
        using var host = ReadmeSample.Build(
            [$"--{UltimateConsensusOptions.SectionName}:DataDirectory={directory.FullName}", $"--{UltimateConsensusOptions.SectionName}:SegmentBytes=1048576", $"--{UltimateConsensusOptions.SectionName}:AllowUnsafeFileSystem=true"]);
        await host.StartAsync(PluginRig.Soon);

        Assert.StartsWith("entry ", await ReadmeSample.RecordAsync(host.Services.GetRequiredService<UltimateConsensusPlugin>(), "a book", PluginRig.Soon), StringComparison.Ordinal);

        await host.StopAsync(PluginRig.Soon);
        host.Dispose();
        directory.Delete(recursive: true);
    }

    private static IEnumerable<string> ConstantsOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static string Readme() => Repository.Read("Plugins/DataWarehouse.Plugins.UltimateConsensus/README.md");
}
