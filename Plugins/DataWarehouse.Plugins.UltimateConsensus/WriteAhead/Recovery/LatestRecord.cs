using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>The latest record of a kind of which only the latest counts.</summary>
/// <remarks>A plain value.</remarks>
internal struct LatestRecord
{
    private long _origin;

    /// <summary>Where it stands; none if there is none.</summary>
    public RecordPlace Place { get; private set; }

    /// <summary>The number that it had in its first place.</summary>
    public readonly long Origin => _origin;

    /// <summary>Takes one more; of two copies of one record the one that stands later counts, since that is the one that will stay.</summary>
    /// <param name="origin">The number that it had in its first place.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>Whether it is the latest now.</returns>
    public bool TryTake(long origin, RecordPlace place)
    {
        if (origin < _origin) return false;
        _origin = origin;
        Place = place;
        return true;
    }
}
