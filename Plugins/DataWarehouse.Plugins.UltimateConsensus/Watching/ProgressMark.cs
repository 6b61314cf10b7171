namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>What was seen of one replica at earlier looks: how far each kind of work had come, and since when it is there.</summary>
/// <remarks>Not thread-safe; belongs to its replica, and is used by the <see cref="ProgressWatch"/> of its shard.</remarks>
internal sealed class ProgressMark
{
    /// <summary>The kinds that are of a group. Where several stand still, the first is what holds up the rest.</summary>
    public static ReadOnlySpan<StandstillKind> Kinds =>
        [StandstillKind.Restart, StandstillKind.Snapshot, StandstillKind.Write, StandstillKind.Apply, StandstillKind.Commit, StandstillKind.Read];

    private readonly long[] _done = new long[Kinds.Length];
    private readonly long[] _since = new long[Kinds.Length];

    /// <summary>A first look: everything counts as done just now.</summary>
    /// <param name="pulse">How the replica is.</param>
    /// <param name="nowTick">The tick.</param>
    public ProgressMark(in GroupPulse pulse, long nowTick)
    {
        for (var place = 0; place < Kinds.Length; place++) (_done[place], _since[place]) = (pulse.Done(Kinds[place]), nowTick);
    }

    /// <summary>Looks.</summary>
    /// <param name="pulse">How the replica is.</param>
    /// <param name="nowTick">The tick.</param>
    /// <param name="stuckTicks">After how many ticks without progress something counts as standing still.</param>
    /// <param name="ticks">For how many it has stood still.</param>
    /// <returns>What stands still, or <see cref="StandstillKind.None"/>.</returns>
    public StandstillKind Look(in GroupPulse pulse, long nowTick, int stuckTicks, out long ticks)
    {
        (var found, ticks) = (StandstillKind.None, 0);
        for (var place = 0; place < Kinds.Length; place++)
        {
            var kind = Kinds[place];
            var done = pulse.Done(kind);
            if (!pulse.Wants(kind) || done != _done[place])
            {
                (_done[place], _since[place]) = (done, nowTick);
                continue;
            }

            if (found != StandstillKind.None || nowTick - _since[place] < stuckTicks) continue;
            (found, ticks) = (kind, nowTick - _since[place]);
        }

        return found;
    }
}
