using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Whoever runs a shard, as others reach it.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface IShardInbox
{
    /// <summary>Does something between two turns of the shard.</summary>
    /// <param name="action">What; it must be quick and not throw.</param>
    void Post(Action<Shard> action);
}
