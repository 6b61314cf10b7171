using System.Text;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.UltimateReplication;

/// <summary>The sample of the plugin's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static IHost Build(IClusterMembership membership, IPeerTransport transport, string dataDirectory)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(membership);
        builder.Services.AddSingleton(transport);
        builder.Services.AddUltimateReplication(options => options.DataDirectory = dataDirectory);
        builder.Services.AddDataWarehouse().AddPlugin<UltimateReplicationPlugin>();
        return builder.Build();
    }

    public static async Task AppendAsync(IMultiMasterReplication keys, string key, string line, CancellationToken ct)
    {
        var read = await keys.ReadAsync(key, ct);
        var lines = read.Siblings.Select(sibling => Encoding.UTF8.GetString(sibling.Span)).Append(line);
        await keys.WriteAsync(key, Encoding.UTF8.GetBytes(string.Join('\n', lines)), read.Context, ct);
    }

    public static async Task RunAsync(string dataDirectory, CancellationToken ct)
    {
        var membership = InMemoryEpochMembership.Founded("a", "a");
        var network = new InMemoryNetwork(PeerTransportLimits.Default, fault => Console.Error.WriteLine(fault.Exception));
        var transport = network.CreateTransport(new PeerId("a", membership.View.Local));
        using var host = Build(membership, transport, dataDirectory);
        await host.StartAsync(ct);
        var keys = host.Services.GetRequiredService<UltimateReplicationPlugin>().Replication;
        await AppendAsync(keys, "greetings", "hello", ct);
        await host.StopAsync(ct);
    }
    // </sample>
}
