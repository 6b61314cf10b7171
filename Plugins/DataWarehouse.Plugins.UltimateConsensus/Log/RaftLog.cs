using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>
/// The log of one replica as its core sees it. The positions keep this order, checked after every change:
/// purged ≤ snapshot ≤ applied ≤ min(commit, durable) ≤ last.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class RaftLog
{
    /// <summary>The last entry that is gone; the log begins behind it.</summary>
    public LogIndex Purged => throw new NotSupportedException();

    /// <summary>The last entry in the latest durable snapshot.</summary>
    public LogIndex Snapshot => throw new NotSupportedException();

    /// <summary>The last entry that the state machine has applied.</summary>
    public LogIndex Applied => throw new NotSupportedException();

    /// <summary>The last entry known to be committed.</summary>
    public LogIndex Commit => throw new NotSupportedException();

    /// <summary>The last entry up to which all are durable here.</summary>
    public LogIndex Durable => throw new NotSupportedException();

    /// <summary>The last entry.</summary>
    public LogIndex Last => throw new NotSupportedException();

    /// <summary>The term of the last entry.</summary>
    public Term LastTerm => throw new NotSupportedException();

    /// <summary>The term at a place, if the place is known: <see cref="Purged"/> to <see cref="Last"/>.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public bool TryGetTerm(LogIndex index, out Term term) => throw new NotSupportedException();

    /// <summary>Entries from a place on that are in memory, as a view; empty if the first one is not.</summary>
    /// <param name="first">The first place wanted.</param>
    /// <param name="last">The last place wanted.</param>
    /// <param name="bytesMax">How much at most, in bytes; the first entry whatever its size.</param>
    public EntryBatch Read(LogIndex first, LogIndex last, long bytesMax) => throw new NotSupportedException();
}
