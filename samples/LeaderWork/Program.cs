// Work in the background that one process at a time does: the one that leads group 1. Here all voters are in this process; in networked mode (samples/ThreeNodes) the same code
// runs in each of the processes, and the work moves when a leader is lost.
using System.Text;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Samples.LeaderWork;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddUltimateConsensus(options => options.Mode = ConsensusMode.Memory);
builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
builder.Services.AddHostedService<Cleaner>();
using var host = builder.Build();
await host.StartAsync();

using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
var log = host.Services.GetRequiredService<UltimateConsensusPlugin>().Groups[1].Log;
try
{
    await foreach (var entry in log.FollowAsync(1, enough.Token))
    {
        if (entry.Data.Length > 0) Console.WriteLine($"entry {entry.Index}: {Encoding.UTF8.GetString(entry.Data)}");
    }
}
catch (OperationCanceledException)
{
    // Two seconds are over.
}

await host.StopAsync();
