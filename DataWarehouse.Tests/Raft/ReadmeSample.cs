using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.Raft;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.Raft;

/// <summary>The sample of the retired plugin's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static IHost Build(Action<IServiceCollection> addConsensus)
    {
        var builder = Host.CreateApplicationBuilder();
        addConsensus(builder.Services);
#pragma warning disable CS0618 // Retired; kept until callers use the consensus plugin themselves.
        builder.Services.AddDataWarehouse().AddPlugin<RaftPlugin>();
#pragma warning restore CS0618
        return builder.Build();
    }
    // </sample>
}
