namespace DataWarehouse.Plugins.UltimateConsensus.Faults;

/// <summary>How many messages one replica dropped, by reason.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class DropCounts
{
    private readonly long[] _counts = new long[(int)DropReason.Late + 1];

    /// <summary>All drops.</summary>
    public long Total { get; private set; }

    /// <summary>The drops for one reason.</summary>
    /// <param name="reason">The reason.</param>
    public long this[DropReason reason] => _counts[(int)reason];

    /// <summary>Counts one.</summary>
    /// <param name="reason">The reason.</param>
    public void Add(DropReason reason)
    {
        _counts[(int)reason]++;
        Total++;
    }
}
