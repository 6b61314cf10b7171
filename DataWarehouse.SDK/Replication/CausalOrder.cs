namespace DataWarehouse.SDK.Replication;

/// <summary>How two sets of events relate.</summary>
/// <remarks>An enumeration; thread-safe.</remarks>
public enum CausalOrder
{
    /// <summary>Neither includes the other, or it cannot be decided.</summary>
    Concurrent = 0,

    /// <summary>The left set is strictly included in the right one.</summary>
    Before = 1,

    /// <summary>The right set is strictly included in the left one.</summary>
    After = 2,

    /// <summary>Both sets hold the same events.</summary>
    Equal = 3,
}
