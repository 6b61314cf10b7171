namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>PBFT (agreement among members of which some lie): not there; every proposal is refused.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class PbftStrategy() : RefusedStrategy(StrategyName, "PBFT")
{
    /// <summary>The name: <c>pbft</c>.</summary>
    public const string StrategyName = "pbft";
}
