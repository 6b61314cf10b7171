// A lock that many processes may ask for, over sessions: a request that is repeated because its answer was lost is executed once, and a holder that is gone loses the lock.
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Samples.DistributedLock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddUltimateConsensus(options =>
{
    options.Mode = ConsensusMode.Memory;
    options.Groups = 1;
}).UseStateMachine(() => new LockMachine());
builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
using var host = builder.Build();
await host.StartAsync();
var group = host.Services.GetRequiredService<UltimateConsensusPlugin>().Groups[1];

await using var anna = await LockClient.OpenAsync(group, CancellationToken.None);
await using var ben = await LockClient.OpenAsync(group, CancellationToken.None);
var lease = TimeSpan.FromSeconds(10);
Console.WriteLine($"anna: {await anna.TryTakeAsync("printer", lease, CancellationToken.None)}");
Console.WriteLine($"ben, while she has it: {await ben.TryTakeAsync("printer", lease, CancellationToken.None)}");
Console.WriteLine($"anna gives it back: {await anna.GiveAsync("printer", CancellationToken.None)}");
Console.WriteLine($"ben: {await ben.TryTakeAsync("printer", lease, CancellationToken.None)}");

await host.StopAsync();
