using System.Buffers;

namespace DataWarehouse.SDK.StateMachines;

/// <summary>
/// The replicated state of one group: every replica starts from the same state, applies the same entries in the same order and so ends in
/// the same state with the same answers.
/// </summary>
/// <remarks>
/// <para>What the engine promises, and what an implementation may rely on:</para>
/// <list type="number">
/// <item><see cref="Restore"/> is called at most once, on an instance on which nothing else was called before.</item>
/// <item>Entries come in increasing order of index, each once in the life of an instance. Indexes may skip: entries of the engine's own
/// (elections, configurations, sessions) are not passed on.</item>
/// <item><see cref="Apply"/>, <see cref="CaptureSnapshot"/>, <see cref="Query"/> and <see cref="ComputeDigest"/> are called on the group's
/// apply lane, never two at a time. The lane may change its thread between two calls, with a full memory barrier.</item>
/// <item>After any of them but <see cref="Query"/> has thrown, the instance is only disposed of; its state is never read again.</item>
/// </list>
/// <para>What an implementation must do, so that replicas stay equal:</para>
/// <list type="number">
/// <item>Depend on nothing but the state and the entries: no clock (use <see cref="CommittedEntry.TimestampUtc"/>), no random numbers, no
/// files, sockets, environment, culture, thread or process identity.</item>
/// <item>Not enumerate hash collections, not use <c>string.GetHashCode</c> or <c>HashCode</c>, and not use floating point
/// for anything that reaches state, result, digest or snapshot.</item>
/// <item>Answer a command that it cannot read or will not execute with a result that says so. Entries come from clients, old versions
/// and new ones; a refusal is a result like any other, and throwing stops the group.</item>
/// <item>Bound what it keeps; refuse by a limit that is the same on every replica. Running out of memory is not such a limit.</item>
/// <item>Start no thread and block on nothing: the lane serves many groups.</item>
/// <item>Make behaviour that changes between releases depend on an entry, never on the version of the code that runs.</item>
/// </list>
/// <para>Not thread-safe; see the third promise.</para>
/// </remarks>
public interface IStateMachine : IDisposable
{
    /// <summary>Applies a batch of committed entries.</summary>
    /// <param name="entries">
    /// At least one entry, in increasing order of index. They and their buffers belong to the caller and are valid until this call
    /// returns; what the state keeps must be copied.
    /// </param>
    /// <param name="results">Takes one result per entry, each as soon as that entry has taken effect.</param>
    /// <remarks>
    /// An exception stops the group at the first entry without a result, on this replica and, since replicas are equal, on all of them;
    /// the other groups go on. Entries with a result count as applied; the state itself is rebuilt from a snapshot and the log.
    /// An <see cref="OutOfMemoryException"/> ends the process instead.
    /// </remarks>
    void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results);

    /// <summary>
    /// Fixes the present state for a snapshot. Must be cheap (time and memory independent of the size of the state, or nearly so):
    /// it stands on the apply lane; the copying happens in <see cref="ISnapshot.WriteTo"/>, elsewhere and at the same time as later
    /// calls of <see cref="Apply"/>.
    /// </summary>
    /// <returns>
    /// The state after the last applied entry, unchanged by anything applied later. The caller disposes of it. The engine holds at most
    /// two at a time of one instance, and may hold them after the instance itself is disposed of.
    /// </returns>
    ISnapshot CaptureSnapshot();

    /// <summary>
    /// Fills this fresh instance from a snapshot. Called before the instance joins its apply lane, so that it may take its time.
    /// </summary>
    /// <param name="source">
    /// What <see cref="ISnapshot.WriteTo"/> wrote, on this or another replica, of this release or an earlier one. Readable once, forwards;
    /// its length is not known; the bytes have passed a checksum. Belongs to the caller and is valid until this call returns.
    /// </param>
    /// <param name="cancellationToken">Stops the work; the instance is then only disposed of.</param>
    /// <exception cref="InvalidDataException">The bytes are not a snapshot of this state machine, or of a newer form.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Restore(Stream source, CancellationToken cancellationToken);

    /// <summary>Answers a read. Must not change the state: replicas see different reads.</summary>
    /// <param name="request">The question, valid until this call returns.</param>
    /// <param name="response">
    /// Takes the answer; what was written counts only when the return value is <see cref="QueryStatus.Answered"/>. Belongs to the caller.
    /// </param>
    /// <returns>Whether there is an answer.</returns>
    /// <remarks>
    /// Sees all entries applied before the call. How fresh that is, is the engine's matter. An exception is reported to the reader and
    /// stops nothing.
    /// </remarks>
    QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response);

    /// <summary>
    /// A digest of the whole state. Equal states have equal digests whether they were reached by applying entries or by
    /// <see cref="Restore"/>; the engine compares replicas at the same index and stops those that differ.
    /// </summary>
    /// <remarks>Should be kept up to date by <see cref="Apply"/>, for it stands on the apply lane.</remarks>
    StateDigest ComputeDigest();
}
