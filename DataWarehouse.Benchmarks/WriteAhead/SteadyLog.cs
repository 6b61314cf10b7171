using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>A log on a real disk to which every group appends one entry a batch; entries of long ago are purged, so that segments are used again.</summary>
internal sealed class SteadyLog : ILogOwner, IDisposable
{
    private const int RecordOverheadBytes = 56;
    private const int KeptEntries = 64;
    private readonly SemaphoreSlim _news = new(0);
    private readonly LogDriver _log;
    private readonly GroupWrite[] _writes;
    private readonly Entry[][] _entries;
    private readonly byte[] _payload;
    private readonly bool _purges;
    private long _submitted;
    private long _durable;
    private volatile string? _failure;

    public SteadyLog(string directory, int groups, int batchBytes, bool purges = true)
    {
        _purges = purges;
        _payload = new byte[Math.Max(8, (batchBytes / groups) - RecordOverheadBytes)];
        new Random(1).NextBytes(_payload);
        _entries = new Entry[groups][];
        _writes = new GroupWrite[groups];
        for (var group = 0; group < groups; group++) _entries[group] = new Entry[1];
        _log = new LogDriver(new OperatingSystemDisk(directory), new WriteAheadOptions(), this);
        _log.Open(new DirectoryId(1));
        WaitUntil(-1);
    }

    public long Submitted => _submitted;

    /// <summary>Submits a batch; waits only when the log takes no more.</summary>
    public void Submit()
    {
        var index = _submitted + 1;
        for (var group = 0; group < _writes.Length; group++)
        {
            _entries[group][0] = new Entry(new Term(1), new LogIndex(index), EntryKind.Command, _payload);
            _writes[group] = new GroupWrite(new GroupId(group), index == 1 ? GroupWriteKind.Create : GroupWriteKind.Append)
            {
                Replica = new ReplicaId(1),
                Entries = new EntryBatch(_entries[group], 0, 1),
                PurgeThrough = _purges && index % KeptEntries == 0 ? new LogIndex(index - (KeptEntries / 2)) : LogIndex.Zero,
                PurgeTerm = new Term(1),
            };
        }

        WriteAdmission admission;
        while ((admission = _log.Submit(new WriteTicket(index), _writes, mustSync: true)) == WriteAdmission.Busy) Wait();
        if (admission != WriteAdmission.Accepted) throw new InvalidOperationException($"The log does not take the batch: {admission}. {_failure}");
        _submitted = index;
    }

    public void WaitUntil(long ticket)
    {
        while (Interlocked.Read(ref _durable) < ticket || (ticket < 0 && _log.Look(log => log.State) != LogState.Open)) Wait();
    }

    public void Opened(LogPosition position) => _news.Release();

    public void Refused(LogRefusal refusal)
    {
        _failure = refusal.Message;
        _news.Release();
    }

    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (outcome != WriteOutcome.Durable) _failure = $"{outcome}";
        Interlocked.Exchange(ref _durable, ticket.Value);
        _news.Release();
    }

    public void Read(ReadTicket ticket, EntryBatch entries)
    {
    }

    public void SnapshotWanted(GroupId group, LogIndex through)
    {
    }

    public void FullChanged(bool isFull)
    {
    }

    public void StallChanged(bool isStalled)
    {
    }

    public void Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
    }

    public void PartRefused(WriteTicket ticket, GroupId group)
    {
    }

    public void RoomAgain()
    {
    }

    public void Closed()
    {
    }

    public void Failed(LogFault fault)
    {
        _failure = fault.ToString();
        _news.Release();
    }

    public void Dispose()
    {
        _log.Dispose();
        _news.Dispose();
    }

    private void Wait()
    {
        if (_failure is { } failure) throw new InvalidOperationException(failure);
        _news.Wait();
    }
}
