using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>One thing that a port of the log has to say.</summary>
/// <param name="Kind">What it is about.</param>
/// <remarks>Immutable; thread-safe as far as what it carries is.</remarks>
internal readonly record struct LogNews(LogNewsKind Kind)
{
    /// <summary>The request to write that ended.</summary>
    public WriteTicket Write { get; init; }

    /// <summary>How it ended.</summary>
    public WriteOutcome Outcome { get; init; }

    /// <summary>The group of which a write was refused.</summary>
    public GroupId Group { get; init; }

    /// <summary>The request to read or recover that ended.</summary>
    public ReadTicket Asked { get; init; }

    /// <summary>The entries that were read, as <see cref="ILogOwner.Read"/> describes them.</summary>
    public EntryBatch Entries { get; init; }

    /// <summary>The replica that was read, as <see cref="ILogOwner.Recovered"/> describes it.</summary>
    public LoggedReplica? Replica { get; init; }
}
