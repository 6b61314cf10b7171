namespace DataWarehouse.SDK.Replication.Counters;

/// <summary>
/// The one source of dots of a node's present life. It leases numbers in blocks, makes each lease durable before it issues the first number
/// of it, and after a restart goes on behind the lease; so no number is ever issued twice, whatever was written with it. Gaps are fine.
/// </summary>
/// <remarks>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>Have one counter per incarnation, for all keys of the node. A lost or restored disk is a new incarnation, never a new
/// counter.</item>
/// <item>Before the first dot, tell the counter the highest number found in stored data, so that it can refuse a lease that is
/// behind.</item>
/// <item>Call <see cref="Refill"/> when <see cref="ShouldRefill"/> says so, from a thread that may wait for the disk, and
/// <see cref="TryNext"/> from those that may not.</item>
/// <item>After an exception from a method stop writing: the counter is poisoned and stays so. Opening it again in the same process
/// is no way round a disk that failed. The properties can still be read.</item>
/// </list>
/// <para>Thread-safe. Numbers that one thread gets grow; between threads the order of issue need not be the order of use.</para>
/// </remarks>
public interface IDotCounter
{
    /// <summary>The life of the node whose dots these are.</summary>
    Incarnation Incarnation { get; }

    /// <summary>
    /// The number of the last dot issued. After opening, the highest number that may have been issued before, which is the end of the
    /// lease found; 0 for a new counter.
    /// </summary>
    long LastIssued { get; }

    /// <summary>The end of the durable lease: numbers up to here, inclusive, may be issued without touching the disk.</summary>
    long LeasedThrough { get; }

    /// <summary>Whether so few numbers are left that <see cref="Refill"/> should be called soon. Reads memory only.</summary>
    bool ShouldRefill { get; }

    /// <summary>Issues a dot from the lease; never waits for the disk.</summary>
    /// <param name="dot">A dot never issued before, or the default value.</param>
    /// <returns>False when the lease is used up: call <see cref="Refill"/>, or refuse the write as busy.</returns>
    /// <exception cref="Exception">The counter is poisoned or disposed of; the implementation documents its type.</exception>
    bool TryNext(out Dot dot);

    /// <summary>Issues a dot, and extends the lease first when it is used up: then it waits for one sync of the disk.</summary>
    /// <exception cref="Exception">As for <see cref="TryNext"/> and <see cref="Refill"/>.</exception>
    Dot Next();

    /// <summary>
    /// Extends the lease by one block on the caller's thread and returns when it is durable. Does nothing when enough numbers are left, so
    /// that of many overlapping calls one does the work and the others wait for it. Dots go on being issued from the old lease meanwhile.
    /// </summary>
    /// <exception cref="Exception">
    /// The disk failed, now or earlier: the counter is poisoned, and no number of the new block was or ever will be issued. Or all numbers
    /// that 63 bits have are used. The implementation documents the types.
    /// </exception>
    void Refill();
}
