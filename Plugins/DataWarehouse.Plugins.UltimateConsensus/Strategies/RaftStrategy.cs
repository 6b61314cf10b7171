using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>Raft: a leader with a log that a majority holds durably. The one protocol that is there.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="plugin">Takes the proposals to its groups.</param>
public sealed class RaftStrategy(ConsensusPluginBase plugin) : IRaftStrategy
{
    /// <summary>The name: <c>raft</c>.</summary>
    public const string StrategyName = "raft";

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    public Task<ConsensusPluginBase.ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct) => plugin.ProposeAsync(data, ct);
}
