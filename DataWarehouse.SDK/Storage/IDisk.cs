namespace DataWarehouse.SDK.Storage;

/// <summary>
/// A directory tree that survives power loss, driven by submitting operations and receiving completions. Nothing here waits: the layer that
/// decides submits, goes on, and takes each completion as one more input, so that the same code runs on an operating system and on a
/// simulated disk that crashes at every step.
/// </summary>
/// <remarks>
/// <para><b>Order.</b> Operations may run and complete in any order, also two on one file. There are three rules: <see cref="Sync"/> runs
/// after all writes and preallocations of its file that were submitted before it; <see cref="SyncDirectory"/> runs after all creations,
/// renames and deletions in its directory that were submitted before it; and both complete after what they cover has completed.</para>
/// <para><b>Durable</b> means: there after a power loss. What a write put into a file is durable once a covering <see cref="Sync"/> has
/// completed without an error, and the length of the file with it. That a file exists, has its new name or is gone is durable once a
/// covering
/// <see cref="SyncDirectory"/> of its directory has completed without an error; a rename between two directories needs both. Until then
/// each
/// 512-byte sector of each write may be there or not, in any combination, and each change of a directory likewise. A completed write
/// alone promises nothing but that later reads see it.</para>
/// <para><b>Failure.</b> A sync that failed leaves it unknown what is on the device, and asking again would wrongly succeed (the system has
/// dropped the pages). So a failed <see cref="Sync"/>, or a failed write or preallocation other than <see cref="DiskError.NoSpace"/>,
/// poisons the file: from then on all but <see cref="Read"/> and <see cref="Close"/> completes with <see cref="DiskError.Poisoned"/>, for
/// this and every other handle of the file. A failed <see cref="SyncDirectory"/> poisons the directory the same way. A sync also fails
/// when a write it covers failed: where all that failed among them failed with <see cref="DiskError.NoSpace"/>, it completes with that,
/// calls nothing and poisons nothing, so that the caller can roll the batch back and zero its range. The disk itself retries nothing but interrupted calls and the rest of a short write; if the system takes none of
/// the rest, the write fails with that attempt's error, or with <see cref="DiskError.ShortWrite"/> if there was none.</para>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>Call <see cref="Start"/> once, before anything else, and <see cref="Stop"/> once, at the end.</item>
/// <item>Submit from one thread at a time.</item>
/// <item>Give each outstanding operation its own <see cref="DiskOperationId"/> and each open file its own <see cref="DiskFileId"/>; use a
/// file only after its creation or opening has completed without an error.</item>
/// <item>Leave the buffer of a write unchanged, and do not look at that of a read, until the completion; from the completion on it is the
/// caller's again, whatever the outcome. A submission that was not accepted never touches its buffer.</item>
/// <item>Have no two operations outstanding on overlapping ranges of a file unless both are reads.</item>
/// <item>Acknowledge nothing before the completion of the sync that makes it durable: of the file, and for a new file of its
/// directory.</item>
/// <item>Look at every completion. After a failed sync stop what relied on it; never submit it again, nor reopen the file to get round
/// it.</item>
/// <item>Take <see cref="Lock"/> before reading or writing what another process might.</item>
/// </list>
/// <para>Thread-safety: submissions must not overlap; <see cref="Stop"/> may overlap anything. Violations of duties 1 to 3 throw
/// <see cref="InvalidOperationException"/> or <see cref="ArgumentException"/> where the disk notices them.</para>
/// </remarks>
public interface IDisk
{
    /// <summary>How much may be outstanding.</summary>
    DiskLimits Limits { get; }

    /// <summary>Begins to take operations.</summary>
    /// <param name="receiver">Takes the completions until <see cref="Stop"/> returns.</param>
    /// <exception cref="ArgumentNullException"><paramref name="receiver"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The disk was started before.</exception>
    void Start(IDiskReceiver receiver);

    /// <summary>
    /// Ends the work: operations that run are finished, others complete with <see cref="DiskError.Stopped"/>, then files are closed and
    /// locks released. Once it returns, all completions have been delivered and no buffer is in use. It syncs nothing. Blocks for as long
    /// as
    /// the running operations take; stopping again does nothing. Not to be called from inside the receiver.
    /// </summary>
    void Stop();

    /// <summary>
    /// Creates an empty file and opens it for reading and writing; <see cref="DiskError.AlreadyExists"/> if there is an entry of that name,
    /// <see cref="DiskError.NotFound"/> without its directory.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The caller's handle, bound when the operation succeeds.</param>
    /// <param name="path">The name of the new file.</param>
    DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path);

    /// <summary>Opens a file for reading and writing; its length stands in the completion.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The caller's handle, bound when the operation succeeds.</param>
    /// <param name="path">The name of the file.</param>
    DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path);

    /// <summary>
    /// Opens a file for reading only, where that is all the process may do or wants: also on a read-only file system. Its length stands in
    /// the completion. Writing to, lengthening and syncing such a handle is a programmer's error.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">
    /// The caller's handle, bound when the operation succeeds; <see cref="Write"/>, <see cref="Preallocate"/> and <see cref="Sync"/> on it
    /// throw <see cref="InvalidOperationException"/>.
    /// </param>
    /// <param name="path">The name of the file.</param>
    DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path);

    /// <summary>
    /// Closes a file once all operations submitted on it have completed, and frees the handle; also a poisoned one. Syncs nothing. Never
    /// refused for a full queue.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The file to close.</param>
    DiskSubmitResult Close(DiskOperationId operation, DiskFileId file);

    /// <summary>
    /// Makes the file at least <paramref name="lengthBytes"/> long by writing zeros after its present end, so that later writes and syncs
    /// inside that length change no metadata; does nothing to a file that is as long already. After a failure the file may have any
    /// length in between.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The file to lengthen.</param>
    /// <param name="lengthBytes">The length wanted in bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lengthBytes"/> is negative.</exception>
    DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes);

    /// <summary>Writes all of a buffer at an offset; the file grows when the range passes its end, and a gap reads as zeros.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="offset">Where the first byte goes, in bytes from the start of the file, 0 or more.</param>
    /// <param name="bytes">
    /// What to write, 1 to <see cref="DiskLimits.TransferBytesMax"/> bytes; lent to the disk until the completion.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is empty.</exception>
    DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>Reads from an offset until the buffer is full or the file ends.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The file to read.</param>
    /// <param name="offset">Where to begin, in bytes from the start of the file, 0 or more; past the end nothing is read.</param>
    /// <param name="destination">
    /// Takes the bytes, 1 to <see cref="DiskLimits.TransferBytesMax"/>; lent to the disk until the completion. What lies beyond
    /// <see cref="DiskCompletion.TransferredBytes"/> is undefined.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is empty.</exception>
    DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination);

    /// <summary>Makes the writes and preallocations submitted before it on this file, and the file's length, durable.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="file">The file to sync.</param>
    DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file);

    /// <summary>Makes the creations, renames and deletions submitted before it in this directory durable.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="directory">The directory to sync; not those below it.</param>
    DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory);

    /// <summary>
    /// Creates a directory; succeeds if it is there already. Its directory, not it, is what <see cref="SyncDirectory"/> must then sync.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="directory">The new directory; its parent must exist.</param>
    DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory);

    /// <summary>
    /// Gives a file a new name in one step, replacing a file that has it: at every moment, also after a power loss, that name stands for
    /// the
    /// old file or the new one, whole. A file never has two names: where one rename of it is durable, all its earlier names are gone, also those
    /// that another rename had yet to take from it. Handles stay open. Sync a new file before renaming it over an old one.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="from">The present name.</param>
    /// <param name="to">The new name, in this or another directory of the disk.</param>
    DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to);

    /// <summary>Removes a file. Its handles must be closed first; not every system would let it go otherwise.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="path">The file to remove.</param>
    DiskSubmitResult Delete(DiskOperationId operation, DiskPath path);

    /// <summary>Lists a directory, not those below it; the entries stand in the completion.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="directory">The directory to list.</param>
    DiskSubmitResult List(DiskOperationId operation, DiskPath directory);

    /// <summary>
    /// Looks at the file system that the root lies in; what it found stands in <see cref="DiskCompletion.Volume"/>. Changes nothing, and
    /// proves nothing about directories below the root on which another file system is mounted.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    DiskSubmitResult Inspect(DiskOperationId operation);

    /// <summary>
    /// Takes an exclusive lock against other processes and other disks of this one, creating the lock file if need be; completes with
    /// <see cref="DiskError.Locked"/> at once if somebody has it. It ends with <see cref="Unlock"/>, <see cref="Stop"/> or the process.
    /// </summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="path">The lock file: kept for this purpose alone and never deleted.</param>
    DiskSubmitResult Lock(DiskOperationId operation, DiskPath path);

    /// <summary>Releases a lock that this disk holds. Never refused for a full queue.</summary>
    /// <param name="operation">The caller's name for this operation.</param>
    /// <param name="path">The lock file.</param>
    DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path);
}
