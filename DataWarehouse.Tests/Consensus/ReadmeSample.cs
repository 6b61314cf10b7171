using System.Text;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.Consensus;

/// <summary>The sample of the plugin's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddUltimateConsensus(builder.Configuration.GetSection(UltimateConsensusOptions.SectionName));
        builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
        return builder.Build();
    }

    public static async Task<string> RecordAsync(UltimateConsensusPlugin consensus, string order, CancellationToken ct)
    {
        // All entries of one customer go to one group, and only there they have an order.
        var group = consensus.GroupOf("customer 7");
        var result = await group.ProposeAsync(Encoding.UTF8.GetBytes(order), ct);
        return result.IsApplied ? $"entry {result.Index} of group {group.GroupId}" : $"not recorded: {result.Status}";
    }
    // </sample>
}
