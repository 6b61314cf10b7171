using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// Lets several threads share one <see cref="WriteAheadLog"/>. There is no thread of the log's own beside the disk's: whoever submits encodes its records
/// into the batch that is gathered while the disk syncs the one before, and the disk's thread seals and writes it as soon as it is free. So a request costs
/// one wake-up there and one back.
/// </summary>
/// <remarks>
/// Thread-safe. <see cref="ILogOwner"/> is called with the lock held, mostly on the disk's thread: it must be quick, and may call the driver.
/// </remarks>
internal sealed class LogDriver : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly WriteAheadLog _log;

    /// <summary>Prepares a log on a disk.</summary>
    /// <param name="disk">The data directory's disk, not started; stopped when the driver is disposed of.</param>
    /// <param name="options">How the log behaves.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public LogDriver(IDisk disk, WriteAheadOptions options, ILogOwner owner)
    {
        _disk = disk;
        _log = new WriteAheadLog(new GatedDisk(disk, _gate), options, owner);
    }

    /// <summary>Opens the log; the owner hears of the end.</summary>
    /// <param name="fresh">The name that the directory gets if it is new: random bits.</param>
    public void Open(DirectoryId fresh)
    {
        lock (_gate) _log.Open(fresh);
    }

    /// <summary>Takes a request.</summary>
    /// <param name="ticket">The caller's name for it.</param>
    /// <param name="writes">What to write; copied before the call returns.</param>
    /// <param name="mustSync">Whether it is reported when it is durable.</param>
    /// <param name="writeClass">How much it matters when the disk is full.</param>
    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync, WriteClass writeClass)
    {
        lock (_gate) return _log.Submit(ticket, writes, mustSync, writeClass);
    }

    /// <summary>Begins to read entries that are durable.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    public ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        lock (_gate) return _log.Read(ticket, group, from, to, bytesMax);
    }

    /// <summary>A steady span of time has passed.</summary>
    public void Tick()
    {
        lock (_gate) _log.Tick();
    }

    /// <summary>Looks at the log while nothing changes it.</summary>
    /// <typeparam name="T">What is to be known.</typeparam>
    /// <param name="look">Looks; must be quick and keep nothing of the log.</param>
    public T Look<T>(Func<WriteAheadLog, T> look)
    {
        lock (_gate) return look(_log);
    }

    /// <summary>Stops the disk: what is under way is finished, what is only gathered is lost and was never reported.</summary>
    public void Dispose() => _disk.Stop();
}
