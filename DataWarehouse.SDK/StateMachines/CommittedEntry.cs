using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.SDK.StateMachines;

/// <summary>A command on which its group has agreed, as a state machine receives it.</summary>
/// <remarks>
/// A view, not a copy: <see cref="Command"/> belongs to the caller of <see cref="IStateMachine.Apply"/> and is valid until that call
/// returns. Immutable; safe to share between threads for as long as the buffer lives.
/// </remarks>
public readonly record struct CommittedEntry
{
    /// <summary>Names an entry.</summary>
    /// <param name="index">Its place in the log, 1 or more.</param>
    /// <param name="term">The term in which it was proposed, 1 or more.</param>
    /// <param name="timestampUtc">When the leader stamped it, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="command">The bytes that were proposed; may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> or <paramref name="term"/> is zero.</exception>
    /// <exception cref="ArgumentException"><paramref name="timestampUtc"/> is not of kind UTC.</exception>
    public CommittedEntry(LogIndex index, Term term, DateTime timestampUtc, ReadOnlyMemory<byte> command)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(index, LogIndex.Zero);
        ArgumentOutOfRangeException.ThrowIfEqual(term, Term.Zero);
        if (timestampUtc.Kind != DateTimeKind.Utc)
            throw new ArgumentException($"The timestamp is of kind {timestampUtc.Kind}, not Utc.", nameof(timestampUtc));

        Index = index;
        Term = term;
        TimestampUtc = timestampUtc;
        Command = command;
    }

    /// <summary>The place of the entry in its group's log.</summary>
    public LogIndex Index { get; }

    /// <summary>The term in which the entry was proposed.</summary>
    public Term Term { get; }

    /// <summary>
    /// The leader's wall clock in UTC when it accepted the entry, stamped once and replicated: the same on every replica, and the only
    /// time a state machine may read. It may repeat or go backwards from one entry to the next.
    /// </summary>
    public DateTime TimestampUtc { get; }

    /// <summary>The proposed bytes, valid until <see cref="IStateMachine.Apply"/> returns.</summary>
    public ReadOnlyMemory<byte> Command { get; }
}
