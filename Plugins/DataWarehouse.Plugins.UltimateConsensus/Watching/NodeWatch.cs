using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;

namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>
/// Notices threads of a node that stand still, and a disk that does not answer: what a shard cannot notice of itself. Somebody else looks for it, in ticks of its own; a node
/// that stood still as a whole counts one tick, however long that was.
/// </summary>
/// <remarks>Not thread-safe: one owner, one call at a time.</remarks>
internal sealed class NodeWatch
{
    private readonly ShardPulse[] _shards;
    private readonly ShardPulse[] _lanes;
    private readonly int _stuckTicks;
    private readonly int _ticksPerTick;
    private readonly List<Standstill> _found = [];
    private int _stalledTicks;

    /// <summary>Has seen nothing yet.</summary>
    /// <param name="shards">How many shards there are, each with a lane.</param>
    /// <param name="stuckTicks">After how many ticks of the shards without progress something counts as standing still.</param>
    /// <param name="ticksPerTick">How many of those pass from one <see cref="Tick"/> to the next; 1 or more.</param>
    public NodeWatch(int shards, int stuckTicks, int ticksPerTick)
    {
        _shards = [.. Enumerable.Range(0, shards).Select(static _ => new ShardPulse())];
        _lanes = [.. Enumerable.Range(0, shards).Select(static _ => new ShardPulse())];
        (_stuckTicks, _ticksPerTick) = (Math.Max(1, (stuckTicks + ticksPerTick - 1) / ticksPerTick), ticksPerTick);
    }

    /// <summary>What stood still at the latest tick: the disk first, for it may be why others do.</summary>
    public ImmutableArray<Standstill> Found { get; private set; } = [];

    /// <summary>A tick has passed.</summary>
    /// <param name="shards">How the shards are, by number.</param>
    /// <param name="lanes">How their lanes are.</param>
    /// <param name="isStalled">Whether the disk has not answered for too long to be waited for.</param>
    public void Tick(ReadOnlySpan<ShardGauge> shards, ReadOnlySpan<LaneGauge> lanes, bool isStalled)
    {
        _stalledTicks = isStalled ? _stalledTicks + 1 : 0;
        if (_stalledTicks >= _stuckTicks) _found.Add(new Standstill(StandstillKind.Disk, -1, null, (long)_stalledTicks * _ticksPerTick));
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard].Tick(shards[shard]);
            _lanes[shard].Tick(new ShardGauge(lanes[shard].Progress, lanes[shard].IsIdle));
            if (_shards[shard].IsStuckFor(_stuckTicks)) _found.Add(new Standstill(StandstillKind.Shard, shard, null, (long)_shards[shard].StillTicks * _ticksPerTick));
            if (_lanes[shard].IsStuckFor(_stuckTicks)) _found.Add(new Standstill(StandstillKind.Lane, shard, lanes[shard].Group, (long)_lanes[shard].StillTicks * _ticksPerTick));
        }

        if (_found.Count > 0 || Found.Length > 0) Found = [.. _found];
        _found.Clear();
    }
}
