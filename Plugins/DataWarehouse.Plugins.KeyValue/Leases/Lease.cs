namespace DataWarehouse.Plugins.KeyValue.Leases;

/// <summary>A lease as it was granted or last written down.</summary>
/// <remarks>Immutable but for <see cref="Keys"/>, which belongs to the apply lane; a snapshot reads the rest on any thread.</remarks>
/// <param name="Id">Its number, never 0.</param>
/// <param name="TimeToLiveSeconds">What was granted.</param>
/// <param name="CheckpointSeconds">What the last checkpoint left, or 0 for the whole.</param>
/// <param name="Keys">The keys that hang on it.</param>
internal sealed record Lease(long Id, long TimeToLiveSeconds, long CheckpointSeconds, LeaseKeys Keys)
{
    /// <summary>What is left of it, as far as was written down.</summary>
    public long RemainingSeconds => CheckpointSeconds > 0 ? CheckpointSeconds : TimeToLiveSeconds;
}
