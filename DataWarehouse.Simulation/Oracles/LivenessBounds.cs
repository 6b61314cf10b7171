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

    /// <summary>No command of the workloads is longer, so an append takes at least its share of them across.</summary>
    private const int EntryBytesMax = 256;

    /// <summary>
    /// The bounds of a group. Over a link that stays slow, whatever a replica lacks may have to cross one append or chunk after the other: a round trip
    /// each, and an election timeout, in which leaders tell of themselves, to notice what was refused or given up. The window in flight is not counted on,
    /// since out-of-order arrival shrinks it to one.
    /// </summary>
    /// <param name="core">How its cores are set.</param>
    /// <param name="tickMicros">The usual time from a tick to the next.</param>
    /// <param name="slowestPerMille">The slowest clock of its live replicas, in thousandths of the usual tick times (1 + priority).</param>
    /// <param name="linkMicros">The slowest link that stays, one way; two round trips over it are allowed for: one to find where logs agree, one to commit.</param>
    /// <param name="entries">The entries that a replica may lack at most.</param>
    /// <param name="chunks">The chunks of a snapshot.</param>
    public static LivenessBounds Of(CoreOptions core, int tickMicros, long slowestPerMille, long linkMicros, long entries = 0, long chunks = 0)
    {
        ArgumentNullException.ThrowIfNull(core);
        var timeout = core.ElectionTicks * (long)tickMicros * slowestPerMille / 1000;
        var leader = (LeaderTimeouts * timeout) + RemnantMicros + (4 * linkMicros);
        var appends = Math.Min(entries, (entries * EntryBytesMax / Math.Max(1, core.AppendBytesMax)) + 1);
        var crossing = linkMicros == 0 ? 0 : (appends + chunks) * ((2 * linkMicros) + timeout);
        return new LivenessBounds(leader, (WholeTimeouts * timeout) + ClientMicros + crossing);
    }
}
