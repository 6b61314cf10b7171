using System.Buffers;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DataWarehouse.Benchmarks.Load.Rival;

/// <summary>The map as DotNext's state machine. Its snapshots stand for the state and cost nothing, so that the log can let old entries go; no follower ever needs one here.</summary>
internal sealed class RivalMachine(int valueBytes) : IStateMachine
{
    private const long EntriesBetweenSnapshots = 100_000;
    private readonly ValueMap _map = new(valueBytes);
    private readonly byte[] _value = new byte[valueBytes];
    private EmptySnapshot? _snapshot;

    public ISnapshot? Snapshot => _snapshot;

    public string Digest => _map.Digest.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);

    public ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token)
    {
        if (!entry.IsSnapshot && !entry.IsConfiguration && entry.TryGetPayload(out var payload) && payload.Length == valueBytes)
        {
            payload.CopyTo(_value);
            _map.Put(_value);
        }

        if (entry.Index - (_snapshot?.Index ?? 0) >= EntriesBetweenSnapshots) _snapshot = new EmptySnapshot(entry.Index, entry.Term);
        return new(entry.Index);
    }

    public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;

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
