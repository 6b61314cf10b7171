using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>DotNext's write-ahead log: one group, the same number of entries of the same size a batch, then a flush that waits for the disk.</summary>
internal sealed class RivalLog : IAsyncDisposable
{
    private readonly WriteAheadLog _log;
    private readonly byte[] _payload;
    private readonly int _entries;

    public RivalLog(string directory, int entries, int batchBytes)
    {
        _entries = entries;
        _payload = new byte[Math.Max(8, (batchBytes / entries) - 56)];
        new Random(1).NextBytes(_payload);
        var options = new WriteAheadLog.Options { Location = Path.Combine(directory, "rival") };
        _log = new WriteAheadLog(options, new NoStateMachine());
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

    private sealed class NoStateMachine : IStateMachine
    {
        public ISnapshot? Snapshot => null;

        public ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token) => new(entry.Index);

        public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
    }
}
