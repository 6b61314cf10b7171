using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Tests.Contracts.Hierarchy;

/// <summary>The least a consensus plugin must write: what it leaves out shows the defaults of the base class.</summary>
public sealed class MinimalConsensusPlugin(PluginMetadata metadata) : ConsensusPluginBase(metadata)
{
    public override Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct) =>
        Task.FromResult(new ConsensusResult(true, "n1", data.Length, null));

    public override Task<bool> IsLeaderAsync(CancellationToken ct) => Task.FromResult(true);

    public override Task<ConsensusState> GetStateAsync(CancellationToken ct) =>
        Task.FromResult(new ConsensusState("leader", "n1", 2, 1));
}
