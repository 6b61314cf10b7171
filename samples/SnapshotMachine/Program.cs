// A state machine of your own: balances by account, with a snapshot that costs nothing to take.
using System.Globalization;
using System.Text;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Samples.SnapshotMachine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddUltimateConsensus(options =>
{
    options.Mode = ConsensusMode.Memory;
    options.Groups = 1;
    options.SnapshotEntries = 1_000;
}).UseStateMachine(() => new BalanceMachine());
builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
using var host = builder.Build();
await host.StartAsync();
var bank = host.Services.GetRequiredService<UltimateConsensusPlugin>().Groups[1];

foreach (var change in new[] { "alice 100", "bob 50", "alice -30", "bob -80" })
{
    var result = await bank.ProposeAsync(Encoding.UTF8.GetBytes(change), CancellationToken.None);
    Console.WriteLine($"{change}: {Encoding.UTF8.GetString(result.Response.Span)}");
}

var snapshot = await bank.TakeSnapshotAsync();
await bank.ProposeAsync("alice 1000"u8.ToArray(), CancellationToken.None);
await bank.RestoreSnapshotAsync(snapshot);
foreach (var account in new[] { "alice", "bob" })
{
    var answer = await bank.QueryAsync(Encoding.UTF8.GetBytes(account), CancellationToken.None);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{account} has {Encoding.UTF8.GetString(answer.Response.Span)} after entry {answer.Index}"));
}

await host.StopAsync();
