using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>How long a group may take to get well once the faults are over, in virtual microseconds.</summary>
/// <param name="LeaderMicros">Until a leader has committed an entry that is newer than the end of the faults.</param>
/// <param name="WholeMicros">Until every client is answered and all live members are equal.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LivenessBounds(long LeaderMicros, long WholeMicros)
{
    private const int LeaderTimeouts = 10;
    private const int WholeTimeouts = 60;

    /// <summary>
    /// What faults leave behind that cannot be ended with them: a sync that was slow when it began (200 ms), a message that strays (300 ms), and the
    /// restart of a process that a failed sync ends now (100 ms); one after the other at worst.
    /// </summary>
    private const long RemnantMicros = 600_000;

    /// <summary>A client may wait 500 ms in vain at a node that is dead or cut off, several times in a row for each of its last requests.</summary>
    private const long ClientMicros = 5_000_000;

    /// <summary>The bounds of a group.</summary>
    /// <param name="core">How its cores are set.</param>
    /// <param name="tickMicros">The usual time from a tick to the next.</param>
    /// <param name="slowestPerMille">The slowest clock of its live replicas, in thousandths of the usual tick times (1 + priority).</param>
    /// <param name="linkMicros">The slowest link that stays, one way; two round trips over it are allowed for: one to find where logs agree, one to commit.</param>
    public static LivenessBounds Of(CoreOptions core, int tickMicros, long slowestPerMille, long linkMicros)
    {
        ArgumentNullException.ThrowIfNull(core);
        var timeout = core.ElectionTicks * (long)tickMicros * slowestPerMille / 1000;
        var leader = (LeaderTimeouts * timeout) + RemnantMicros + (4 * linkMicros);
        return new LivenessBounds(leader, (WholeTimeouts * timeout) + ClientMicros);
    }
}
