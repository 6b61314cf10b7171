namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>ZAB (ZooKeeper's atomic broadcast): not there; every proposal is refused.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class ZabStrategy() : RefusedStrategy(StrategyName, "ZAB")
{
    /// <summary>The name: <c>zab</c>.</summary>
    public const string StrategyName = "zab";
}
