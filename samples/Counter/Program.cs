// A replicated counter: each line on the input is one more, on three voters in this process. Ended and started again, it goes on where it was.
using System.Buffers.Binary;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddUltimateConsensus(builder.Configuration.GetSection(UltimateConsensusOptions.SectionName));
builder.Services.AddUltimateConsensus(options => options.Groups = 1);
builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
using var host = builder.Build();
await host.StartAsync();
var counter = host.Services.GetRequiredService<UltimateConsensusPlugin>().Groups[1];

while (await Console.In.ReadLineAsync() is not null)
{
    // Without a state machine of your own a group counts its entries; the count is the first number of the answer.
    var result = await counter.ProposeAsync("one more"u8.ToArray(), CancellationToken.None);
    Console.WriteLine(result.IsApplied ? $"{BinaryPrimitives.ReadInt64LittleEndian(result.Response.Span)}" : $"{result.Status}");
}

await host.StopAsync();
