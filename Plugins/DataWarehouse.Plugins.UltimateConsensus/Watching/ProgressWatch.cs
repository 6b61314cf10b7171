using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>
/// Notices groups of a shard that have something to do and get on with none of it, while the shard goes round: no rule of the protocol sees that a node is alive and one of
/// its groups is not. It looks at those that are awake, now and then; a group that sleeps has nothing to do.
/// </summary>
/// <remarks>
/// <para>The caller's duties: call <see cref="Tick"/> once a tick; when it says so, <see cref="Look"/> at every replica that is awake, then <see cref="End"/>. It must go on with
/// ticks while <see cref="IsToLook"/>.</para>
/// <para>Not thread-safe; belongs to its shard.</para>
/// </remarks>
/// <param name="shard">The shard's number.</param>
/// <param name="stuckTicks">After how many ticks without progress a group counts as standing still; 1 or more.</param>
internal sealed class ProgressWatch(int shard, int stuckTicks)
{
    /// <summary>How many groups are named; all are counted.</summary>
    public const int NamedMax = 16;

    /// <summary>Looks in the time after which something counts as standing still, so that one is noticed an eighth later at most.</summary>
    private const int LooksPerStandstill = 8;

    private readonly int _ticksPerLook = Math.Max(1, stuckTicks / LooksPerStandstill);
    private readonly List<Standstill> _found = [];
    private long _nowTick;
    private long _lookedAt;
    private int _count;

    /// <summary>What stood still at the latest look.</summary>
    public StandstillReport Report { get; private set; } = StandstillReport.None;

    /// <summary>Whether there is something that may have got on since.</summary>
    public bool IsToLook => Report.Count > 0;

    /// <summary>A tick has passed.</summary>
    /// <returns>Whether it is time to look.</returns>
    public bool Tick()
    {
        _nowTick++;
        if (_nowTick - _lookedAt < _ticksPerLook) return false;
        _lookedAt = _nowTick;
        return true;
    }

    /// <summary>Looks at a replica.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="mark">What was seen of it before; null for nothing.</param>
    /// <param name="pulse">How it is.</param>
    /// <returns>What is to be kept for the next look; null while there is nothing to be done.</returns>
    public ProgressMark? Look(GroupId group, ProgressMark? mark, in GroupPulse pulse)
    {
        if (mark is null) return pulse.IsIdle ? null : new ProgressMark(pulse, _nowTick);

        var kind = mark.Look(pulse, _nowTick, stuckTicks, out var ticks);
        if (kind == StandstillKind.None) return mark;
        _count++;
        if (_found.Count < NamedMax) _found.Add(new Standstill(kind, shard, group.Value, ticks));
        return mark;
    }

    /// <summary>All were looked at.</summary>
    public void End()
    {
        if (_count > 0 || IsToLook) Report = _count > 0 ? new StandstillReport([.. _found], _count) : StandstillReport.None;
        _count = 0;
        _found.Clear();
    }
}
