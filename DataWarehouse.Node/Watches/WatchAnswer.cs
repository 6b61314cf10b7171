namespace DataWarehouse.Node.Watches;

/// <summary>What is written to a watch stream next: one object for each stream, since what it says is on its way before it is told something else.</summary>
/// <remarks>Not thread-safe: belongs to the sender of its stream.</remarks>
internal sealed class WatchAnswer
{
    /// <summary>What it says.</summary>
    public WatchMessage Message { get; set; }

    /// <summary>The term of the leader.</summary>
    public long Term { get; set; }
}
