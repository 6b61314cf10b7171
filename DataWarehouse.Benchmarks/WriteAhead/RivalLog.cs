using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>
/// DotNext's write-ahead log at the settings that were the quickest of those tried: one group, the same number of entries of the same size a batch, then
/// a flush that waits for the disk. Its state machine costs nothing and says now and then that older entries are not needed, as a purge does in ours.
/// </summary>
internal sealed class RivalLog : IAsyncDisposable
{
    private const int KeptBatches = 64;
    private readonly WriteAheadLog _log;
    private readonly FreeStateMachine _machine;
    private readonly byte[] _payload;
    private readonly int _entries;

    public RivalLog(string directory, int entries, int batchBytes)
    {
        _entries = entries;
        _payload = new byte[SteadyLog.PayloadBytes(entries, batchBytes)];
        new Random(1).NextBytes(_payload);
        _machine = new FreeStateMachine(entries * KeptBatches);
        var options = new WriteAheadLog.Options
        {
            Location = Path.Combine(directory, "rival"),
            ChunkSize = 16 << 20,
            MemoryManagement = WriteAheadLog.MemoryManagementStrategy.PrivateMemory,
        };
        _log = new WriteAheadLog(options, _machine);
    }

    public async Task StartAsync() => await _log.InitializeAsync();

    public async Task AppendAsync()
    {
        long last = 0;
        for (var i = 0; i < _entries; i++) last = await _log.AppendAsync(_payload);
        await _log.CommitAsync(last);
        await _log.FlushAsync();
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private sealed class FreeStateMachine(long entriesBetweenSnapshots) : IStateMachine
    {
        private EmptySnapshot? _snapshot;

        public ISnapshot? Snapshot => _snapshot;

        public ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token)
        {
            if (entry.Index - (_snapshot?.Index ?? 0) >= entriesBetweenSnapshots) _snapshot = new EmptySnapshot(entry.Index, entry.Term);
            return new(entry.Index);
        }

        public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
    }

    private sealed class EmptySnapshot(long index, long term) : ISnapshot
    {
        public long Index => index;

        public long Term => term;

        public DateTimeOffset Timestamp => DateTimeOffset.UnixEpoch;

        public bool IsReusable => true;

        public long? Length => 0;

        public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
            where TWriter : IAsyncBinaryWriter => ValueTask.CompletedTask;
    }
}
