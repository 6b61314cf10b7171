using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Counters;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>A dot counter that keeps its lease in a file of two alternating, checksummed slots; docs/formats.md describes each
/// byte.</summary>
/// <remarks>
/// <para>Thread-safe. Issuing takes one compare-and-swap and never waits; extending the lease writes and syncs on the caller's thread, one
/// caller at a time. It has no thread of its own.</para>
/// <para>Once a write or a sync has failed, every call that issues or leases throws <see cref="DotCounterFaultException"/>, and after
/// disposal <see cref="ObjectDisposedException"/>. The properties can still be read, for health reports.</para>
/// </remarks>
public sealed class FileDotCounter : IDotCounter, IDisposable
{
    private readonly string _path;
    private readonly FileDotCounterOptions _options;
    private readonly DotLeaseFile _file;

    /// <summary>Held while the lease is extended, including the wait for the disk. Issuing does not take it.</summary>
    private readonly Lock _refillLock = new();

    private long _lastIssued;

    /// <summary>At least <see cref="_lastIssued"/>, durable. Written under the refill lock, read without.</summary>
    private long _leasedThrough;

    /// <summary>Set once, under the refill lock, when nothing may be issued any more.</summary>
    private Exception? _end;

    private FileDotCounter(string path, FileDotCounterOptions options, DotLeaseFile file)
    {
        _path = path;
        _options = options;
        _file = file;
        Incarnation = file.Current.Incarnation;
        _lastIssued = _leasedThrough = file.Current.LeasedThrough;
    }

    /// <inheritdoc/>
    public Incarnation Incarnation { get; }

    /// <inheritdoc/>
    public long LastIssued => Volatile.Read(ref _lastIssued);

    /// <inheritdoc/>
    public long LeasedThrough => Volatile.Read(ref _leasedThrough);

    /// <inheritdoc/>
    public bool ShouldRefill => Volatile.Read(ref _leasedThrough) - Volatile.Read(ref _lastIssued) <= _options.RefillThresholdDots;

    /// <summary>Opens the lease of an incarnation, or makes it if there is none, and leases the first block.</summary>
    /// <param name="path">
    /// The lease file, one for each incarnation; its directory must exist. Beside it stand a lock file (<c>.lock</c>) and, while it
    /// is made, a temporary one (<c>.new</c>).
    /// </param>
    /// <param name="incarnation">Whose numbers are issued; not <see cref="Incarnation.None"/>.</param>
    /// <param name="highestUsed">The highest number of this incarnation found anywhere in stored data, 0 when there is none.</param>
    /// <param name="options">How to lease.</param>
    /// <returns>A counter with at least one number to issue; the caller disposes of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> or <paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or names a root directory.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="incarnation"/> is none, or <paramref name="highestUsed"/> is negative.
    /// </exception>
    /// <exception cref="DotLeaseRefusedException">Going on from this file could issue a number twice; the exception says why.</exception>
    /// <exception cref="DotCounterFaultException">The disk failed, or the directory is missing or may not be used.</exception>
    public static FileDotCounter Open(string path, Incarnation incarnation, long highestUsed, FileDotCounterOptions options) =>
        Open(path, incarnation, highestUsed, options, SystemFileSync.Instance);

    /// <inheritdoc/>
    /// <exception cref="DotCounterFaultException">A write or a sync failed earlier.</exception>
    /// <exception cref="ObjectDisposedException">The counter is disposed of.</exception>
    public bool TryNext(out Dot dot)
    {
        ThrowIfEnded();
        var last = Volatile.Read(ref _lastIssued);
        while (last < Volatile.Read(ref _leasedThrough))
        {
            var seen = Interlocked.CompareExchange(ref _lastIssued, last + 1, last);
            if (seen == last)
            {
                dot = new Dot(Incarnation, last + 1);
                return true;
            }

            last = seen;
        }

        dot = default;
        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="DotCounterFaultException">A write or a sync failed, now or earlier, or all numbers are used.</exception>
    /// <exception cref="ObjectDisposedException">The counter is disposed of.</exception>
    public Dot Next()
    {
        Dot dot;
        while (!TryNext(out dot))
            Refill();

        return dot;
    }

    /// <inheritdoc/>
    /// <exception cref="DotCounterFaultException">A write or a sync failed, now or earlier, or all numbers are used.</exception>
    /// <exception cref="ObjectDisposedException">The counter is disposed of.</exception>
    public void Refill()
    {
        lock (_refillLock)
        {
            ThrowIfEnded();
            if (ShouldRefill)
                Extend_NeedsLock();
        }
    }

    /// <summary>
    /// Closes the file and gives up its lock; waits for a refill that is running. Numbers leased and not issued are lost. Disposing again
    /// does nothing.
    /// </summary>
    public void Dispose()
    {
        lock (_refillLock)
        {
            Volatile.Write(ref _end, new ObjectDisposedException(nameof(FileDotCounter)));
            _file.Dispose();
        }
    }

    internal static FileDotCounter Open(
        string path, Incarnation incarnation, long highestUsed, FileDotCounterOptions options, IFileSync sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfEqual(incarnation, Incarnation.None);
        ArgumentOutOfRangeException.ThrowIfNegative(highestUsed);
        var fullPath = Path.GetFullPath(path);
        if (Path.GetDirectoryName(fullPath) is null)
            throw new ArgumentException($"'{fullPath}' is a root directory, not a file.", nameof(path));

        try
        {
            var counter = new FileDotCounter(fullPath, options, DotLeaseFile.Open(fullPath, incarnation, highestUsed, sync));
            counter.LeaseFirstBlock();
            return counter;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DotCounterFaultException(fullPath, $"it could not be opened. {exception.Message}", exception);
        }
    }

    private void LeaseFirstBlock()
    {
        try
        {
            Refill();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Extend_NeedsLock()
    {
        var leasedThrough = _leasedThrough;
        var block = Math.Min(_options.BlockDots, long.MaxValue - leasedThrough);
        if (block == 0)
        {
            // What is left of the last block is still good, and so is what was issued of it.
            if (Volatile.Read(ref _lastIssued) == leasedThrough)
                throw Poison_NeedsLock("all numbers are used; the node must join as a new incarnation.", null);

            return;
        }

        try
        {
            _file.Extend(leasedThrough + block);
        }
        catch (Exception exception)
        {
            throw Poison_NeedsLock($"its lease could not be extended behind {leasedThrough}. {exception.Message}", exception);
        }

        Volatile.Write(ref _leasedThrough, leasedThrough + block);
    }

    private DotCounterFaultException Poison_NeedsLock(string explanation, Exception? cause)
    {
        var fault = new DotCounterFaultException(_path, explanation, cause);
        Volatile.Write(ref _end, fault);
        return fault;
    }

    /// <summary>A new exception for each caller: one that is thrown on several threads mixes their stack traces.</summary>
    private void ThrowIfEnded()
    {
        switch (Volatile.Read(ref _end))
        {
            case null:
                return;
            case DotCounterFaultException fault:
                throw new DotCounterFaultException(_path, "a write or a sync failed earlier; see the inner exception.", fault);
            default:
                throw new ObjectDisposedException(nameof(FileDotCounter));
        }
    }
}
