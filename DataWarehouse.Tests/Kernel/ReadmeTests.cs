using DataWarehouse.Kernel.Configuration;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.Tests.Kernel.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.Kernel;

public sealed class ReadmeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Readme_ShowsTheSampleThatCompiles()
    {
        var source = Read("DataWarehouse.Tests/Kernel/ReadmeSample.cs");
        var sample = source.Split("    // <sample>\n")[1].Split("    // </sample>")[0];
        var unindented = string.Join('\n', sample.Split('\n').Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line));

        Assert.Contains(unindented.TrimEnd(), Readme(), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_NamesEveryOptionAndInstrument()
    {
        var options = typeof(DataWarehouseOptions).GetProperties().Select(option => option.Name).Where(name => name != "Bus")
            .Concat(typeof(MessageBusOptions).GetProperties().Select(option => $"Bus:{option.Name}"));
        var instruments = typeof(InstrumentNames).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(
            options.Concat(instruments).Append(MessageBusTopics.SubscriberFaulted.Name),
            name => Assert.Contains($"`{name}`", Readme(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sample_Runs()
    {
        using var host = ReadmeSample.Build([]);
        var greetings = new Received<string>();
        await using var subscription = host.Services.GetRequiredService<IMessageBus>()
            .Subscribe(ReadmeSample.Greetings, new SubscriptionOptions("readme"), greetings.HandleAsync);

        await host.StartAsync(Ct);

        Assert.Equal(["hello"], await greetings.TakeAsync(1, Ct));
        await host.StopAsync(Ct);
    }

    private static string Readme() => Read("DataWarehouse.Kernel/README.md");

    // Paths in the assembly are mapped in deterministic builds, so the repository is found from where the tests run.
    private static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DataWarehouse.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, path));
    }
}
