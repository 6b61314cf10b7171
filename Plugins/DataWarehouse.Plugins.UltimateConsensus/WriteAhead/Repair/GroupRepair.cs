using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a repair makes of one group, and what it may have lost.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Group">The group.</param>
/// <param name="Generation">Its life.</param>
/// <param name="Replica">The replica whose log it was.</param>
/// <param name="Fate">What becomes of it.</param>
internal sealed record GroupRepair(GroupId Group, Generation Generation, ReplicaId Replica, GroupFate Fate)
{
    /// <summary>The place just before the first entry that is kept.</summary>
    public LogIndex Purged { get; init; }

    /// <summary>The last entry that is kept, or <see cref="Purged"/>.</summary>
    public LogIndex KeptThrough { get; init; }

    /// <summary>Its term.</summary>
    public Term KeptTerm { get; init; }

    /// <summary>The highest index of which there is any trace, in entries, commit indexes, purges and snapshots.</summary>
    public LogIndex SeenThrough { get; init; }

    /// <summary>The latest hard state that was found; later ones may be lost.</summary>
    public HardState HardState { get; init; }

    /// <summary>Whether a term may have been entered, and a vote given in it, of which nothing is left.</summary>
    public bool MayHaveVoted { get; init; }

    /// <summary>Why it is not whole; empty if it is.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"group {Group} generation {Generation} replica {Replica}: {Fate}");
        if (Fate == GroupFate.Whole) return string.Create(CultureInfo.InvariantCulture, $"{name}, log from {Purged} to {KeptThrough}, nothing lost");
        var kept = Fate == GroupFate.Lost || KeptThrough == Purged ? "no entries kept" : string.Create(CultureInfo.InvariantCulture, $"entries {Purged.Next} to {KeptThrough} kept (last term {KeptTerm})");
        var firstLost = Fate == GroupFate.Lost ? 1 : KeptThrough.Value + 1;
        var lost = SeenThrough.Value >= firstLost
            ? string.Create(CultureInfo.InvariantCulture, $"entries {firstLost} to {SeenThrough} lost, later ones perhaps too")
            : string.Create(CultureInfo.InvariantCulture, $"entries from {firstLost} on perhaps lost");
        var votes = MayHaveVoted ? $"votes after term {HardState.Term} (or another one in it) perhaps lost" : $"term {HardState.Term} and its vote are known";
        return $"{name}, {kept}, {lost}, {votes}; {Reason}. It must join again as a new replica: remove this one from the group and add another.";
    }
}
