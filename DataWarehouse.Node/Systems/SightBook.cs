using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Node.Systems;

/// <summary>What the leaders of groups said lately of how they see them. What is older than four looks does not count: somebody else may lead by now.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="settings">How often nodes look.</param>
/// <param name="time">The clock.</param>
internal sealed class SightBook(NodeSettings settings, TimeProvider time)
{
    private const int LooksKept = 4;
    private const int GroupsMax = 100_000;
    private readonly ConcurrentDictionary<long, (long Timestamp, GroupSight Sight)> _sights = new();

    /// <summary>Takes what another node says.</summary>
    /// <param name="bytes">The bytes, as <see cref="SightCodec"/> writes them.</param>
    /// <returns>Whether they are that.</returns>
    public bool TryTake(ReadOnlySpan<byte> bytes)
    {
        if (!SightCodec.TryRead(bytes, out var sights)) return false;
        Take(sights);
        return true;
    }

    /// <summary>Takes sights.</summary>
    /// <param name="sights">The sights.</param>
    public void Take(IEnumerable<GroupSight> sights)
    {
        var now = time.GetTimestamp();
        foreach (var sight in sights)
        {
            if (_sights.Count < GroupsMax || _sights.ContainsKey(sight.Configuration.Group)) _sights[sight.Configuration.Group] = (now, sight);
        }
    }

    /// <summary>What still counts, by group.</summary>
    public ImmutableSortedDictionary<long, GroupSight> Fresh()
    {
        var fresh = ImmutableSortedDictionary.CreateBuilder<long, GroupSight>();
        foreach (var (group, (timestamp, sight)) in _sights)
        {
            if (time.GetElapsedTime(timestamp) <= settings.SystemPace * LooksKept) fresh.Add(group, sight);
            else _sights.TryRemove(group, out _);
        }

        return fresh.ToImmutable();
    }
}
