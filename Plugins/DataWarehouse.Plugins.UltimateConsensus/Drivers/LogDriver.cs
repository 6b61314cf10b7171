using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// Lets several threads share one <see cref="WriteAheadLog"/>. There is no thread of the log's own beside the disk's: whoever submits encodes its records
/// into the batch that is gathered while the disk syncs the one before, and the disk's thread seals and writes it as soon as it is free. So a request costs
/// one wake-up there and one back, and what is gathered is the inbox: bounded in bytes, refused as busy beyond. Loops use it by a <see cref="LogPort"/>.
/// </summary>
/// <remarks>
/// Thread-safe. <see cref="ILogOwner"/> is called with the lock held, mostly on the disk's thread: it must be quick, and may call the driver, but for
/// <see cref="Stop"/> and <see cref="Dispose"/>.
/// </remarks>
internal sealed class LogDriver : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly GatedDisk _disk;
    private readonly PortRouter _router;
    private readonly WriteAheadLog _log;

    /// <summary>Prepares a log on a disk.</summary>
    /// <param name="disk">The data directory's disk, not started; stopped when the driver is stopped or disposed of.</param>
    /// <param name="options">How the log behaves.</param>
    /// <param name="owner">Hears what becomes of it, and of requests that came by no port.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public LogDriver(IDisk disk, WriteAheadOptions options, ILogOwner owner)
    {
        // Who drives a disk step by step, as a simulation does, wants one order.
        _disk = new GatedDisk(disk, _gate, lendsHands: disk is OperatingSystemDisk);
        _router = new PortRouter(owner, _ended.Set);
        _log = new WriteAheadLog(_disk, options, _router);
        Snapshots = new LogSnapshots(_gate, _log);
    }

    /// <summary>Measures the syncs; null for nobody. Set before the log is opened.</summary>
    public SyncMeter? Syncs
    {
        get => _disk.Syncs;
        set => _disk.Syncs = value;
    }

    /// <summary>The files of the snapshots.</summary>
    public LogSnapshots Snapshots { get; }

    /// <summary>Where the log stands in its life.</summary>
    public LogState State
    {
        get
        {
            lock (_gate) return _log.State;
        }
    }

    /// <summary>How far the directory has come.</summary>
    public LogPosition Position
    {
        get
        {
            lock (_gate) return _log.Position;
        }
    }

    /// <summary>How far the directory had come before this start; see <see cref="WriteAheadLog.FoundPosition"/>.</summary>
    public LogPosition FoundPosition
    {
        get
        {
            lock (_gate) return _log.FoundPosition;
        }
    }

    /// <summary>Whether all that was durable at a position is part of this log; see <see cref="WriteAheadLog.Judge"/>.</summary>
    /// <param name="seen">The position.</param>
    /// <exception cref="InvalidOperationException">The log was not opened.</exception>
    public PositionVerdict Judge(LogPosition seen)
    {
        lock (_gate) return _log.Judge(seen);
    }

    /// <summary>The most that a request may take as <see cref="WriteAheadLog.BytesOf"/> measures it; see <see cref="WriteAheadLog.RequestBytesMax"/>.</summary>
    public long RequestBytesMax
    {
        get
        {
            lock (_gate) return _log.RequestBytesMax;
        }
    }

    /// <summary>Opens the log; the owner hears of the end.</summary>
    /// <param name="fresh">The name that the directory gets if it is new: random bits.</param>
    public void Open(DirectoryId fresh)
    {
        lock (_gate) _log.Open(fresh);
    }

    /// <summary>Opens a way to the log for one loop. It stays as long as the driver.</summary>
    /// <param name="owner">Is told that there is something to take.</param>
    /// <param name="requestsMax">How many of its requests may be outstanding, or answered and not taken; 1 or more.</param>
    public LogPort OpenPort(ILogPortOwner owner, int requestsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requestsMax, 1);
        lock (_gate)
        {
            var number = _router.NextNumber;
            if (number > PortTicket.PortsMax) throw new InvalidOperationException($"There are {PortTicket.PortsMax} ports already.");
            var port = new LogPort(this, number, owner, requestsMax);
            _router.Add(port);
            return port;
        }
    }

    /// <summary>The groups that have a life in the log, those whose beginning is not durable yet included.</summary>
    public LoggedGroup[] Groups()
    {
        lock (_gate)
        {
            var streams = _log.Streams;
            var groups = new LoggedGroup[streams.Length];
            for (var i = 0; i < groups.Length; i++) groups[i] = new LoggedGroup(streams[i].Group, streams[i].Generation, streams[i].Replica);
            return groups;
        }
    }

    /// <summary>The present life of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public LoggedGroup? Find(GroupId group)
    {
        lock (_gate) return _log.Find(group) is { } stream ? new LoggedGroup(stream.Group, stream.Generation, stream.Replica) : null;
    }

    /// <summary>Takes a request; see <see cref="WriteAheadLog.Submit"/>.</summary>
    /// <param name="ticket">The caller's name for it, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="writes">What to write; copied before the call returns.</param>
    /// <param name="mustSync">Whether it is reported when it is durable.</param>
    /// <exception cref="InvalidOperationException">A write does not fit what the log holds; nothing of the request was taken.</exception>
    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        CheckTicket(ticket.Value);
        lock (_gate) return _log.Submit(ticket, writes, mustSync);
    }

    /// <summary>Begins to read entries that are durable; see <see cref="WriteAheadLog.Read"/>.</summary>
    /// <param name="ticket">The caller's name for the request, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    public ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        CheckTicket(ticket.Value);
        lock (_gate) return _log.Read(ticket, group, from, to, bytesMax);
    }

    /// <summary>Begins to read all that is durable of a replica; see <see cref="WriteAheadLog.Recover"/>.</summary>
    /// <param name="ticket">The caller's name for the request, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="group">The group.</param>
    public ReadAdmission Recover(ReadTicket ticket, GroupId group)
    {
        CheckTicket(ticket.Value);
        lock (_gate) return _log.Recover(ticket, group);
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

    /// <summary>Begins to close the log in order; see <see cref="WriteAheadLog.Close"/>. Go on with <see cref="Tick"/>, and end with <see cref="Dispose"/>.</summary>
    public void Close()
    {
        lock (_gate) _log.Close();
    }

    /// <summary>
    /// Closes the log in order, waits until it is closed, refused or has failed, then lets the files and the lock of the directory go. Blocks as long as the
    /// disk takes for what is under way.
    /// </summary>
    public void Stop()
    {
        Close();
        _ended.Wait();
        _disk.Stop();
    }

    /// <summary>
    /// Stops the disk, as the end of the process would: operations that run are finished, what is only gathered is lost and was never reported. After
    /// <see cref="Stop"/> nothing of that is left.
    /// </summary>
    public void Dispose() => _disk.Stop();

    /// <summary>Takes a request by a port.</summary>
    /// <param name="port">The port; it is told of room if this is refused for want of it.</param>
    /// <param name="ticket">The ticket with the port in it.</param>
    /// <param name="writes">What to write.</param>
    /// <param name="mustSync">Whether it is reported when it is durable.</param>
    internal WriteAdmission Submit(LogPort port, WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        lock (_gate)
        {
            if (port.MustLookFirst()) return WriteAdmission.NoSpace;
            var admission = _log.Submit(ticket, writes, mustSync);
            port.WaitsForRoom |= admission is WriteAdmission.Busy or WriteAdmission.NoSpace;
            return admission;
        }
    }

    /// <summary>Begins to read entries by a port.</summary>
    /// <param name="port">The port; it is told of room if this is refused for want of it.</param>
    /// <param name="ticket">The ticket with the port in it.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    internal ReadAdmission Read(LogPort port, ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        lock (_gate) return Noted(port, _log.Read(ticket, group, from, to, bytesMax));
    }

    /// <summary>Begins to read all that is durable of a replica by a port.</summary>
    /// <param name="port">The port; it is told of room if this is refused for want of it.</param>
    /// <param name="ticket">The ticket with the port in it.</param>
    /// <param name="group">The group.</param>
    internal ReadAdmission Recover(LogPort port, ReadTicket ticket, GroupId group)
    {
        lock (_gate) return Noted(port, _log.Recover(ticket, group));
    }

    private static ReadAdmission Noted(LogPort port, ReadAdmission admission)
    {
        port.WaitsForRoom |= admission == ReadAdmission.Busy;
        return admission;
    }

    private static void CheckTicket(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, "ticket");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, PortTicket.ValueMax, "ticket");
    }
}
