using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Tests.Contracts.Hierarchy;

/// <summary>The least a resilience plugin must write: it tries twice, whatever the policy.</summary>
public sealed class MinimalResiliencePlugin(PluginMetadata metadata) : ResiliencePluginBase(metadata)
{
    public string? LastPolicyName { get; private set; }

    public override async Task<T> ExecuteWithResilienceAsync<T>(Func<CancellationToken, Task<T>> action, string policyName, CancellationToken ct)
    {
        LastPolicyName = policyName;
        try
        {
            return await action(ct);
        }
        catch (IOException)
        {
            return await action(ct);
        }
    }
}
