using System.Collections.Immutable;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.UltimateResilience;

/// <summary>The sample of the plugin's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddUltimateResilience(options => options.Policies["admin"] = new()
        {
            Timeout = TimeSpan.FromSeconds(30),
            AttemptTimeout = TimeSpan.FromSeconds(5),
            Bulkhead = new() { ConcurrencyMax = 50, QueueMax = 200 },
            Retry = new() { RetriesMax = 2 },
            CircuitBreaker = new(),
            Fallback = "no-peers",
        }).AddFallback("no-peers", (_, _) => new ValueTask<ImmutableArray<string>>(ImmutableArray<string>.Empty));
        builder.Services.AddUltimateResilience(builder.Configuration.GetSection(UltimateResilienceOptions.SectionName));
        builder.Services.AddDataWarehouse().AddPlugin<UltimateResiliencePlugin>();
        return builder.Build();
    }

    public static async Task<ImmutableArray<string>> PeersOfAsync(IResilienceExecutor resilience, string node, CancellationToken ct)
    {
        // One breaker and one bulkhead for each node: a sick one does not cut off the others.
        return await resilience.ExecuteWithResilienceAsync(
            static (asked, token) => AskAsync(asked, token), node, "admin", instance: node, ct);
    }
    // </sample>

    private static ValueTask<ImmutableArray<string>> AskAsync(string node, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return node == "down" ? throw new IOException("down") : new ValueTask<ImmutableArray<string>>([node]);
    }
}
