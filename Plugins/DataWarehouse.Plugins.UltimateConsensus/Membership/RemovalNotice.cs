namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// What a replica has heard of its own removal. The caller is told each time it hears of it, for it may have missed the time before, but at most
/// once in an election timeout, however many members say so.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class RemovalNotice(int electionTicks)
{
    private int _quietTicks;

    /// <summary>Whether the caller is to be told.</summary>
    public bool IsToTell { get; private set; }

    /// <summary>Somebody says that the replica was removed.</summary>
    public void Heard() => IsToTell |= _quietTicks == 0;

    /// <summary>The caller has been told.</summary>
    public void Told() => (IsToTell, _quietTicks) = (false, electionTicks);

    /// <summary>Lets one tick pass.</summary>
    public void Tick() => _quietTicks = Math.Max(0, _quietTicks - 1);
}
