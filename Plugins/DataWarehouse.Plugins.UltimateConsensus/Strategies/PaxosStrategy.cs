namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>Paxos (Multi-Paxos): not there; every proposal is refused.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class PaxosStrategy() : RefusedStrategy(StrategyName, "Paxos")
{
    /// <summary>The name: <c>paxos</c>.</summary>
    public const string StrategyName = "paxos";
}
