using DataWarehouse.SDK.Replication;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>A lease file and its lock, open. Every method that returns has made durable what it wrote.</summary>
/// <remarks>
/// Not thread-safe. After an exception nothing but <see cref="Dispose"/> may be called: what is on the disk is then unknown.
/// </remarks>
internal sealed class DotLeaseFile : IDisposable
{
    private readonly IFileSync _sync;
    private readonly SafeFileHandle _lock;
    private readonly SafeFileHandle _file;

    private DotLeaseFile(IFileSync sync, SafeFileHandle lockFile, SafeFileHandle file, DotLease current)
    {
        _sync = sync;
        _lock = lockFile;
        _file = file;
        Current = current;
    }

    /// <summary>The newest record, durable.</summary>
    public DotLease Current { get; private set; }

    /// <summary>What the base library reports for a lock that somebody has: EWOULDBLOCK, or a sharing violation.</summary>
    private static int HeldByAnother =>
        OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Locks the file, makes it if there is none, and finds the lease to go on from.</summary>
    /// <exception cref="DotLeaseRefusedException">Going on could issue a number twice, or somebody else has the file.</exception>
    /// <exception cref="IOException">The system reports a failure.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not use the file or its directory.</exception>
    public static DotLeaseFile Open(string path, Incarnation incarnation, long highestUsed, IFileSync sync)
    {
        var lockFile = OpenLock(path);
        SafeFileHandle? file = null;
        try
        {
            if (!File.Exists(path))
                Create(path, incarnation, highestUsed, sync);

            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            var recovered = DotLeaseRecovery.Recover(path, ReadAll(file), incarnation, highestUsed);
            var opened = new DotLeaseFile(sync, lockFile, file, recovered.Lease);
            opened.Settle(DirectoryOf(path), recovered);
            return opened;
        }
        catch
        {
            file?.Dispose();
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Leases the numbers up to <paramref name="leasedThrough"/>, at most one largest block more than now.</summary>
    public void Extend(long leasedThrough)
    {
        var next = Current with { Number = checked(Current.Number + 1), LeasedThrough = leasedThrough };
        Write(next);
        Current = next;
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>The lock is a file of its own, never replaced or removed: a lock on a file that is renamed over guards nothing.</summary>
    private static SafeFileHandle OpenLock(string path)
    {
        try
        {
            return File.OpenHandle(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == HeldByAnother)
        {
            throw new DotLeaseRefusedException(
                DotLeaseRefusal.InUse, path, $"another counter holds its lock ({exception.Message})", exception);
        }
    }

    /// <summary>
    /// Makes the file under another name and renames it, so that a crash leaves either no lease, and nothing issued, or two whole slots.
    /// </summary>
    private static void Create(string path, Incarnation incarnation, long highestUsed, IFileSync sync)
    {
        if (highestUsed > 0)
            throw DotLeaseRecovery.BehindStoredData(path, highestUsed, "it does not exist");

        Span<byte> image = new byte[DotLeaseRecord.FileBytes];
        for (var number = 0; number < DotLeaseRecord.SlotCount; number++)
            DotLeaseRecord.Write(image[(number * DotLeaseRecord.SlotBytes)..], new DotLease(incarnation, number, 0));

        var temporary = path + ".new";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            sync.Write(file, image, 0);
            sync.SyncFile(file);
        }

        File.Move(temporary, path, overwrite: true);
        sync.SyncDirectory(DirectoryOf(path));
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(path)!;

    private static byte[] ReadAll(SafeFileHandle file)
    {
        var bytes = new byte[DotLeaseRecord.FileBytes];
        var length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is var read and > 0)
            length += read;

        return bytes[..length];
    }

    /// <summary>
    /// Makes durable what was found. The process before may have died between write and sync, or after a failed sync that left good bytes
    /// in the cache only; writing them again makes the cache dirty again, and the next record may then overwrite the other slot.
    /// </summary>
    private void Settle(string directory, RecoveredDotLease recovered)
    {
        Write(Current);
        _sync.SyncDirectory(directory);
        if (recovered.IsOtherSlotDamaged)
            Extend(recovered.UsedThrough);
    }

    private void Write(DotLease lease)
    {
        Span<byte> record = stackalloc byte[DotLeaseRecord.LengthBytes];
        DotLeaseRecord.Write(record, lease);
        _sync.Write(_file, record, (long)lease.Slot * DotLeaseRecord.SlotBytes);
        _sync.SyncData(_file);
    }
}
