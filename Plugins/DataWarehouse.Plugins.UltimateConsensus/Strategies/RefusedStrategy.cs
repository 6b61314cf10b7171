using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>A protocol that is not there: every proposal is refused, and none has an effect.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public abstract class RefusedStrategy : IRaftStrategy
{
    private readonly ConsensusPluginBase.ConsensusResult _refusal;

    private protected RefusedStrategy(string name, string protocol)
    {
        Name = name;
        _refusal = new ConsensusPluginBase.ConsensusResult(
            false, null, 0, $"{ConsensusErrors.NotSupported}: {protocol} is not implemented; use the strategy '{RaftStrategy.StrategyName}'.");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Task<ConsensusPluginBase.ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ct.IsCancellationRequested ? Task.FromCanceled<ConsensusPluginBase.ConsensusResult>(ct) : Task.FromResult(_refusal);
    }
}
